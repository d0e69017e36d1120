# SPDX-License-Identifier: Apache-2.0
"""The recorder of mutants: a recording begins with the first reset, not with the random state before it."""

from pathlib import Path

import pytest

from tb.common.paths import ROOT
from tb.flow.mutation.bench import OWN
from tb.flow.run.build import TOP
from tb.flow.run.elaborate import run_tool

#: Three clock edges before the reset, two in it, two behind it.
BENCH = f"""module bench;
    reg clk = 0, rst = 0;
    {TOP} dut (.clk (clk), .rst (rst));
    always #5 clk = !clk;
    initial begin #32 rst = 1; #20 rst = 0; #20 $finish; end
endmodule
"""
RESET, DOORBELL = 0x2000, 0x0100  # bits of `controls`


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Lines that the recorder writes of a function that rings doorbell 0 in every clock."""
    folder: Path = tmp_path_factory.mktemp("recorder")
    header = (ROOT / "rtl" / f"{TOP}.v").read_text().partition("\n);")[0]
    (folder / "stub.v").write_text(f"{header}\n);\n    assign doorbell_valid = 1;\nendmodule\n")
    (folder / "bench.sv").write_text(BENCH)
    inputs = [folder / "stub.v", folder / "bench.sv", OWN / "recorder.sv"]
    options = ["--top-module", "bench", f"-I{ROOT / 'rtl'}", "--Mdir", folder, "-o", "bench"]
    compiler = ["-CFLAGS", "-O0 -std=c++20"]
    command = ["verilator", "--binary", "-Wno-lint", *options, *compiler, *inputs]
    status, lines = run_tool([str(word) for word in command])
    assert not status, lines
    status, lines = run_tool([str(folder / "bench"), f"+record={folder / 'stub.rec'}"])
    assert not status, lines
    return (folder / "stub.rec").read_text().splitlines()


def test_nothing_is_recorded_before_the_first_reset(recorded: list[str]) -> None:
    """Two seeds' random states would otherwise say two things, and the netlist a third."""
    assert recorded[:2] == ["@0", f"c {RESET | DOORBELL:04x}"]
    assert recorded[-1] == ". 4"


def test_everything_is_recorded_from_the_reset_on(recorded: list[str]) -> None:
    """The doorbell's payload once, and the end of the reset."""
    assert recorded[2:5] == ["d 0000000000000", "@2", f"c {DOORBELL:04x}"]
