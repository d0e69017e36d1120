# SPDX-License-Identifier: Apache-2.0
"""Traceability on the page: one row a requirement, with tests, bins, properties, mutants, the worst first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_COUNTED = ("all", "shown", "broken", "deviates", "other", "holes")
_SHOWN = ("proved", "bounded")


@dataclass(frozen=True)
class Count:
    """So many good ones of all."""

    good: int
    all: int


@dataclass(frozen=True)
class Row:
    """Counts are None where the evidence lacks them. holes: what is less than complete, one line each."""

    entry: Mapping
    tests: Count | None
    cover: Count | None
    properties: Count | None
    mutants: Count | None
    holes: tuple[str, ...]

    @property
    def section(self) -> str:
        """MGMT, VPCI, PCIE or DRV."""
        return str(self.entry["id"]).partition("-")[0]


def _tests(entries: Iterable[Mapping]) -> Count:
    """Runs that passed; a test that did not run counts as one that failed."""
    counted = [(entry.get("passed") or 0, entry.get("runs") or 1) for entry in entries]
    return Count(sum(int(passed) for passed, _ in counted), sum(runs for _, runs in counted))


def _sum(entries: Iterable[Mapping], name: str) -> int:
    return sum(entry.get(name) or 0 for entry in entries)


def _row(entry: Mapping) -> Row:
    groups, properties, mutants = (entry.get(name) for name in ("groups", "properties", "mutants"))
    counts = {
        "tests": None if entry.get("tests") is None else _tests(entry["tests"]),
        "cover": None if groups is None else Count(_sum(groups, "hit"), _sum(groups, "mandatory")),
        "properties": None
        if properties is None
        else Count(sum(p.get("status") in _SHOWN for p in properties), len(properties)),
        "mutants": None if mutants is None else Count(_sum([mutants], "killed"), _sum([mutants], "judged")),
    }
    holes = [f"{name}: missing" for name, count in counts.items() if count is None]
    if counts["tests"] and not counts["tests"].all and not entry.get("deviation"):
        holes.append("no test")
    words = {"tests": "runs did not pass", "cover": "mandatory bins not hit"}
    words |= {"properties": "properties not proved", "mutants": "mutants survived"}
    for name, count in counts.items():
        if count and count.good < count.all:
            holes.append(f"{count.all - count.good} of {count.all} {words[name]}")
    return Row(entry, **counts, holes=tuple(holes))


def chain(requirements: Iterable[Mapping]) -> list[Row]:
    """Broken ones first, then those without a verdict, then the rest as they come."""
    order = {"broken": 0, "deviates": 2, "shown": 2}
    return sorted(
        (_row(entry) for entry in requirements), key=lambda row: order.get(str(row.entry.get("verdict")), 1)
    )


def summary(rows: Iterable[Row]) -> list[dict]:
    """For each section and for all: name, all, by verdict, and how many have a hole."""
    found: dict[str, dict] = {}
    for row in rows:
        for name in (row.section, "all"):
            entry = found.setdefault(name, dict.fromkeys(_COUNTED, 0))
            verdict = row.entry.get("verdict")
            entry["all"] += 1
            entry[verdict if verdict in ("shown", "broken", "deviates") else "other"] += 1
            entry["holes"] += bool(row.holes)
    ordered = [name for name in found if name != "all"] + ["all"] * bool(found)
    return [{"name": name, **found[name]} for name in ordered]
