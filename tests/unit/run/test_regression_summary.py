# SPDX-License-Identifier: Apache-2.0
"""The regression's totals, floors, reports and failure cards; no simulator involved."""

import json
from types import SimpleNamespace

import pytest

from tb.common.settings import Settings
from tb.flow.run.failure_card import failure_card
from tb.flow.run.regression_plan import Plan
from tb.flow.run.simulate import Outcome
from tb.flow.run.summary import shortfalls, totals, write_junit

RESULT = {
    "comparisons": 9,
    "completions_checked": 8,
    "create_writes": 7,
}
RESULT["tlp_kinds"] = {"MRd": 30, "MRd64": 15, "MWr": 40, "CfgRd0": 15}
FLOORS = {"completions_checked": 16, "create_writes": 14, "seeds": 2, "tlp_share": 0.45}


def outcome(tmp_path, seed: int, reason: str = "", **result) -> Outcome:
    """A run that went some way."""
    settings = Settings(test="smoke", seed=seed)
    return Outcome(settings, tmp_path / f"smoke-seed{seed}", reason, 1.5, {**RESULT, **result})


def summary(*outcomes: Outcome) -> dict:
    """The totals of these runs."""
    return totals(Plan("verilator", [run.settings for run in outcomes], ["lspci"], FLOORS), outcomes, 3.0)


def test_totals_that_reach_every_floor(tmp_path):
    counted = summary(outcome(tmp_path, 1), outcome(tmp_path, 2))
    assert shortfalls(counted, FLOORS) == []
    expected = {"tests": 3, "passed": 2, "failed": 0, "skipped": 1, "seeds": 2, "completions_checked": 16}
    assert {name: counted[name] for name in expected} == expected
    assert counted["simulator"] == "verilator"
    assert counted["tlp_share"] == {"MRd": 0.45, "MWr": 0.4, "CfgRd0": 0.15}
    assert json.loads(json.dumps(counted)) == counted


@pytest.mark.parametrize(
    ("spoiled", "line"),
    [
        ({"completions_checked": 7}, "completions_checked: 15"),
        ({"create_writes": 6}, "create_writes: 13"),
        ({"tlp_kinds": {"MRd": 40, "MWr": 20}}, "MRd: 53.1%"),
    ],
)
def test_each_floor_is_checked_alone(tmp_path, spoiled, line):
    missed = shortfalls(summary(outcome(tmp_path, 1), outcome(tmp_path, 2, **spoiled)), FLOORS)
    assert len(missed) == 1
    assert missed[0].startswith(line)


def test_failed_runs_do_not_count_and_nothing_compared_is_a_failure(tmp_path):
    missed = shortfalls(summary(outcome(tmp_path, 1), outcome(tmp_path, 2, "MISMATCH")), FLOORS)
    assert any(line.startswith("seeds: 1") for line in missed)
    nothing = summary(outcome(tmp_path, 1, comparisons=0))
    assert shortfalls(nothing, {}) == ["nothing was compared"]


def test_the_failure_card_has_everything_to_see_it_again(tmp_path):
    failed = outcome(
        tmp_path, 3, "MISMATCH wrong completion", time_ns=1230, failure="MISMATCH\n  tag expected 5"
    )
    card = failure_card(failed)
    for part in ("smoke", "seed 3", "verilator", "1230 ns", "tag expected 5", "MISMATCH wrong completion"):
        assert part in card
    assert "make TEST=smoke SEED=3 SIM=verilator\n" in card
    assert "make waves TEST=smoke SEED=3 SIM=verilator" in card


def test_a_run_without_a_result_shows_its_log(tmp_path):
    (tmp_path / "smoke-seed1").mkdir()
    (tmp_path / "smoke-seed1" / "run.log").write_text("fine\nImportError: no module\nERROR it broke\n")
    failed = Outcome(Settings(test="smoke"), tmp_path / "smoke-seed1", "the simulator stopped", 1.0)
    assert "ERROR it broke" in failure_card(failed)


def test_junit_names_failures_and_missed_floors(tmp_path):
    plan = SimpleNamespace(simulator="icarus", skipped=["lspci"])
    report = tmp_path / "junit.xml"
    write_junit(report, plan, [outcome(tmp_path, 1), outcome(tmp_path, 2, "MISMATCH <x>")], ["seeds: 1"])
    text = report.read_text()
    assert 'failures="2"' in text
    assert 'skipped="1"' in text
    assert "MISMATCH &lt;x&gt;" in text
