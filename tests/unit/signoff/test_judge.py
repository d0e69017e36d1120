# SPDX-License-Identifier: Apache-2.0
"""Sign-off fails for each single flaw of the evidence, and for each test removed from the plan."""

import pytest

from tb.flow.signoff.measure import MEASURES
from tb.flow.signoff.stages import STAGES, criteria, read_stages, verdict
from tb.flow.signoff.testplan import known_tests, read_test_plan
from tb.flow.signoff.traceability import join, plan_evidence
from tests.unit.signoff.green_evidence import green_parts

STAGES_READ = read_stages()


def red_evidence(evidence, stage: str = "V3") -> list[str]:
    """Measures that fail; the verdict must agree."""
    judged = criteria(evidence, STAGES_READ[stage])
    failed = [entry["measure"] for entry in judged if not entry["passed"]]
    assert verdict(judged) == ("fail" if failed else "pass")
    return failed


def red(parts, stage: str = "V3") -> list[str]:
    """The same of parts that are yet to be joined."""
    return red_evidence(join(parts), stage)


@pytest.mark.parametrize("stage", STAGES)
def test_evidence_without_a_flaw_reaches_every_stage(stage: str) -> None:
    assert red(green_parts(), stage) == []


def test_no_criteria_are_no_pass() -> None:
    assert verdict([]) == "fail"


@pytest.mark.parametrize("part", ["simulation", "unit", "functional", "code", "formal", "mutation"])
def test_a_part_that_did_not_run_is_red(part: str) -> None:
    parts = green_parts()
    parts[part] = {}
    failed = red(parts, "V1")
    assert any(name.startswith(f"{part}.") for name in failed)


def test_every_measure_is_asked_for() -> None:
    """A measure that no stage asks for would only look like a check."""
    assert {ask.measure for ask in STAGES_READ["V3"].asks} == set(MEASURES)


SPOILED = {
    "a failed run": (("simulation", "runs", 0), {"passed": False, "reason": "MISMATCH"}, "simulation.failed"),
    "a total below its floor": (("simulation",), {"shortfalls": ["row created: 3"]}, "simulation.shortfalls"),
    "a failed unit test": (("unit",), {"failed": ["test_scoreboard"]}, "unit.failed"),
    "an illegal bin": (("functional", "totals"), {"illegal_hits": 1}, "functional.illegal"),
    "a hole": (("functional", "totals"), {"hit": 1}, "functional.mandatory"),
    "a smaller model": (("functional", "totals"), {"mandatory": 9, "hit": 9}, "functional.bins"),
    "a group without hits": (
        ("functional", "groups", 0),
        {"bins": [{"key": ["0"], "hits": 0, "mandatory": False, "tests": []}]},
        "requirements.broken",
    ),
    "an unreached line": (("code", "metrics", "line"), {"hit": 500}, "code.line"),
    "an unreached branch": (("code", "metrics", "branch"), {"hit": 500}, "code.branch"),
    "an unreached term": (("code", "metrics", "expression"), {"hit": 500}, "code.expression"),
    "a still bit": (("code", "metrics", "toggle"), {"hit": 500}, "code.toggle"),
    "no points": (("code", "metrics", "toggle"), {"points": 0, "hit": 0, "excluded": 0}, "code.toggle"),
    "an expired exclusion": (
        ("code",),
        {"exclusions": [{"file": "rtl/a.v", "status": "expired", "reason": "why"}]},
        "code.complaints",
    ),
    "a failed proof": (("formal", "proofs", 0), {"status": "failed"}, "formal.undone"),
    "a bounded induction": (("formal", "proofs", 0), {"status": "bounded"}, "formal.undone"),
    "a proof of nothing": (("formal", "proofs", 0), {"properties": []}, "formal.undone"),
    "assumptions that leave nothing": (
        ("formal", "proofs", 0),
        {"covers": [{"name": "c", "reached": False, "step": None}]},
        "formal.undone",
    ),
    "survivors": (("mutation", "totals"), {"killed": 1, "survived": 99}, "mutation.score"),
    "a weak module": (("mutation", "modules", 0), {"score": 0.3, "killed": 3}, "mutation.worst_module"),
    "a weak requirement": (
        ("mutation", "modules", 0),
        {"killed": 0, "survived": 500},
        "mutation.worst_requirement",
    ),
    "a small sample": (("mutation", "totals"), {"mutants": 10}, "mutation.judged"),
    "a part of the mutants": (("mutation",), {"complete": False}, "mutation.complete"),
    "a bench that disagrees": (
        ("mutation", "totals", "confirmation"),
        {"tried": 60, "agreed": 30},
        "mutation.agreement",
    ),
    "no confirmation": (
        ("mutation", "totals", "confirmation"),
        {"tried": 0, "agreed": 0},
        "mutation.agreement",
    ),
    "an expired classification": (
        ("mutation",),
        {"survivors": [{"file": "rtl/a.v", "source": "gone", "status": "expired"}]},
        "mutation.errors",
    ),
    "another version": (("formal",), {"tree": "another"}, "evidence.trees"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_one_flaw_is_red_and_named(what: str) -> None:
    path, change, measure = SPOILED[what]
    parts = green_parts()
    place = parts
    for key in path:
        place = place[key]
    place.update(change)
    assert measure in red(parts)


def test_a_unit_test_that_the_plan_does_not_name_is_an_orphan() -> None:
    """It still runs, but shows no requirement."""
    plan = read_test_plan()
    plan.folders.clear()
    spoiled = {**join(green_parts()), "plan": plan_evidence(plan, known_tests())}
    assert "plan.orphans" in red_evidence(spoiled, "V1")


def test_a_test_that_did_not_run_breaks_its_requirements() -> None:
    parts = green_parts()
    parts["simulation"]["runs"] = [run for run in parts["simulation"]["runs"] if run["test"] != "discovery"]
    judged = criteria(join(parts), STAGES_READ["V1"])
    broken = next(entry for entry in judged if entry["measure"] == "requirements.broken")
    assert not broken["passed"]
    assert any("MGMT-01: test discovery did not run" in line for line in broken["details"])
