# SPDX-License-Identifier: Apache-2.0
"""make traces: what counts as the same, and what is refused before anything runs."""

from pathlib import Path

import pytest

from tb.common.paths import ROOT
from tb.flow.run import compare_traces
from tb.flow.run.compare_traces import DEFAULT_TESTS, KNOWN, Comparison, compare, main, table, trace
from tb.flow.run.test_list import find_tests

TRACE = ["100 rx 0000", "120 tx 4a00", "200 rx 0001"]


@pytest.mark.parametrize(
    ("here", "there", "packets", "words"),
    [
        (TRACE, TRACE, 3, ""),
        (TRACE, [*TRACE[:2], "200 rx 0002"], 2, "packet 3: 200 rx 0001 here, 200 rx 0002 at REF"),
        (TRACE, [*TRACE[:2], "204 rx 0001"], 2, "packet 3: 200 rx 0001 here, 204 rx 0001 at REF"),
        (TRACE, TRACE[:2], 2, "packet 3: 200 rx 0001 here, the end at REF"),
        (TRACE[:2], TRACE, 2, "packet 3: the end here"),
        ([], [], 0, "here no packet was sent"),
        (TRACE, [], 0, "at REF no packet was sent"),
        (TRACE, "unknown TEST=x", 0, "no trace at REF: unknown TEST=x"),
        ("the run failed", "the run failed", 0, "no trace here: the run failed"),
    ],
)
def test_only_the_same_packets_at_the_same_time_are_the_same(here, there, packets, words):
    seen, difference = compare(here, there)
    assert seen == packets
    assert difference.startswith(words) if words else difference == ""


def test_a_known_difference_passes_and_is_named(monkeypatch):
    runs = [
        Comparison("smoke", seed, sim, 3, "packet 4") for sim in ("verilator", "icarus") for seed in (1, 7)
    ]
    assert not any(run.passed for run in runs)
    monkeypatch.setitem(KNOWN, "smoke", "its id is another")
    assert all(run.passed for run in runs)
    assert "its id is another" in list(table(runs).columns[-1].cells)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["REF=no-such-commit"], "REF=no-such-commit is no commit"),
        ([], "no REF given"),
        (["REF=HEAD", "TESTS=smokey"], "unknown test smokey"),
        (["REF=HEAD", "SCALE=much"], "SCALE=much"),
        (["REF=HEAD", "SEEDS=3"], "unknown variable SEEDS"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(words, part, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert part in error and error.count("\n") == 1


def test_a_run_without_a_trace_says_why(tmp_path: Path):
    """A tree whose make refuses, and one whose run fails."""
    (tmp_path / "Makefile").write_text(
        "one:\n\t@echo 'error: unknown TEST' >&2; exit 2\n.DEFAULT_GOAL := one\n"
    )
    assert trace(tmp_path, "smoke", 1, "icarus", "0.1") == "error: unknown TEST"
    folder = tmp_path / "sim_build" / "runs" / "icarus" / "smoke"
    folder.mkdir(parents=True)
    (folder / "trace.txt").write_text("\n".join(TRACE))
    for status, wanted in ((1, "the run failed: sim_build/runs/icarus/smoke"), (0, TRACE)):
        recipe = f"one:\n\t@echo 'sim_build/runs/icarus/smoke/run.log'; exit {status}\n"
        (tmp_path / "Makefile").write_text(f"{recipe}.DEFAULT_GOAL := one\n")
        assert trace(tmp_path, "smoke", 1, "icarus", "0.1") == wanted


def test_the_default_tests_exist():
    assert len(set(DEFAULT_TESTS)) == 20
    assert set(DEFAULT_TESTS) <= set(find_tests(ROOT))
    assert compare_traces.SEEDS[0] != compare_traces.SEEDS[1]
