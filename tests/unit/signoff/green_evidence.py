# SPDX-License-Identifier: Apache-2.0
"""Evidence that meets every criterion of the last stage: tests start from it and change one thing."""

import json
from collections.abc import Mapping

from tb.flow.signoff.rtl_requirements import modules_by_requirement
from tb.flow.signoff.stages import STAGES, read_stages
from tb.flow.signoff.testplan import known_tests
from tb.flow.signoff.traceability import requirements

TREE = "0123456789ab"


def asked(measure: str) -> float:
    """The most that a stage asks of a measure."""
    return max(ask.value for stage in read_stages().values() for ask in stage.asks if ask.measure == measure)


def _simulation() -> dict:
    runs = [
        {"test": name, "seed": seed, "simulator": simulator, "parameters": {}, "passed": True, "reason": "",
         "wall_s": 1.0, "completions": 10_000, "replay": f"make TEST={name} SEED={seed} SIM={simulator}"}
        for name in sorted(known_tests())
        if not name.startswith("unit/")
        for simulator in ("verilator", "icarus")
        for seed in range(1, 6)
    ]  # fmt: skip
    return {"runs": runs, "shortfalls": [], "tree": TREE}


def _unit() -> dict:
    files = {name: {"tests": 3, "failed": 0} for name in sorted(known_tests()) if name.startswith("unit/")}
    return {"tests": 3 * len(files), "failed": [], "files": files, "tree": TREE}


def _functional(ids: list[str]) -> dict:
    bins = [{"key": [str(n)], "hits": 5, "mandatory": True, "tests": ["smoke"]} for n in range(3)]
    groups = [
        {
            "name": f"group {name}",
            "title": "",
            "requirements": [name],
            "dimensions": ["n"],
            "bins": bins,
            "illegal": [],
        }
        for name in ids
    ]
    number = max(3 * len(ids), int(asked("functional.bins")))
    totals = {
        "mandatory": number,
        "hit": number,
        "share": 1.0,
        "optional": 0,
        "optional_hit": 0,
        "illegal_hits": 0,
    }
    return {"groups": groups, "totals": totals, "holes": []}


def _code() -> dict:
    point = {"points": 1000, "hit": 990, "excluded": 10, "share": 1.0}
    return {
        "metrics": dict.fromkeys(("line", "branch", "expression", "toggle"), point),
        "holes": [],
        "exclusions": [],
    }


def _formal(ids: list[str]) -> dict:
    number = max(len(ids), int(asked("formal.properties")))
    proofs = [
        {"name": f"proof {stage}", "mode": "prove", "stage": stage, "status": "proved", "detail": "",
         "reproduce": "", "covers": [{"name": "c", "reached": True, "step": 3}],
         "properties": [
             {"name": f"p{n}", "requirements": [ids[n % len(ids)]], "status": "proved"} for n in range(number)
         ]}
        for stage in STAGES
    ]  # fmt: skip
    return {"proofs": proofs, "tree": TREE}


def _mutation() -> dict:
    names = sorted({name for names in modules_by_requirement().values() for name in names})
    number = int(asked("mutation.judged"))
    modules = [
        {
            "name": name,
            "mutants": 50,
            "equivalent": 0,
            "killed": 50,
            "survived": 0,
            "classified": 0,
            "score": 1.0,
        }
        for name in names
    ]
    confirmation = {"tried": 60, "agreed": 60}
    totals = {"mutants": number, "killed": number, "survived": 0, "score": 1.0, "confirmation": confirmation}
    found = {"mutants": [], "survivors": [], "modules": modules, "totals": totals}
    return {**found, "complete": True, "tree": TREE}


def green_parts() -> Mapping[str, dict]:
    """All parts, by name; a deep copy that a test may change."""
    ids = [entry["id"] for entry in requirements()]
    parts = {
        "simulation": _simulation(),
        "unit": _unit(),
        "functional": _functional(ids),
        "code": _code(),
        "formal": _formal(ids),
        "mutation": _mutation(),
    }
    return json.loads(json.dumps(parts))
