# SPDX-License-Identifier: Apache-2.0
"""tests/tests.toml and tests/testplan.toml name what exists, and leave out no requirement and no test."""

import pytest

from tb.flow.run.test_list import Row
from tb.flow.signoff.testplan import MOST_DEVIATIONS, PAGE, TestPlan, known_tests, read_test_plan, titles


def complaints(text: str) -> list[str]:
    """What is wrong with a plan, but for what it leaves out."""
    return TestPlan.read(text).complaints(titles(), known_tests())


def test_every_requirement_has_a_test_or_a_reason() -> None:
    """Sections A, B, C and the rules of drivers; every name exists; no test is left out."""
    plan = read_test_plan()
    assert plan.complaints(titles(), known_tests()) == []
    assert plan.unmapped(titles()) == []
    assert plan.orphans(known_tests()) == []


def test_the_plan_joins_rows_and_unit_tests() -> None:
    """By requirement, the simulated ones first."""
    rows = [
        Row("one", "it", ("MGMT-01", "MGMT-02")),
        Row("two", "it", ("MGMT-02",)),
        Row("judge", "it", bench=True),
    ]
    plan = TestPlan.read('[unit]\n"unit/test_a.py" = ["MGMT-02"]\n[folders]\n"unit/folder" = "works"', rows)
    assert plan.tests == {"MGMT-01": ["one"], "MGMT-02": ["one", "two", "unit/test_a.py"]}
    assert plan.orphans(["one", "judge", "unit/folder/test_b.py", "unit/test_c.py"]) == ["unit/test_c.py"]


def test_deviations_are_few_and_listed() -> None:
    """None in section A; the page that people read is the plan's."""
    plan = read_test_plan()
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
        ('[unit]\n"smoke" = ["MGMT-999"]', "MGMT-999 is no requirement"),
        ('[unit]\n"unit/test_none.py" = ["MGMT-01"]', "MGMT-01: test unit/test_none.py does not exist"),
        ('[unit]\n"smoke" = ["MGMT-01", "MGMT-01"]', "MGMT-01: test smoke twice"),
        ('[deviations]\nPCIE-59 = ""', "PCIE-59: a deviation without a reason"),
        ('[deviations]\nPCIE-999 = "why"', "PCIE-999 is no requirement"),
        ('[deviations]\nMGMT-01 = "why"\n[unit]\n"smoke" = ["MGMT-01"]', "MGMT-01 has tests and a deviation"),
        ('[folders]\n"unit/nowhere" = "nothing"', "unit/nowhere has no unit test"),
    ],
)
def test_a_wrong_plan_is_refused(text: str, complaint: str) -> None:
    """Each kind of mistake alone."""
    assert complaints(text) == [complaint]
