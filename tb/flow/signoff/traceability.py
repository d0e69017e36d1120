# SPDX-License-Identifier: Apache-2.0
"""Joins the results of tests, bins, properties and mutants by requirement into one evidence.

Parts are dictionaries as their tools wrote them; a part that is absent is {} and shows nothing. The verdict
is given in tb/flow/signoff/stages.py.
"""

from collections.abc import Iterable, Mapping

from tb.flow.requirement_ids import read_requirements
from tb.flow.signoff.measures_rtl import is_done
from tb.flow.signoff.rtl_requirements import modules_by_requirement
from tb.flow.signoff.testplan import SECTIONS, TestPlan, known_tests, read_test_plan, titles


def requirements() -> list[dict]:
    """Sections A, B, C and the rules of drivers, as docs/requirements.json has them."""
    return [entry for name, entry in read_requirements().items() if name.startswith(SECTIONS)]


def plan_evidence(plan: TestPlan, tests: Iterable[str]) -> dict:
    """What is wrong with a test plan; tests: the names of those that exist."""
    names = titles()
    return {
        "mistakes": plan.complaints(names, tests),
        "orphans": plan.orphans(tests),
    }


def test_results(simulation: Mapping, unit: Mapping) -> dict[str, dict]:
    """Test name, as a plan has it -> how many runs or cases, and how many of them passed."""
    found: dict[str, dict] = {}
    for run in simulation.get("runs", []):
        entry = found.setdefault(run["test"], {"name": run["test"], "runs": 0, "passed": 0})
        entry["runs"] += 1
        entry["passed"] += run["passed"]
    for name, counts in unit.get("files", {}).items():
        found[name] = {"name": name, "runs": counts["tests"], "passed": counts["tests"] - counts["failed"]}
    return found


def by_requirement(entries: Iterable[tuple[Iterable[str], dict]]) -> dict[str, list[dict]]:
    """(ids, entry) pairs -> id -> entries."""
    found: dict[str, list[dict]] = {}
    for names, entry in entries:
        for name in names:
            found.setdefault(name, []).append(entry)
    return found


def _groups(functional: Mapping) -> dict[str, list[dict]]:
    def entry(group: Mapping) -> dict:
        mandatory = [found for found in group["bins"] if found["mandatory"]]
        return {
            "name": group["name"],
            "mandatory": len(mandatory),
            "hit": sum(found["hits"] > 0 for found in mandatory),
            "hits": sum(found["hits"] for found in group["bins"]),
        }

    return by_requirement((group["requirements"], entry(group)) for group in functional.get("groups", []))


def _properties(formal: Mapping) -> dict[str, list[dict]]:
    pairs = []
    for proof in formal.get("proofs", []):
        done = is_done(proof)
        for entry in proof["properties"]:
            status = entry["status"] if done or entry["status"] == "failed" else "not shown"
            pairs.append(
                (entry["requirements"], {"proof": proof["name"], "name": entry["name"], "status": status})
            )
    return by_requirement(pairs)


def _mutants(mutation: Mapping, modules: Iterable[str]) -> dict:
    """Mutants of the modules that carry a requirement; score: part killed of those not equivalent."""
    scored = {entry["name"]: entry for entry in mutation.get("modules", [])}
    own = [name for name in modules if name in scored]
    killed = sum(scored[name]["killed"] for name in own)
    judged = killed + sum(scored[name]["survived"] for name in own)
    return {"modules": own, "killed": killed, "judged": judged, "score": killed / judged if judged else None}


def _why_broken(tests: list[dict], groups: list[dict], properties: list[dict]) -> list[str]:
    """What contradicts a requirement, or fails to show it, one line each."""
    why = [f"test {test['name']} did not run" for test in tests if not test["runs"]]
    why += [
        f"test {test['name']}: {test['runs'] - test['passed']} of {test['runs']} failed"
        for test in tests
        if test["passed"] < test["runs"]
    ]
    why += [f"no bin of {group['name']} was hit" for group in groups if not group["hits"]]
    why += [
        f"property {entry['name']} of {entry['proof']}: {entry['status']}"
        for entry in properties
        if entry["status"] in ("failed", "not shown", "unknown")
    ]
    return why


def chain(plan: TestPlan, parts: Mapping[str, Mapping]) -> list[dict]:
    """One entry a requirement: its tests, cover groups, properties and mutants, and what contradicts it."""
    results = test_results(parts["simulation"], parts["unit"])
    groups, properties = _groups(parts["functional"]), _properties(parts["formal"])
    carried = modules_by_requirement()
    found = []
    for requirement in requirements():
        name = requirement["id"]
        tests = [
            results.get(test, {"name": test, "runs": 0, "passed": 0}) for test in plan.tests.get(name, [])
        ]
        deviation = plan.deviations.get(name)
        why = _why_broken(tests, groups.get(name, []), properties.get(name, []))
        if not tests and deviation is None:
            why.append("neither a test nor a reason to have none")
        found.append(
            {
                "id": name,
                "section": name.partition("-")[0],
                "title": requirement["title"],
                "statement": requirement["statement"],
                "tests": tests,
                "groups": groups.get(name, []),
                "properties": properties.get(name, []),
                "mutants": _mutants(parts["mutation"], carried.get(name, [])),
                "deviation": deviation,
                "verdict": "broken" if why else "shown" if tests else "deviates",
                "why": why,
            }
        )
    return found


PARTS = ("simulation", "unit", "functional", "code", "formal", "mutation")


def join(parts: Mapping[str, Mapping]) -> dict:
    """The evidence, without a verdict; parts: by the names of PARTS, each as its tool wrote it."""
    parts, plan = {name: parts.get(name) or {} for name in PARTS}, read_test_plan()
    return {"plan": plan_evidence(plan, known_tests()), "requirements": chain(plan, parts), **parts}
