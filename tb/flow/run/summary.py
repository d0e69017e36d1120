# SPDX-License-Identifier: Apache-2.0
"""Totals of a regression, the floors they must reach, and the reports: summary.json and JUnit XML."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from tb.flow.run.regression_plan import Plan
from tb.flow.run.simulate import Outcome


def totals(plan: Plan, outcomes: Sequence[Outcome], wall_s: float) -> dict:
    """The contents of summary.json. Work of failed runs does not count.

    tlp_share: part of each kind, 0..1.
    """
    good = [outcome for outcome in outcomes if outcome.passed]
    counted = [outcome.result for outcome in good]
    kinds: Counter = Counter()
    for result in counted:
        for kind, number in result.get("tlp_kinds", {}).items():
            kinds[kind.removesuffix("64")] += number  # 3-DW and 4-DW headers are one kind
    seeds = sorted({outcome.settings.seed for outcome in good if outcome.result.get("completions_checked")})
    return {
        "simulator": plan.simulator,
        "tests": len(outcomes) + len(plan.skipped),
        "passed": len(good),
        "failed": len(outcomes) - len(good),
        "skipped": len(plan.skipped),
        "seeds": len(seeds),
        "seed_list": seeds,
        "completions_checked": sum(result.get("completions_checked", 0) for result in counted),
        "comparisons": sum(result.get("comparisons", 0) for result in counted),
        "create_writes": sum(result.get("create_writes", 0) for result in counted),
        "tlps": kinds.total(),
        "tlp_share": {kind: round(n / kinds.total(), 4) for kind, n in kinds.most_common()},
        "wall_s": round(wall_s, 1),
        "floors_checked": bool(plan.floors),
        "failures": [{"replay": o.settings.replay, "reason": o.reason} for o in outcomes if not o.passed],
    }


def shortfalls(summary: Mapping, floors: Mapping) -> list[str]:
    """One line for each total that misses its floor, [] when all is well. Zero comparisons never are.

    floors: completions_checked, create_writes, seeds: least totals; tlp_share: most of one kind.
    """
    lines = [] if summary["comparisons"] else ["nothing was compared"]
    for name in ("completions_checked", "create_writes", "seeds"):
        if name in floors and summary[name] < floors[name]:
            lines.append(f"{name}: {summary[name]}, at least {floors[name]} wanted")
    limit = floors.get("tlp_share", 1.0)
    for kind, share in summary["tlp_share"].items():
        if share > limit:
            lines.append(f"{kind}: {share:.1%} of all TLPs, at most {limit:.0%} wanted")
    if "tlp_share" in floors and not summary["tlps"]:
        lines.append("no run counted its TLPs")
    return lines


def write_junit(path: Path, plan: Plan, outcomes: Sequence[Outcome], misses: Sequence[str]) -> None:
    """JUnit XML: a case for every run, one for the floors."""
    suite = TestSuite(f"regression.{plan.simulator}")
    for outcome in outcomes:
        case = TestCase(
            outcome.folder.name, classname=f"{plan.simulator}.{outcome.settings.test}", time=outcome.wall_s
        )
        if not outcome.passed:
            case.result = [Failure(outcome.reason)]
        case.system_out = f"{outcome.settings.replay}\n{outcome.folder}"
        suite.add_testcase(case)
    for test in plan.skipped:
        case = TestCase(test, classname=f"{plan.simulator}.{test}")
        case.result = [Skipped(f"not listed for {plan.simulator}")]
        suite.add_testcase(case)
    floors = TestCase("floors", classname=f"{plan.simulator}.totals")
    floors.result = [Failure(line) for line in misses]
    suite.add_testcase(floors)
    report = JUnitXml()
    report.add_testsuite(suite)
    report.write(str(path), pretty=True)


def write_summary(path: Path, summary: Mapping) -> None:
    """summary.json."""
    path.write_text(json.dumps(summary, indent=2) + "\n")
