# SPDX-License-Identifier: Apache-2.0
"""Counts for the page: broken requirements, coverage holes, and what is missing from the evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tb.flow.signoff import report_data
from tb.flow.signoff.report_text import slug
from tb.flow.signoff.report_trace import Row, chain, summary

METRICS = ("line", "branch", "expression", "toggle")
#: Sections of the page, as criteria name them.
SECTIONS = {
    "requirements": "Requirements",
    "functional": "Functional coverage",
    "code": "Code coverage",
    "formal": "Proofs",
    "mutation": "Mutants",
    "simulation": "Simulation",
    "unit": "Unit tests",
    "trend": "Trend",
}


@dataclass
class Group:
    """A cover group's counts."""

    entry: Mapping
    mandatory: int
    hit: int
    optional: int
    optional_hit: int
    illegal_hits: int


@dataclass
class Tests:
    """All runs of one test."""

    name: str
    runs: int = 0
    passed: int = 0
    wall_s: float = 0.0
    longest: Mapping | None = None
    completions: int = 0


@dataclass
class View:
    """word: the verdict to show; note: why it is not the evidence's."""

    word: str
    note: str
    failed: list[Mapping]
    held: list[Mapping]
    standing: dict[str, bool]
    rows: list[Row]
    summary: list[dict]
    groups: list[Group]
    holes: dict[str, list[Mapping]]
    files: dict[str, Counter]
    file_holes: dict[str, list[Mapping]]
    mutant_counts: Counter
    mutant_modules: list[Mapping]
    proofs: list[Mapping]
    exclusions: list[Mapping]
    bad_runs: list[Mapping]
    tests: list[Tests]
    embedded: Mapping[str, dict]
    ids: frozenset[str] = frozenset()
    metrics: tuple[str, ...] = METRICS
    sections: dict[str, str] = field(default_factory=lambda: SECTIONS)


def _group(entry: Mapping) -> Group:
    bins = entry.get("bins", [])
    wanted = [b for b in bins if b.get("mandatory", True)]
    hit = [bool(b.get("hits")) for b in bins]
    hit_wanted = sum(bool(b.get("hits")) for b in wanted)
    illegal = sum(b.get("hits") or 0 for b in entry.get("illegal", []))
    return Group(entry, len(wanted), hit_wanted, len(bins) - len(wanted), sum(hit) - hit_wanted, illegal)


def _holes(holes: Iterable[Mapping]) -> dict[str, list[Mapping]]:
    """Requirement -> its holes; those of no requirement under ""."""
    found: dict[str, list[Mapping]] = {}
    for hole in holes:
        for name in hole.get("requirements") or [""]:
            found.setdefault(name, []).append(hole)
    return dict(sorted(found.items()))


def _tests(runs: Iterable[Mapping]) -> list[Tests]:
    """By test, the slowest first."""
    found: dict[str, Tests] = {}
    for run in runs:
        entry = found.setdefault(run.get("test", "?"), Tests(run.get("test", "?")))
        entry.runs += 1
        entry.passed += run.get("passed") is True
        entry.wall_s += run.get("wall_s") or 0
        entry.completions += run.get("completions") or 0
        if entry.longest is None or (run.get("wall_s") or 0) > (entry.longest.get("wall_s") or 0):
            entry.longest = run
    return sorted(found.values(), key=lambda entry: -entry.wall_s)


def _score(module: Mapping) -> float:
    """Sorts modules: no score that should be there, then the lowest, then those that had nothing to judge."""
    score = module.get("score")
    return -1 if "score" not in module else 2 if score is None else score


def _is_done(proof: Mapping) -> bool:
    return proof.get("status") in ("proved", "bounded")


def _verdict(evidence: Mapping) -> tuple[str, str]:
    """The word to show, and why it is not the evidence's."""
    word, judged = evidence.get("verdict"), evidence.get("criteria", [])
    if word == "pass" and (failed := sum(entry.get("passed") is not True for entry in judged)):
        return "contradictory", f"The evidence says pass, but {failed} of its criteria do not hold."
    return (word if word in ("pass", "fail") else "incomplete"), ""


def _ids(evidence: Mapping, view: View) -> frozenset[str]:
    """Everything that a link can lead to; the templates give these ids and link to no other."""
    code, formal, mutation = (evidence.get(name, {}) for name in ("code", "formal", "mutation"))
    named = {
        "": [row.entry["id"] for row in view.rows],
        "group-": [group.entry["name"] for group in view.groups],
        "src-": view.files,
        "module-": [module["name"] for module in code.get("modules", [])],
        "proof-": [proof["name"] for proof in formal.get("proofs", [])],
        "mutants-": [module["name"] for module in mutation.get("modules", [])],
        "test-": [*(test.name for test in view.tests), *evidence.get("unit", {}).get("files", {})],
    }
    return frozenset(slug(prefix + name) for prefix, names in named.items() for name in names)


def view(evidence: Mapping) -> View:
    """Everything counted; parts that are absent count as nothing."""
    word, note = _verdict(evidence)
    criteria = evidence.get("criteria", [])
    runs, code = evidence.get("simulation", {}).get("runs", []), evidence.get("code", {})
    functional, mutation = evidence.get("functional", {}), evidence.get("mutation", {})
    rows = chain(evidence.get("requirements", []))
    file_holes: dict[str, list[Mapping]] = {}
    for hole in code.get("holes", []):
        file_holes.setdefault(hole.get("file", "?"), []).append(hole)
    standings = {name: False for name in SECTIONS if name not in evidence}
    for entry in criteria:
        name = entry.get("section")
        standings[name] = standings.get(name, True) and entry.get("passed") is True
    found = View(
        word=word,
        note=note,
        failed=[entry for entry in criteria if entry.get("passed") is not True],
        held=[entry for entry in criteria if entry.get("passed") is True],
        standing=standings,
        rows=rows,
        summary=summary(rows),
        groups=[_group(entry) for entry in functional.get("groups", [])],
        holes=_holes(functional.get("holes") or []),
        files={f["file"]: Counter(x.get("state") for x in f.get("lines", [])) for f in code.get("files", [])},
        file_holes=file_holes,
        mutant_counts=Counter(report_data.standing(m) for m in mutation.get("mutants", [])),
        mutant_modules=sorted(mutation.get("modules", []), key=_score),
        proofs=sorted(evidence.get("formal", {}).get("proofs", []), key=_is_done),
        exclusions=sorted(code.get("exclusions") or [], key=lambda entry: entry.get("status") == "used"),
        embedded={
            "bins": report_data.bins(functional),
            "source": report_data.source(code),
            "mutants": report_data.mutants(mutation),
        },
        bad_runs=[run for run in runs if run.get("passed") is not True],
        tests=_tests(runs),
    )
    found.ids = _ids(evidence, found)
    return found
