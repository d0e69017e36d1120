# SPDX-License-Identifier: Apache-2.0
"""tests/testplan.toml names requirements and tests that exist, and leaves out none."""

import pytest

from tb.flow.signoff.testplan import MOST_DEVIATIONS, PAGE, PLAN, TestPlan, known_tests, titles


def complaints(text: str) -> list[str]:
    """What is wrong with a plan, but for what it leaves out."""
    return TestPlan.read(text).complaints(titles(), known_tests())


def test_every_requirement_has_a_test_or_a_reason() -> None:
    """Sections A, B, C and the rules of drivers; every name exists; no test is left out."""
    plan = TestPlan.read(PLAN.read_text())
    assert plan.complaints(titles(), known_tests()) == []
    assert plan.unmapped(titles()) == []
    assert plan.orphans(known_tests()) == []


def test_a_test_that_is_named_nowhere_is_an_orphan() -> None:
    """A requirement or a judge may name it; each mention is a link."""
    plan = TestPlan.read('[MGMT]\n01 = ["discovery", "smoke"]\n[BENCH]\njudge = ["smoke"]')
    assert plan.orphans(["discovery", "smoke", "fuzz"]) == ["fuzz"]
    assert plan.links == 3


def test_deviations_are_few_and_listed() -> None:
    """None in section A; the page that people read is the plan's."""
    plan = TestPlan.read(PLAN.read_text())
    counted = [name for name in plan.deviations if not name.startswith("DRV")]
    assert len(counted) < MOST_DEVIATIONS
    assert not [name for name in counted if name.startswith("MGMT")]
    assert PAGE.read_text() == plan.page(titles())


def test_what_a_plan_leaves_out_is_named() -> None:
    """An empty plan leaves out everything, ambiguities excepted."""
    unmapped = TestPlan().unmapped(titles())
    assert {"MGMT-01", "VPCI-116", "PCIE-135", "DRV-36"} <= set(unmapped)
    assert not [name for name in unmapped if name.startswith("AMB")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[MGMT]\n999 = ["discovery"]', "MGMT-999 is no requirement"),
        ('[XYZ]\n01 = ["discovery"]', "XYZ-01 is no requirement"),
        ('[MGMT]\n01 = ["no_such_test"]', "MGMT-01: test no_such_test does not exist"),
        ('[MGMT]\n01 = ["unit/test_none.py"]', "MGMT-01: test unit/test_none.py does not exist"),
        ("[MGMT]\n01 = []", "MGMT-01 has no test"),
        ('[BENCH]\njudge = ["none"]', "judge: test none does not exist"),
        ('[MGMT]\n01 = ["discovery", "discovery"]', "MGMT-01: test discovery twice"),
        ('[PCIE]\n59.deviation = ""', "PCIE-59: a deviation without a reason"),
        ('[PCIE]\n999.deviation = "why"', "PCIE-999 is no requirement"),
    ],
)
def test_a_wrong_plan_is_refused(text: str, complaint: str) -> None:
    """Each kind of mistake alone."""
    assert complaints(text) == [complaint]
