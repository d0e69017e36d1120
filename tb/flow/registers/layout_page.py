# SPDX-License-Identifier: Apache-2.0
"""The register page: one readable Markdown text of all structures that rtl/registers.rdl describes."""

from tb.flow.registers.layout_source import Layout, Register, Structure

INTRODUCTION = """\
Little-endian. Offsets are bytes from the start of the structure. Reset `-`: a parameter, creation metadata
or the position decides. Access: `ro` read only, `rw` read and write, `wo` written, reads 0, `rw1c`
write 1 to clear, `rc` cleared by a read.
"""


def page(layout: Layout, notice: str) -> str:
    """The whole page with `notice` below its title."""
    lines = ["# Registers", "", notice, "", INTRODUCTION]
    for structure in layout.structures.values():
        lines += _structure(structure)
    return "\n".join(lines).rstrip() + "\n"


def _structure(structure: Structure) -> list[str]:
    lines = [f"## {structure.name}", ""]
    if structure.text:
        lines += [structure.text, ""]
    if structure.places:
        lines += ["At: " + "; ".join(f"{where} 0x{offset:X}" for where, offset in structure.places) + ".", ""]
    if not structure.registers:
        return lines
    rows = [
        (
            f"0x{r.offset:02X}",
            r.label,
            r.width,
            r.access,
            "-" if r.reset is None else f"0x{r.reset:X}",
            r.text,
        )
        for r in structure.registers
    ]
    lines += _table(("Offset", "Register", "Bits", "Access", "Reset", "Meaning"), rows)
    for register in structure.registers:
        lines += _details(register)
    return lines


def _details(register: Register) -> list[str]:
    lines = []
    if register.bits:
        lines += [f"Bits of {register.label}:", ""] + _table(
            ("Bits", "Name", "Access", "Meaning"), register.bits
        )
    if register.codes:
        lines += [f"Codes of {register.label}:", ""] + _table(("Code", "Value", "Meaning"), register.codes)
    return lines


def _table(head: tuple, rows: list | tuple) -> list[str]:
    lines = [f"| {' | '.join(str(cell) for cell in row)} |" for row in (head, *rows)]
    return [lines[0], "|" + "---|" * len(head), *lines[1:], ""]
