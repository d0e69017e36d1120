# SPDX-License-Identifier: Apache-2.0
"""Shows that functional coverage closes from any base seed: runs the closure set with several of them.

    python -m tb.flow.run.closure [SEEDS=10] [SEED=first] [SCALE=factor] [JOBS=n]

The closure set is the regression on Verilator, one seed a test, at a reduced scale: directed tests have to
reach each bin, since there is little random traffic that could.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tb.flow.run.options import OptionError, count, read_words
from tb.flow.run.processes import run_command
from tb.flow.run.regress import run_all
from tb.flow.run.regression_plan import read_plan
from tb.flow.run.simulate import prepare
from tb.flow.signoff.functional import MergeError, hole_lines, merge

#: Part of the mandatory bins that every base seed must reach.
WANTED = 0.98
DEFAULT_SCALE, DEFAULT_SEEDS = "0.2", 10


@dataclass(frozen=True)
class Closure:
    """What one base seed reached. lacking: lines for people; failed: replay commands."""

    seed: int
    share: float
    lacking: list[str]
    failed: list[str]
    wall_s: float

    @property
    def closed(self) -> bool:
        """Whether every run passed and enough was reached."""
        return self.share >= WANTED and not self.failed


def judge(seed: int, results: Sequence[Mapping], failed: list[str], wall_s: float) -> Closure:
    """From the results of the runs that passed; raises MergeError when there is none."""
    evidence = merge(results)
    lines = hole_lines(evidence)
    if evidence["totals"]["illegal_hits"]:
        failed = [*failed, "an illegal bin was hit"]
    return Closure(seed, evidence["totals"]["share"], lines, failed, wall_s)


def plan_of(seed: int, values: Mapping[str, str]):
    """The closure set of one base seed."""
    words = {
        "SIM": "verilator",
        "SEED": str(seed),
        "SEEDS": "1",
        "SCALE": values.get("SCALE") or DEFAULT_SCALE,
    }
    return read_plan(words)


def table(closures: list[Closure]) -> Table:
    """One row a base seed."""
    shown = Table(title="closure of functional coverage", title_justify="left")
    for heading in ("base seed", "mandatory bins", "lacking", "failed runs", "seconds", "verdict"):
        shown.add_column(heading, justify="right")
    for entry in closures:
        verdict = "closed" if entry.closed else "OPEN"
        numbers = (
            entry.seed,
            f"{entry.share:.2%}",
            len(entry.lacking),
            len(entry.failed),
            round(entry.wall_s),
        )
        shown.add_row(*map(str, numbers), verdict, style="" if entry.closed else "bold red")
    return shown


def main(words: list[str]) -> int:
    """Every base seed; 0 when all of them close."""
    try:
        values = read_words(words, ("SEED", "SEEDS", "SCALE", "JOBS"))
        first, seeds = count(values, "SEED", 1), count(values, "SEEDS", DEFAULT_SEEDS)
        jobs = count(values, "JOBS", os.cpu_count() or 1)
        plans = {seed: plan_of(seed, values) for seed in range(first, first + seeds)}
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    prepare()
    console = Console(width=None if sys.stdout.isatty() else 160)
    closures = []
    for seed, plan in plans.items():
        start = time.monotonic()
        outcomes = run_all(plan, jobs, console)
        failed = [outcome.settings.replay for outcome in outcomes if not outcome.passed]
        try:
            results = [outcome.result for outcome in outcomes if outcome.passed]
            closures.append(judge(seed, results, failed, time.monotonic() - start))
        except MergeError as error:
            print(f"error: seed {seed}: {error}", file=sys.stderr)
            return 2
        found = closures[-1]
        console.print(f"base seed {seed}: {found.share:.2%} of the mandatory bins, {len(failed)} failed runs")
        for line in found.lacking:
            console.print(f"  lacking: {line}", markup=False, highlight=False, soft_wrap=True)
    console.print(table(closures))
    seldom = Counter(line for entry in closures for line in entry.lacking)
    for line, times in seldom.most_common():
        console.print(f"lacking in {times} of {seeds}: {line}", markup=False, highlight=False, soft_wrap=True)
    closed = sum(entry.closed for entry in closures)
    console.print(f"{closed} of {seeds} base seeds closed (at least {WANTED:.0%} of the mandatory bins)")
    return 0 if closed == seeds else 1


if __name__ == "__main__":
    run_command(main)
