# SPDX-License-Identifier: Apache-2.0
"""`make testplan`: counts requirements with tests, with a reason to have none, and with neither."""

import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.requirement_ids import read_requirements
from tb.flow.run.test_list import Row, RowError, read_tests

PLAN, PAGE = ROOT / "tests" / "testplan.toml", ROOT / "docs" / "deviations.md"
#: Sections A, B and C of docs/requirements.md, then the rules of drivers.
SECTIONS = ("MGMT", "VPCI", "PCIE", "DRV")
#: Deviations of sections A, B and C must be fewer.
MOST_DEVIATIONS = 15
_HEAD = """# Deviations

Requirements of `requirements.md` that no test shows, and why. Written by `make testplan` from
`tests/testplan.toml`; everything else has a test. Where this project departs from the RFC or from a
requirement's text by a decision, `decisions.md` says so, and the tests show what was decided.
"""


@dataclass
class TestPlan:
    """tests: requirement id -> names of its tests; deviations: requirement id -> reason.

    bench: simulated tests of the bench. folders: folder of unit tests -> what those of them show that show no
    requirement: that the models, the bench and the tools work.
    """

    __test__ = False  # not a test class, whatever pytest makes of the name

    tests: dict[str, list[str]] = field(default_factory=dict)
    deviations: dict[str, str] = field(default_factory=dict)
    bench: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str, rows: Iterable[Row] = ()) -> "TestPlan":
        """From the text of tests/testplan.toml and the rows of tests/tests.toml."""
        data, rows = tomllib.loads(text), list(rows)
        plan = cls(
            deviations=dict(data.get("deviations", {})),
            bench=[row.name for row in rows if row.bench],
            folders=dict(data.get("folders", {})),
        )
        shown = [(row.name, row.requirements) for row in rows]
        for name, requirements in [*shown, *data.get("unit", {}).items()]:
            for requirement in requirements:
                plan.tests.setdefault(requirement, []).append(name)
        return plan

    def complaints(self, requirements: Iterable[str], tests: Iterable[str]) -> list[str]:
        """One line for each mistake; requirements: their ids; tests: names that a plan may use."""
        known, existing, found = set(requirements), set(tests), []
        for requirement in [*self.tests, *self.deviations]:
            if requirement not in known:
                found.append(f"{requirement} is no requirement")
        for shown, names in self.tests.items():
            found += [f"{shown}: test {name} does not exist" for name in names if name not in existing]
            found += [f"{shown}: test {name} twice" for name in set(names) if names.count(name) > 1]
        for folder, shown in self.folders.items():
            if not any(_folder(name) == folder for name in existing):
                found.append(f"{folder} has no unit test")
            if not shown:
                found.append(f"{folder}: no line says what its tests show")
        found += [f"{name}: a deviation without a reason" for name, why in self.deviations.items() if not why]
        found += [f"{name} has tests and a deviation" for name in self.deviations if name in self.tests]
        return found

    def unmapped(self, requirements: Iterable[str]) -> list[str]:
        """Requirements with neither tests nor a reason."""
        wanted = (name for name in requirements if name.startswith(SECTIONS))
        return sorted(set(wanted) - set(self.tests) - set(self.deviations))

    def orphans(self, tests: Iterable[str]) -> list[str]:
        """Tests that the plan names nowhere."""
        named = {name for names in (*self.tests.values(), self.bench) for name in names}
        return sorted(name for name in set(tests) - named if _folder(name) not in self.folders)

    def page(self, titles: Mapping[str, str]) -> str:
        """docs/deviations.md."""
        lines = [f"| {name} | {titles[name]} | {why} |" for name, why in self.deviations.items()]
        return "\n".join((_HEAD, "| Requirement | Title | Reason |", "|---|---|---|", *lines, ""))


def _folder(name: str) -> str:
    """The folder of a unit test, "" for a simulated one."""
    return name.rpartition("/")[0]


def read_test_plan(root: Path = ROOT) -> TestPlan:
    """The plan as it is; raises RowError for a row of tests.toml that cannot be used."""
    text = (root / PLAN.relative_to(ROOT)).read_text()
    return TestPlan.read(text, list(read_tests(root).values()))


def titles() -> dict[str, str]:
    """Every requirement of this repository: id -> title."""
    return {name: entry["title"] for name, entry in read_requirements().items()}


def known_tests(root: Path = ROOT) -> set[str]:
    """What a plan may name: TEST= names, and unit test files below tests/."""
    unit = (root / "tests" / "unit").rglob("test_*.py")
    return set(read_tests(root)) | {str(path.relative_to(root / "tests")) for path in unit}


def main() -> int:
    """Print the counts, write the page; 1 when something is wrong."""
    try:
        plan, tests = read_test_plan(), known_tests()
    except RowError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    names = titles()
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
    complaints = plan.complaints(names, tests)
    complaints += [f"{name} is unmapped" for name in plan.unmapped(names)]
    complaints += [f"the plan does not name the test {name}" for name in plan.orphans(tests)]
    for line in complaints:
        print(f"error: {line}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
