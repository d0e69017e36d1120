# SPDX-License-Identifier: Apache-2.0
"""A bug in the RTL makes the regression fail, with a card, a recording and correct reports."""

import json

import pytest

from tb.flow.run import bugs

BUG = "tag-loses-bit-8"
PLAN = """
[floors]
seeds = 1
[[run]]
test = "random_management"
scale = 0.02
quick = 1.0
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the tree with a regression of one short run."""
    bugs.copy_tree(tmp_path / "tree")
    (tmp_path / "tree" / "tests" / "regression.toml").write_text(PLAN)
    return tmp_path / "tree"


def test_without_the_bug_it_passes(tool, copy):
    finished = tool("regress", "SIM=icarus", folder=copy)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "1 of 1 runs passed" in finished.stdout


def test_a_bug_fails_the_regression_and_is_recorded(tool, copy):
    bug = bugs.read_bug(bugs.PATCHES / f"{BUG}.patch")
    assert bugs.apply(bug, copy) == ""
    finished = tool("regress", "SIM=icarus", folder=copy)
    assert finished.returncode == 1
    summary = json.loads((copy / "sim_build" / "summary.json").read_text())
    assert (summary["passed"], summary["failed"]) == (0, 1)
    replay = summary["failures"][0]["replay"]
    assert replay == "make TEST=random_management SEED=1 SIM=icarus SCALE=0.02"
    assert replay in finished.stdout
    assert "MISMATCH" in finished.stdout
    recordings = list((copy / "sim_build" / "runs").glob("icarus/*-waves/waves.fst"))
    assert len(recordings) == 1
    assert str(recordings[0].relative_to(copy)) in finished.stdout
    assert "<failure" in (copy / "sim_build" / "junit.xml").read_text()


def test_an_rtl_that_does_not_compile_is_no_catch(copy):
    top = copy / "rtl" / "virtio_mgmt_function.v"
    top.write_text(top.read_text().replace("endmodule", "no_such_thing;\nendmodule"))
    word, detail = bugs.regress(copy, ["SIM=icarus", "QUICK=1"])
    assert word == "ERROR"
    assert "build failed" in detail


def test_a_harmless_change_survives(copy):
    word, _ = bugs.regress(copy, ["SIM=icarus", "QUICK=1"])
    assert word == "SURVIVED"


def test_error_lines_of_make(tool):
    for words, part in (
        (("TEST=smokey",), "legal are"),
        (("TEST=smoke", "SIM=vcs"), "verilator, icarus"),
        (("TEST=smoke", "NUM_DEVCES=3"), "NUM_DEVICES"),
        (("TEST=smoke", "NUM_DEVICES=0"), "1..4095"),
    ):
        finished = tool("simulate", *words)
        assert finished.returncode == 2
        assert finished.stdout == ""
        assert part in finished.stderr
        assert len(finished.stderr.splitlines()) == 1
