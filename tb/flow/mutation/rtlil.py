# SPDX-License-Identifier: Apache-2.0
"""Reads a flat RTLIL file of Yosys (cells, their places in the RTL, connections), and cuts it at state."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WIRE = re.compile(r"  wire (?:width (\d+) )?(?:(?!width).)*?((?:\\|\$)\S+)$")
_CONSTANT = re.compile(r"(\d+)'([01xz-]+)")
_PART = re.compile(r"\[(\d+)(?::(\d+))?\]")
#: Cells that hold state: between two clock edges everything is a function of their outputs and the inputs.
STATE = ("$dff", "$sdff", "$dffe", "$sdffe", "$sdffce", "$aldff", "$adff", "$memrd", "$memwr_v2")


@dataclass(frozen=True)
class Cell:
    """One cell. places: file:line.column-line.column of the RTL. ports: name -> sigspec as written."""

    name: str
    kind: str
    places: tuple[str, ...]
    parameters: dict[str, str]
    ports: dict[str, str]
    first: int
    last: int


class Flat:
    """The cells of a flat design. lines: the file's text, cells at [first, last)."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.widths: dict[str, int] = {}
        self.cells: dict[str, Cell] = {}
        self._port_bits: dict[tuple[str, str], list[str]] = {}
        self._read()

    @classmethod
    def read(cls, path: Path) -> "Flat":
        """From a file."""
        return cls(path.read_text())

    def _read(self) -> None:
        places: tuple[str, ...] = ()
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if line.startswith("  attribute \\src "):
                places = tuple(line.split('"')[1].split("|"))
            elif line.startswith("  wire "):
                words = line.split()
                self.widths[words[-1]] = int(words[words.index("width") + 1]) if "width" in words[:-1] else 1
                places = ()
            elif line.startswith("  cell "):
                at = self._cell(at, places)
                places = ()
            elif line.startswith("  ") and not line.startswith("  attribute"):
                places = ()
            at += 1

    def _cell(self, first: int, places: tuple[str, ...]) -> int:
        _, kind, name = self.lines[first].split()
        parameters, ports = {}, {}
        at = first + 1
        while self.lines[at] != "  end":
            words = self.lines[at].split(maxsplit=2)
            if words[0] == "parameter":
                parameters[words[1].lstrip("\\")] = words[2]
            elif words[0] == "connect":
                ports[words[1].lstrip("\\")] = words[2]
            at += 1
        self.cells[name] = Cell(name, kind, places, parameters, ports, first, at + 1)
        return at

    def port_bits(self, cell: str, port: str) -> list[str]:
        """The bits that a port of a cell is connected to."""
        key = cell, port
        if key not in self._port_bits:
            self._port_bits[key] = self.bits(self.cells[cell].ports[port])
        return self._port_bits[key]

    def bits(self, sigspec: str) -> list[str]:
        """The bits of a sigspec, the lowest first: "0", "1", "x" or "name i"."""
        words = sigspec.split()
        if words[0] == "{":
            parts = list(_parts(words[1:-1]))
            return [bit for part in reversed(parts) for bit in self.bits(part)]
        if constant := _CONSTANT.fullmatch(words[0]):
            fill = constant[2][0] if constant[2][0] in "xz" else "0"
            return list(reversed(constant[2].rjust(int(constant[1]), fill)))
        if words[0].lstrip("-").isdecimal():  # a 32-bit number
            return list(reversed(f"{int(words[0]) & 0xFFFFFFFF:032b}"))
        whole = [f"{words[0]} {index}" for index in range(self.widths[words[0]])]
        for part in words[1:]:
            high, low = _PART.findall(part)[0]
            whole = whole[int(low or high) : int(high) + 1]
        return whole


def _parts(words: list[str]) -> Iterator[str]:
    part: list[str] = []
    for word in words:
        if part and not word.startswith("["):
            yield " ".join(part)
            part = []
        part.append(word)
    if part:
        yield " ".join(part)


def constants(simplified: Flat) -> dict[str, str]:
    """Bit -> "0" or "1", for the bits that a simplified version of a design drives with a constant."""
    found: dict[str, str] = {}
    for line in simplified.lines:
        if line.startswith("  connect "):
            left, right = _halves(line.split()[1:])
            for bit, value in zip(simplified.bits(left), simplified.bits(right), strict=True):
                if value in ("0", "1"):
                    found[bit] = value
    return found


def _halves(words: list[str]) -> tuple[str, str]:
    """The two sigspecs of a connection."""
    if words[0] == "{":
        end = words.index("}") + 1
    else:
        end = next(at for at in range(1, len(words)) if not words[at].startswith("["))
    return " ".join(words[:end]), " ".join(words[end:])


def cut(flat: Flat, name: str, known: Mapping[str, str] | None = None) -> str:
    """The same design without state: inputs of state cells become its outputs, outputs of those its inputs.

    known: bits of state that have a constant value, and are then not free.

    Two such functions that are equal for all inputs belong to designs that never differ once their states are
    equal. A cell of state becomes buffers <cell>.<port>, so that its ports can still be mutated (`cut_name`).
    """
    lines = list(flat.lines)
    added: list[str] = []
    number = sum(1 for line in lines if re.match(r"  wire .*\b(input|output)\b", line))
    count = 0
    for cell in flat.cells.values():
        if cell.kind not in STATE:
            if cell.kind.startswith("$mem"):
                lines[cell.first : cell.last] = [""] * (cell.last - cell.first)
            continue
        lines[cell.first : cell.last] = [""] * (cell.last - cell.first)
        for port, sigspec in cell.ports.items():
            given = port == "Q" or (port == "DATA" and cell.kind == "$memrd")
            if port == "CLK" or (port == "EN" and cell.kind == "$memrd"):
                continue
            width, wire = len(flat.bits(sigspec)), f"\\cut{count}"
            number, count = number + 1, count + 1
            added.append(f"  wire width {width} {'input' if given else 'output'} {number} {wire}")
            source, target = (wire, sigspec) if given else (sigspec, wire)
            if given and known:
                source = _source(flat.bits(sigspec), wire, known)
            added += [
                f"  cell $pos {cut_name(cell.name, port)}",
                "    parameter \\A_SIGNED 0",
                f"    parameter \\A_WIDTH {width}",
                f"    parameter \\Y_WIDTH {width}",
                f"    connect \\A {source}",
                f"    connect \\Y {target}",
                "  end",
            ]
    end = max(at for at, line in enumerate(lines) if line == "end")
    text = "\n".join([*(line for line in lines[:end] if line), *added, *lines[end:]])
    text = re.sub(r"^  memory .*\n", "", text, flags=re.MULTILINE)
    # Attributes of removed cells would attach to the next one; none is needed.
    text = re.sub(r"^ *attribute .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^module \S+", f"module \\\\{name}", text, count=1, flags=re.MULTILINE)


def _source(bits: Sequence[str], wire: str, known: Mapping[str, str]) -> str:
    """A state cell's output: free bits of a wire, or their known values. The highest bit is written first."""
    parts = [f"1'{known[bit]}" if bit in known else f"{wire} [{at}]" for at, bit in enumerate(bits)]
    return f"{{ {' '.join(reversed(parts))} }}"


def cut_name(cell: str, port: str) -> str:
    """The buffer that stands for one port of a cell of state."""
    return f"{cell}.{port}"


def cut_port(kind: str, port: str) -> str:
    """The port of that buffer which carries what the cell's port carried."""
    return "Y" if port == "Q" or (port == "DATA" and kind == "$memrd") else "A"
