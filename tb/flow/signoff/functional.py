# SPDX-License-Identifier: Apache-2.0
"""Functional coverage of many runs: merged, judged against the model in force, and listed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT
from tb.cover import catalogue
from tb.cover.group import ILLEGAL, MANDATORY, OPTIONAL, Group, Key, Model, UnknownBin

FOLDER = ROOT / "sim_build" / "signoff"
JSON = FOLDER / "functional.json"
MOST_TESTS = 3


class MergeError(ValueError):
    """Results that cannot be merged; the message is one line for people."""


class Merged:
    """Hits of every bin over runs, and which tests brought them.

    Runs that failed count like the others: what they compared before was equal, and their failure is judged
    elsewhere. Raises MergeError for a result without coverage, and for one that names a group or a bin
    which the model does not know.
    """

    def __init__(self, model: Model | None = None) -> None:
        self.model = model or catalogue.model()
        self.hits: Counter[tuple[str, Key]] = Counter()
        self.tests: dict[tuple[str, Key], list[str]] = {}
        self.runs = 0
        self.simulators: set[str] = set()
        self.parameters: set[str] = set()

    def add(self, result: Mapping) -> None:
        """Take the contents of one result.json."""
        name = f"{result.get('test')} seed {result.get('seed')} on {result.get('simulator')}"
        if not result.get("cover"):
            raise MergeError(f"the result of {name} has no coverage: run it again")
        for group, values, hits in result["cover"]:
            key = tuple(values)
            try:
                self.model.kind(group, key)
            except UnknownBin as error:
                raise MergeError(
                    f"the result of {name} is not of this model: {error}; run it again"
                ) from None
            self.hits[group, key] += hits
            tests = self.tests.setdefault((group, key), [])
            if len(tests) < MOST_TESTS and result["test"] not in tests:
                tests.append(result["test"])
        self.runs += 1
        self.simulators.add(result["simulator"])
        self.parameters.add(json.dumps(result["parameters"], sort_keys=True))

    def _bins(self, group: Group) -> list[dict]:
        bins = []
        for key, kind in group.bins.items():
            if kind != ILLEGAL:
                where = group.name, key
                bins.append(
                    {
                        "key": list(key),
                        "hits": self.hits[where],
                        "mandatory": kind == MANDATORY,
                        "tests": self.tests.get(where, []),
                    }
                )
        return bins

    def _group(self, group: Group) -> dict:
        illegal = [(key, self.hits[group.name, key]) for key in group.of_kind(ILLEGAL)]
        return {
            "name": group.name,
            "title": group.title,
            "requirements": list(group.requirements),
            "dimensions": list(group.dimensions),
            "bins": self._bins(group),
            "illegal": [{"key": list(key), "hits": hits} for key, hits in illegal],
        }

    def evidence(self) -> dict:
        """The contents of functional.json; raises MergeError when nothing was merged."""
        if not self.runs:
            raise MergeError("no run to merge: coverage of nothing is nothing")
        groups = [self._group(group) for group in self.model.groups.values()]
        kinds = {kind: [b for g in groups for b in g["bins"] if b["mandatory"] == (kind == MANDATORY)]
                 for kind in (MANDATORY, OPTIONAL)}  # fmt: skip
        hit = {kind: sum(bool(entry["hits"]) for entry in bins) for kind, bins in kinds.items()}
        mandatory = len(kinds[MANDATORY])
        return {
            "groups": groups,
            "totals": {
                "mandatory": mandatory,
                "hit": hit[MANDATORY],
                "share": hit[MANDATORY] / mandatory,
                "optional": len(kinds[OPTIONAL]),
                "optional_hit": hit[OPTIONAL],
                "illegal_hits": sum(entry["hits"] for group in groups for entry in group["illegal"]),
            },
            "holes": [
                {"group": group["name"], "key": entry["key"], "requirements": group["requirements"]}
                for group in groups
                for entry in group["bins"]
                if entry["mandatory"] and not entry["hits"]
            ],
            "runs": self.runs,
            "simulators": sorted(self.simulators),
            "parameter_sets": len(self.parameters),
        }


def merge(results: Iterable[Mapping], model: Model | None = None) -> dict:
    """The contents of functional.json from the contents of result.json files; raises MergeError."""
    merged = Merged(model)
    for result in results:
        merged.add(result)
    return merged.evidence()


# ---- for people


def table(evidence: Mapping) -> Table:
    """One row a group."""
    shown = Table(title="functional coverage", title_justify="left")
    shown.add_column("group")
    for heading in ("mandatory", "hit", "optional", "hit", "illegal hits", "requirements"):
        shown.add_column(heading, justify="right")
    for group in evidence["groups"]:
        numbers = []
        for mandatory in (True, False):
            bins = [entry for entry in group["bins"] if entry["mandatory"] == mandatory]
            numbers += [len(bins), sum(bool(entry["hits"]) for entry in bins)]
        illegal = sum(entry["hits"] for entry in group["illegal"])
        style = "bold red" if illegal else "" if numbers[0] == numbers[1] else "yellow"
        shown.add_row(
            group["name"], *map(str, numbers), str(illegal), str(len(group["requirements"])), style=style
        )
    return shown


def hole_lines(evidence: Mapping) -> list[str]:
    """One line for each mandatory bin without a hit."""
    return [
        f"{hole['group']}: {' / '.join(hole['key'])}  ({' '.join(hole['requirements'])})"
        for hole in evidence["holes"]
    ]


def write(evidence: Mapping) -> None:
    """functional.json."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    JSON.write_text(json.dumps(evidence) + "\n")


def show(evidence: Mapping, console: Console) -> bool:
    """Print the groups, what is missing and the totals; whether nothing mandatory is missing or illegal."""
    console.print(table(evidence))
    for line in hole_lines(evidence):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    totals = evidence["totals"]
    console.print(
        f"{totals['hit']} of {totals['mandatory']} mandatory bins ({totals['share']:.1%}), "
        f"{totals['optional_hit']} of {totals['optional']} optional ones, "
        f"{totals['illegal_hits']} hits of illegal ones; {evidence['runs']} runs\n"
        f"as data: {JSON.relative_to(ROOT)}",
        highlight=False,
    )
    return not evidence["holes"] and not totals["illegal_hits"]
