# SPDX-License-Identifier: Apache-2.0
"""The verdict on closure: enough bins, no failed run, no illegal bin."""

import pytest

from tb.flow.run import closure
from tb.flow.signoff import functional
from tb.flow.signoff.functional import MergeError
from tests.unit.cover.test_merge import ILLEGAL, MODEL, A, B, result

C = ["64-bit g", ["0", "c"], 1]


@pytest.fixture(autouse=True)
def small_model(monkeypatch) -> None:
    """A model that a few facts close."""
    monkeypatch.setattr(functional.catalogue, "model", lambda: MODEL)


def test_a_seed_closes_with_all_mandatory_bins() -> None:
    found = closure.judge(3, [result("one", A, B), result("two", C)], [], 1.0)
    assert found.closed and found.share == 1 and not found.lacking


@pytest.mark.parametrize(
    ("cover", "failed"),
    [([A, B], []), ([A, B, C], ["make TEST=one SEED=3"]), ([A, B, C, ILLEGAL], [])],
)
def test_a_hole_a_failed_run_or_an_illegal_bin_leaves_it_open(cover: list, failed: list[str]) -> None:
    found = closure.judge(3, [result("one", *cover)], failed, 1.0)
    assert not found.closed and (found.lacking or found.failed)


def test_no_result_is_an_error() -> None:
    with pytest.raises(MergeError):
        closure.judge(3, [], [], 1.0)


def test_the_closure_set_is_the_regression_at_a_small_scale_and_follows_the_seed() -> None:
    plan = closure.plan_of(7, {})
    assert {run.seed for run in plan.runs} == {7} and plan.simulator == "verilator"
    assert any(run.parameters.integrated for run in plan.runs) and len(plan.runs) > 50
    assert max(run.scale for run in plan.runs) <= 0.2


def test_a_wrong_word_is_refused(capsys) -> None:
    assert closure.main(["SEEDS=0"]) == 2
    assert closure.main(["NUM=1"]) == 2
    assert "SEEDS=0" in capsys.readouterr().err
