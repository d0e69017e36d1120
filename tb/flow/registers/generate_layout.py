#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes everything that is generated from rtl/registers.rdl, or checks that it is up to date.

python tb/flow/registers/generate_layout.py              rewrite the generated files
python tb/flow/registers/generate_layout.py --check      exit 1 and name the stale files
python tb/flow/registers/generate_layout.py --html DIR   browsable register pages
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from systemrdl import RDLCompileError  # noqa: E402

from tb.flow.registers import layout_page, records  # noqa: E402
from tb.flow.registers.layout_source import Layout, LayoutError  # noqa: E402

SOURCE = ROOT / "rtl" / "registers.rdl"
NOTICE = "Generated from rtl/registers.rdl by tb/flow/registers/generate_layout.py: do not edit."

LICENCE = "SPDX-License-Identifier: Apache-2.0"

PYTHON_HEAD = f'''\
# {LICENCE}
"""Offsets, widths, access kinds, reset values and codes.

{NOTICE}
"""

from typing import NamedTuple


class Field(NamedTuple):
    """A register: byte offset in its structure, width in bits, access 'rw' or 'ro'.

    `width_bits` counts all elements of an array. `reset` is one element's value, None where a parameter,
    creation metadata or the position decides.
    """

    offset: int
    width_bits: int
    access: str
    reset: int | None


'''


def verilog(layout: Layout) -> str:
    """Local parameters; included inside every module that needs them, hence no include guard."""
    lines = [
        f"// {LICENCE}",
        f"// {NOTICE}",
        "// Offsets and widths: 16 bits. Codes: as wide as their field. Bit numbers: as wide as they need.",
        "// Masks and reset values: as wide as the register.",
    ]
    for c in layout.constants.values():
        lines.append(f"localparam [{c.width - 1}:0] {c.name} = {c.width}'h{c.value:0{(c.width + 3) // 4}x};")
    return "\n".join(lines) + "\n"


def record_positions(layout: Layout) -> str:
    """Positions of the fields in the records of memories; included inside every module that needs them."""
    return f"// {LICENCE}\n// {NOTICE}\n{records.positions(layout.records)}"


def record_widths(layout: Layout) -> str:
    """Widths of the records; ends the parameter list of every module that has a record at its ports."""
    return f"// {LICENCE}\n// {NOTICE}\n{records.widths(layout.records)}"


def python(layout: Layout) -> str:
    """Module constants of the same names, and the FIELDS table."""
    lines = []
    for c in layout.constants.values():
        decimal = c.value < 10 or c.name.endswith("_WIDTH")
        lines.append(f"{c.name} = {c.value}" if decimal else f"{c.name} = 0x{c.value:X}")
    lines += ["", "FIELDS = {"]
    for r in layout.registers():
        reset = None if r.reset is None else f"0x{r.reset:X}"
        lines.append(f'    "{r.name}": Field(0x{r.offset:X}, {r.width}, "{r.access}", {reset}),')
    return PYTHON_HEAD + "\n".join(lines) + "\n}\n"


def page(layout: Layout) -> str:
    """One Markdown page of all registers."""
    return layout_page.page(layout, NOTICE)


def c_header(layout: Layout) -> str:
    """Structures and masks for C by PeakRDL, preceded by the codes, which it leaves out."""
    from peakrdl_cheader.exporter import CHeaderExporter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "virtio_mgmt_layout.h"
        CHeaderExporter().export(layout.root.top, str(path), explode_top=True, reuse_typedefs=False)
        text = path.read_text()
    codes = {
        name: value for s in layout.structures.values() for r in s.registers for name, value, _ in r.codes
    }
    lines = [f"// {LICENCE}", f"// {NOTICE}", ""] + [
        f"#define VIRTIO_MGMT_{name} {value}" for name, value in codes.items()
    ]
    return text.replace("#include <assert.h>\n", "#include <assert.h>\n\n" + "\n".join(lines) + "\n", 1)


OUTPUTS: dict[str, Callable[[Layout], str]] = {
    "rtl/virtio_mgmt_layout.vh": verilog,
    "rtl/virtio_mgmt_records.vh": record_positions,
    "rtl/virtio_mgmt_record_bits.vh": record_widths,
    "models/layout.py": python,
    "docs/registers/registers.md": page,
    "docs/registers/virtio_mgmt_layout.h": c_header,
}


def write_files(layout: Layout, root: Path = ROOT) -> None:
    """Writes every generated file below `root`."""
    for name, write in OUTPUTS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(layout))


def stale_files(layout: Layout, root: Path = ROOT) -> list[str]:
    """Generated files below `root` that are missing or differ from what the source gives."""
    paths = {name: root / name for name in OUTPUTS}
    return [n for n, path in paths.items() if not path.exists() or path.read_text() != OUTPUTS[n](layout)]


def main() -> int:
    """Exit status: 0 done or up to date, 1 stale or a source with errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when a generated file is stale")
    parser.add_argument("--html", metavar="DIR", help="write browsable pages there instead")
    arguments = parser.parse_args()
    try:
        layout = Layout(SOURCE)
    except (LayoutError, records.RecordError, RDLCompileError) as error:
        print(f"generate_layout: {error}", file=sys.stderr)
        return 1
    if arguments.html:
        from peakrdl_html import HTMLExporter

        HTMLExporter().export(layout.root.top, arguments.html)
    elif not arguments.check:
        write_files(layout)
    elif stale := stale_files(layout):
        print(f"generate_layout: stale, run it without --check: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
