# SPDX-License-Identifier: Apache-2.0
"""Code coverage from build to numbers (COVER=1): exactly what a run reaches is counted."""

import subprocess
import sys
from functools import cache
from io import StringIO

import pytest
from rich.console import Console

from tb.common.paths import ROOT
from tb.flow.signoff.code_coverage import measure, show
from tb.flow.signoff.code_points import Coverage, read_coverage

RUN = ("TEST=smoke", "SEED=1", "COVER=1")
DATA = ROOT / "sim_build" / "runs" / "verilator" / "smoke-seed1-cover" / "coverage.dat"


def call(module: str, *words: str) -> subprocess.CompletedProcess:
    """A tool as a process of its own."""
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=900)


@cache
def points() -> Coverage:
    finished = call("tb.flow.run.simulate", *RUN)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return read_coverage([DATA], ROOT)


@pytest.fixture
def coverage() -> Coverage:
    """The points of one short run."""
    return points()


def bits(coverage: Coverage, file: str, signal: str) -> dict[int, tuple[int, int]]:
    """Bit -> how often it rose and fell."""
    return {
        int(point.what[len(signal) + 1 : -1]): edges
        for point, edges in coverage.edges.items()
        if point.file == file and point.what.startswith(f"{signal}[")
    }


def test_words_of_a_wide_signal_are_counted_apart(coverage: Coverage) -> None:
    """The engine writes 0xFFFF as vector, bits 31:16, and 0 above: Verilator's own header says otherwise."""
    edges = bits(coverage, "rtl/management/device_table.v", "queue_wdata")
    assert len(edges) == 246
    assert all(edges[bit] == (1, 0) for bit in range(16, 32))
    assert all(edges[bit] == (0, 0) for bit in range(32, 225))


def test_a_short_run_reaches_some_of_everything_but_not_all(coverage: Coverage) -> None:
    data = measure([DATA])
    for metric, entry in data["metrics"].items():
        assert entry["points"] > 500, metric
        assert 0.2 < entry["share"] < 0.99, metric
    assert {module["file"] for module in data["modules"]} == {f["file"] for f in data["files"]}
    (fifo,) = [module for module in data["modules"] if module["name"] == "packet_fifo"]
    assert len(fifo["instances"]) == 2
    printed = StringIO()
    show(data, Console(file=printed, width=120))
    assert "virtio_mgmt_function" in printed.getvalue()


def test_icarus_is_refused_in_one_line() -> None:
    finished = call("tb.flow.run.simulate", *RUN, "SIM=icarus")
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
    assert "COVER=1 needs SIM=verilator" in finished.stderr
