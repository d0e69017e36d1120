# SPDX-License-Identifier: Apache-2.0
"""`make testplan`: counts requirements with tests, with a reason to have none, and with neither."""

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.run.test_list import find_tests

PLAN, PAGE = ROOT / "tests" / "testplan.toml", ROOT / "docs" / "deviations.md"
#: Sections A, B and C of docs/requirements.md, then the rules of drivers.
SECTIONS = ("MGMT", "VPCI", "PCIE", "DRV")
#: Section of the plan for tests of the golden model, the bench and the tools, which show no requirement.
BENCH = "BENCH"
#: Deviations of sections A, B and C must be fewer.
MOST_DEVIATIONS = 15
_HEAD = """# Deviations

Requirements of `requirements.md` that no test shows, and why. Written by `make testplan` from
`tests/testplan.toml`; everything else has a test there. Where this project departs from the RFC or from a
requirement's text by a decision, `decisions.md` says so, and the tests show what was decided.
"""


@dataclass
class TestPlan:
    """tests: requirement id -> names of its tests; deviations: requirement id -> reason.

    bench: part of the bench or the tools -> names of the tests that check it.
    """

    __test__ = False  # not a test class, whatever pytest makes of the name

    tests: dict[str, list[str]] = field(default_factory=dict)
    deviations: dict[str, str] = field(default_factory=dict)
    bench: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "TestPlan":
        """From the text of a test plan."""
        plan = cls()
        for section, entries in tomllib.loads(text).items():
            if section == BENCH:
                plan.bench = entries
                continue
            for number, entry in entries.items():
                if isinstance(entry, Mapping):
                    plan.deviations[f"{section}-{number}"] = str(entry.get("deviation", ""))
                else:
                    plan.tests[f"{section}-{number}"] = entry
        return plan

    def complaints(self, requirements: Iterable[str], tests: Iterable[str]) -> list[str]:
        """One line for each mistake; requirements: their ids; tests: names that a plan may use."""
        known, existing, found = set(requirements), set(tests), []
        for requirement in [*self.tests, *self.deviations]:
            if requirement not in known:
                found.append(f"{requirement} is no requirement")
        for shown, names in {**self.tests, **self.bench}.items():
            if not names:
                found.append(f"{shown} has no test")
            found += [f"{shown}: test {name} does not exist" for name in names if name not in existing]
            found += [f"{shown}: test {name} twice" for name in set(names) if names.count(name) > 1]
        found += [f"{name}: a deviation without a reason" for name, why in self.deviations.items() if not why]
        return found

    def unmapped(self, requirements: Iterable[str]) -> list[str]:
        """Requirements with neither tests nor a reason."""
        wanted = (name for name in requirements if name.startswith(SECTIONS))
        return sorted(set(wanted) - set(self.tests) - set(self.deviations))

    def orphans(self, tests: Iterable[str]) -> list[str]:
        """Tests that the plan names nowhere."""
        return sorted(set(tests) - {name for names in self._named() for name in names})

    @property
    def links(self) -> int:
        """How often the plan names a test."""
        return sum(map(len, self._named()))

    def _named(self) -> list[list[str]]:
        return [*self.tests.values(), *self.bench.values()]

    def page(self, titles: Mapping[str, str]) -> str:
        """docs/deviations.md."""
        lines = [f"| {name} | {titles[name]} | {why} |" for name, why in self.deviations.items()]
        return "\n".join((_HEAD, "| Requirement | Title | Reason |", "|---|---|---|", *lines, ""))


def titles() -> dict[str, str]:
    """Every requirement of this repository: id -> title."""
    entries = json.loads((ROOT / "docs" / "requirements.json").read_text())
    return {entry["id"]: entry["title"] for entry in entries}


def known_tests(root: Path = ROOT) -> set[str]:
    """What a plan may name: TEST= names, and unit test files below tests/."""
    return set(find_tests(root)) | {
        f"unit/{path.name}" for path in (root / "tests" / "unit").glob("test_*.py")
    }


def main() -> int:
    """Print the counts, write the page; 1 when something is wrong."""
    plan, names = TestPlan.read(PLAN.read_text()), titles()
    print(f"{'section':8} {'requirements':>12} {'mapped':>7} {'deviations':>11} {'unmapped':>9}")
    for sections in (*((name,) for name in SECTIONS), SECTIONS[:3], SECTIONS):
        wanted = [name for name in names if name.startswith(sections)]
        counts = [len(wanted)] + [
            sum(name in group for name in wanted) for group in (plan.tests, plan.deviations)
        ]
        counts.append(len(plan.unmapped(wanted)))
        label = sections[0] if len(sections) == 1 else "A to C" if len(sections) == 3 else "all"
        print(f"{label:8} {counts[0]:12} {counts[1]:7} {counts[2]:11} {counts[3]:9}")
    PAGE.write_text(plan.page(names))
    complaints = plan.complaints(names, known_tests())
    complaints += [f"{name} is unmapped" for name in plan.unmapped(names)]
    complaints += [f"the plan does not name the test {name}" for name in plan.orphans(known_tests())]
    for line in complaints:
        print(f"error: {line}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
