# SPDX-License-Identifier: Apache-2.0
"""Reads the records that the RTL keeps in memory from rtl/registers.rdl and writes their Verilog headers."""

from dataclasses import dataclass

from systemrdl.node import AddrmapNode, FieldNode, RegNode

HEAD = """\
// Records that the RTL keeps in memory, one word each: the lowest bit of every field, with its width and
// what it holds, and the bits of a record. A record is read whole in one clock, so every register access
// costs the same whatever it touches."""

WIDTHS_HEAD = """\
// The last parameters of a module with a record at its ports. Only proofs set them: to smaller records."""


class RecordError(Exception):
    """The records contradict each other; one line for people."""


@dataclass(frozen=True)
class RecordField:
    """`width` bits from bit `low` of its record; `holds` names a device type's record it has room for."""

    name: str
    low: int
    width: int
    text: str
    holds: str | None


@dataclass(frozen=True)
class Record:
    """A packed record: fields from bit 0 upwards, without a gap; `prefix` begins its constants' names."""

    name: str
    prefix: str
    fields: tuple[RecordField, ...]

    @property
    def bits(self) -> int:
        """Width of the whole record."""
        return sum(field.width for field in self.fields)


def read_records(record_map: AddrmapNode) -> list[Record]:
    """The records of the map, in its order. Raises RecordError: a field is too narrow for what it holds."""
    nodes = [node for node in record_map.children() if isinstance(node, RegNode)]
    records = {node.inst_name: _read_record(node) for node in nodes}
    for record in records.values():
        for field in record.fields:
            if field.holds and records[field.holds].bits > field.width:
                raise RecordError(
                    f"registers.rdl: {record.prefix}{field.name} has {field.width} bits, "
                    f"record {field.holds} needs {records[field.holds].bits}"
                )
    return list(records.values())


def _read_record(node: RegNode) -> Record:
    fields = tuple(_read_field(field) for field in node.fields())
    return Record(node.inst_name, node.get_property("prefix"), fields)


def _read_field(node: FieldNode) -> RecordField:
    holds = node.get_property("holds", default=None)
    return RecordField(node.inst_name, node.low, node.width, node.get_property("desc") or "", holds)


def positions(records: list[Record]) -> str:
    """Local parameters of rtl/virtio_mgmt_records.vh, without the file's head."""
    blocks = [HEAD]
    for record in records:
        rows = [
            (f"{record.prefix}{field.name}_LSB", field.low, f"    // {field.width:<3} {field.text}")
            for field in record.fields
        ]
        rows.append((f"{record.prefix}RECORD_BITS", record.bits, ""))
        lines = [f"localparam {name:<26} = {f'{value};':<4}{text}".rstrip() for name, value, text in rows]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def widths(records: list[Record]) -> str:
    """Parameters of rtl/virtio_mgmt_record_bits.vh, without the file's head: of records and type states."""
    held = {field.holds for record in records for field in record.fields}
    rows = [(f"{record.prefix}BITS", record.bits) for record in records if record.name not in held]
    fields = [field for record in records for field in record.fields if field.holds]
    rows += [(f"{field.name}_BITS", field.width) for field in fields]
    return f"{WIDTHS_HEAD}\n" + ",\n".join(f"parameter {name} = {value}" for name, value in rows) + "\n"
