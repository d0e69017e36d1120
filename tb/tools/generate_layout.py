#!/usr/bin/env python3
"""Writes everything that is generated from rtl/registers.rdl, or checks that it is up to date.

python tb/tools/generate_layout.py              rewrite the generated files
python tb/tools/generate_layout.py --check      exit 1 and name the first stale file
python tb/tools/generate_layout.py --html DIR   browsable register pages
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from systemrdl import RDLCompileError  # noqa: E402

from tb.tools.layout_source import Layout, LayoutError, Register, Structure  # noqa: E402

SOURCE = ROOT / "rtl" / "registers.rdl"
NOTICE = "Generated from rtl/registers.rdl by tb/tools/generate_layout.py: do not edit."


def verilog(layout: Layout) -> str:
    """Local parameters; included inside every module that needs them, hence no include guard."""
    lines = [
        f"// {NOTICE}",
        "// Offsets and widths: 16 bits. Codes: 8 bits. Masks and reset values: as wide as the register.",
    ]
    for c in layout.constants.values():
        lines.append(f"localparam [{c.width - 1}:0] {c.name} = {c.width}'h{c.value:0{(c.width + 3) // 4}x};")
    return "\n".join(lines) + "\n"


def python(layout: Layout) -> str:
    """Module constants of the same names, and the FIELDS table."""
    lines = [
        f'"""Offsets, widths, access kinds, reset values and codes. {NOTICE}"""',
        "",
        "from typing import NamedTuple",
        "",
        "",
        "class Field(NamedTuple):",
        "    \"\"\"A register: byte offset in its structure, width in bits (arrays: of all elements), access 'rw' or 'ro'.",
        "",
        "    `reset` is one element's value, None where a parameter, metadata or the position decides.",
        '    """',
        "",
        "    offset: int",
        "    width_bits: int",
        "    access: str",
        "    reset: int | None",
        "",
        "",
    ]
    lines += [
        f"{c.name} = {c.value if c.value < 10 else f'0x{c.value:X}'}" for c in layout.constants.values()
    ]
    lines += ["", "FIELDS = {"]
    for r in layout.registers():
        reset = None if r.reset is None else f"0x{r.reset:X}"
        lines.append(f'    "{r.name}": Field(0x{r.offset:X}, {r.width}, "{r.access}", {reset}),')
    return "\n".join(lines) + "\n}\n"


def page(layout: Layout) -> str:
    """One readable Markdown page of all registers."""
    lines = ["# Registers", "", NOTICE, ""]
    lines += [
        "Little-endian. Offsets are bytes from the start of the structure. Reset `-`: a parameter, creation metadata or",
        "the position decides. Access: `ro` read only, `rw` read and write, `rw1c` write 1 to clear, `rc` read clears.",
        "",
    ]
    for structure in layout.structures.values():
        lines += _page_of_structure(structure)
    return "\n".join(lines).rstrip() + "\n"


def _page_of_structure(structure: Structure) -> list[str]:
    lines = [f"## {structure.name}", ""]
    lines += [structure.text, ""] if structure.text else []
    if structure.places:
        lines += ["At: " + "; ".join(f"{where} 0x{offset:X}" for where, offset in structure.places) + ".", ""]
    if not structure.registers:
        return lines
    lines += ["| Offset | Register | Bits | Access | Reset | Meaning |", "|---|---|---|---|---|---|"]
    for r in structure.registers:
        reset = "-" if r.reset is None else f"0x{r.reset:X}"
        lines.append(f"| 0x{r.offset:02X} | {r.label} | {r.width} | {r.access} | {reset} | {r.text} |")
    lines.append("")
    for r in structure.registers:
        lines += _page_of_bits(r)
    return lines


def _page_of_bits(register: Register) -> list[str]:
    lines = []
    if register.bits:
        lines += [f"Bits of {register.label}:", "", "| Bits | Name | Access | Meaning |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in register.bits] + [""]
    if register.codes:
        lines += [f"Codes of {register.label}:", "", "| Code | Value | Meaning |", "|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in register.codes] + [""]
    return lines


def c_header(layout: Layout) -> str:
    """Structures and masks for C, by PeakRDL."""
    from peakrdl_cheader.exporter import CHeaderExporter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "virtio_mgmt_layout.h"
        CHeaderExporter().export(layout.root.top, str(path), explode_top=True)
        return path.read_text()


OUTPUTS: dict[str, Callable[[Layout], str]] = {
    "rtl/virtio_mgmt_layout.vh": verilog,
    "models/layout.py": python,
    "docs/registers/registers.md": page,
    "docs/registers/virtio_mgmt_layout.h": c_header,
}


def stale_files(layout: Layout, root: Path = ROOT) -> list[str]:
    """Generated files below `root` that are missing or differ from what the source gives."""
    stale = []
    for name, write in OUTPUTS.items():
        path = root / name
        if not path.exists() or path.read_text() != write(layout):
            stale.append(name)
    return stale


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when a generated file is stale")
    parser.add_argument("--html", metavar="DIR", help="write browsable pages there instead")
    arguments = parser.parse_args()
    try:
        layout = Layout(SOURCE)
    except (LayoutError, RDLCompileError) as error:
        print(f"generate_layout: {error}", file=sys.stderr)
        return 1
    if arguments.html:
        from peakrdl_html import HTMLExporter

        HTMLExporter().export(layout.root.top, arguments.html)
        return 0
    if arguments.check:
        if stale := stale_files(layout):
            print(
                f"generate_layout: {stale[0]} is stale, run python tb/tools/generate_layout.py",
                file=sys.stderr,
            )
            return 1
        return 0
    for name, write in OUTPUTS.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(layout))
    return 0


if __name__ == "__main__":
    sys.exit(main())
