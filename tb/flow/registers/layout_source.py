# SPDX-License-Identifier: Apache-2.0
"""Reads rtl/registers.rdl into the constants and structures that the generator writes out.

The rule is one: a component's `prefix` names what its children publish; without one they publish nothing.
A register gives its offset, `_WIDTH` in bits (all elements of an array together) and, where it does not
depend on a parameter, `_RESET` (of one element). A structure in an address map gives its offset, a field of a
register its mask, a code of a field its value. The records of memories are a map of their own: records.py.
"""

from dataclasses import dataclass, field
from pathlib import Path

from systemrdl import RDLCompiler
from systemrdl.node import AddressableNode, AddrmapNode, FieldNode, RegfileNode, RegNode

from tb.flow.registers.records import read_records

OFFSET_BITS = 16


class LayoutError(Exception):
    """The description contradicts itself; one line for people."""


@dataclass(frozen=True)
class Constant:
    """`name` = `value`, `width` bits wide in Verilog."""

    name: str
    value: int
    width: int


@dataclass(frozen=True)
class Register:
    """One register or an array: `offset` in bytes from its structure, `width` in bits of all elements.

    `name` is empty when its offset is not published. `reset` is one element's, None where a parameter,
    creation metadata or the position decides.
    `bits` (position, name, access, text) and `codes` (name, value, text) are rows of the register page.
    """

    name: str
    label: str
    offset: int
    width: int
    access: str
    reset: int | None
    text: str
    bits: tuple[tuple[str, str, str, str], ...]
    codes: tuple[tuple[str, str, str], ...]


@dataclass
class Structure:
    """A region, capability or block: where its instances are (map name, offset), its registers by address."""

    name: str
    text: str
    places: list[tuple[str, int]] = field(default_factory=list)
    registers: list[Register] = field(default_factory=list)


class Layout:
    """All constants in order of the source, the structures by type name, and the records of memories.

    Raises LayoutError when two parts of the source give one name different values, systemrdl's
    RDLCompileError when the source is not SystemRDL.
    """

    def __init__(self, source: Path) -> None:
        compiler = RDLCompiler()
        compiler.compile_file(str(source))
        self.root = compiler.elaborate(top_def_name="virtio_mgmt")
        self.records = read_records(compiler.elaborate(top_def_name="record_map").top)
        self.constants: dict[str, Constant] = {}
        self.structures: dict[str, Structure] = {}
        for address_map in self.root.top.children(unroll=False):
            assert isinstance(address_map, AddrmapNode)
            self._read_component(address_map, address_map)

    def registers(self) -> list[Register]:
        """Every register once, in order of the source."""
        return list({r.name: r for s in self.structures.values() for r in s.registers if r.name}.values())

    def _publish(self, name: str, value: int, width: int) -> None:
        constant = Constant(name, value, width)
        if self.constants.setdefault(name, constant) != constant:
            raise LayoutError(
                f"registers.rdl: {name} has two values, {self.constants[name].value} and {value}"
            )

    def _read_component(self, node: AddressableNode, address_map: AddrmapNode) -> None:
        """Publishes what the children of an address map or structure give, then the children themselves."""
        prefix = node.get_property("prefix", default=None)
        title = node.get_property("name")
        structure = self.structures.setdefault(
            node.type_name or title, Structure(title, node.get_property("desc") or "")
        )
        structure.registers = []
        if isinstance(node, RegfileNode):
            structure.places.append((address_map.get_property("name"), node.raw_absolute_address))
            self._publish(f"{prefix}SIZE", node.size, OFFSET_BITS)
            if advertised := node.get_property("advertised", default=None):
                self._publish(f"{prefix}LENGTH", advertised, OFFSET_BITS)
        for child in node.children(unroll=False):
            if isinstance(child, RegNode):
                name = "" if prefix is None else f"{prefix}{child.inst_name.upper()}"
                structure.registers.append(self._read_register(child, name))
            elif isinstance(child, AddressableNode):
                name = child.get_property("position", default=f"{prefix}{child.inst_name.upper()}")
                if name:
                    self._publish(name, child.raw_address_offset, OFFSET_BITS)
                self._read_component(child, address_map)

    def _read_register(self, node: RegNode, name: str) -> Register:
        """Publishes what a register gives under `name` (nothing if empty) and its fields' masks and codes."""
        element = node.get_property("regwidth")
        width = element * (node.n_elements if node.is_array else 1)
        fields = list(node.fields())
        resets = [r << f.low for f in fields if isinstance(r := f.get_property("reset"), int)]
        reset = sum(resets) if len(resets) == len(fields) else None
        if name:
            self._publish(name, node.raw_address_offset, OFFSET_BITS)
            self._publish(f"{name}_WIDTH", width, OFFSET_BITS)
            if reset is not None:
                self._publish(f"{name}_RESET", reset, element)
        bits: list[tuple[str, str, str, str]] = []
        codes: list[tuple[str, str, str]] = []
        for one in fields:
            self._read_field(one, node, bits, codes)
        access = "rw" if any(f.is_sw_writable for f in fields) else "ro"
        label = node.inst_name + (f"[{node.n_elements}]" if node.is_array else "")
        text = node.get_property("desc") or ""
        return Register(
            name, label, node.raw_address_offset, width, access, reset, text, tuple(bits), tuple(codes)
        )

    def _read_field(self, node: FieldNode, register: RegNode, bits: list, codes: list) -> None:
        """Publishes a field's mask or number and its codes; appends the rows for the page."""
        prefix = register.get_property("prefix", default=None)
        if prefix is not None:
            number = register.get_property("bit_numbers", default=False)
            value = node.low if number else ((1 << node.width) - 1) << node.low
            regwidth = register.get_property("regwidth")
            width = (regwidth - 1).bit_length() if number else regwidth
            self._publish(f"{prefix}{node.inst_name}", value, width)
            place = f"{node.high}:{node.low}" if node.width > 1 else f"{node.low}"
            bits.append((place, node.inst_name, _access(node), node.get_property("desc", default="")))
        enumeration = node.get_property("encode")
        for code in enumeration or ():
            name = f"{node.get_property('prefix')}{code.name}"
            self._publish(name, code.value, node.width)
            codes.append((name, f"0x{code.value:X}", code.rdl_desc or ""))


def _access(node: FieldNode) -> str:
    """Access kind of one field: ro, rw, wo (reads 0), rw1c (write 1 clears) or rc (read clears)."""
    if node.get_property("onread"):
        return "rc"
    if not node.is_sw_writable:
        return "ro"
    if not node.is_sw_readable:
        return "wo"
    return "rw1c" if node.get_property("onwrite") else "rw"
