# SPDX-License-Identifier: Apache-2.0
"""The regression: every run of tests/regression.toml, side by side; one table and one verdict at the end."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run.failure_card import failure_card
from tb.flow.run.options import REGRESSION_VARIABLES, OptionError, count, read_words, with_waves
from tb.flow.run.processes import forget, run_command
from tb.flow.run.regression_plan import Plan, read_plan
from tb.flow.run.simulate import Outcome, prepare, simulate
from tb.flow.run.summary import shortfalls, totals, write_junit, write_summary

#: A broken RTL fails everywhere; so many recordings are enough to look at.
MOST_RECORDINGS = 10
SUMMARY, JUNIT = ROOT / "sim_build" / "summary.json", ROOT / "sim_build" / "junit.xml"


class Recorder:
    """Runs a test, and a second time with waves when it failed."""

    def __init__(self, recordings: int) -> None:
        self.left = recordings

    def run(self, settings: Settings) -> Outcome:
        """One outcome; a failed one says where its waveform is, or that it did not fail again."""
        outcome = simulate(settings)
        if outcome.passed or not (outcome.folder / "run.log").exists() or self.left <= 0:
            return outcome
        self.left -= 1
        again = simulate(with_waves(settings))
        waves = (again.folder / "waves.fst").relative_to(ROOT)
        note = f"recorded in {waves}" if not again.passed else "NOT REPRODUCED: the replay with waves passed"
        return replace(outcome, note=note)


@contextmanager
def _live(console: Console, total: int) -> Iterator:
    """A function to call with every outcome: a live bar on a terminal, a line each elsewhere."""
    done = failed = 0

    def text(outcome: Outcome) -> str:
        verdict = "passed" if outcome.passed else "FAILED"
        checked = outcome.result.get("completions_checked", 0)
        return f"{verdict} {outcome.folder.name}  {checked} completions, {outcome.wall_s:.1f} s"

    def plain(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        console.print(f"[{done}/{total}] {text(outcome)}", markup=False, highlight=False)

    if not console.is_terminal or not sys.stdout.isatty():  # FORCE_COLOR makes a file look like a terminal
        yield plain
        return
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("building", total=total)

        def live(outcome: Outcome) -> None:
            nonlocal failed
            failed += not outcome.passed
            progress.update(task, advance=1, description=f"{failed} failed, last: {text(outcome)}")

        yield live


def run_all(plan: Plan, jobs: int, console: Console) -> list[Outcome]:
    """All runs, `jobs` at a time, in the plan's order; a quick plan ends with its first failure.

    Cards of failures are printed as they happen.
    """
    recorder = Recorder(0 if plan.quick else MOST_RECORDINGS)
    outcomes: dict[Settings, Outcome] = {}
    with ThreadPoolExecutor(jobs) as pool, _live(console, len(plan.runs)) as report:
        futures = [pool.submit(recorder.run, settings) for settings in plan.runs]
        for future in as_completed(futures):
            outcome = future.result()
            outcomes[outcome.settings] = outcome
            report(outcome)
            if not outcome.passed:
                console.print(failure_card(outcome), markup=False, highlight=False, soft_wrap=True)
                if plan.quick:  # one failure answers the question
                    pool.shutdown(cancel_futures=True)
                    break
    return [outcomes[settings] for settings in plan.runs if settings in outcomes]


def result_table(plan: Plan, outcomes: Sequence[Outcome]) -> Table:
    """One row a test."""
    table = Table(title=f"regression on {plan.simulator}", title_justify="left")
    table.add_column("test")
    for heading in ("runs", "passed", "failed", "completions", "seconds"):
        table.add_column(heading, justify="right")
    for test in dict.fromkeys(settings.test for settings in plan.runs):
        own = [outcome for outcome in outcomes if outcome.settings.test == test]
        passed = sum(outcome.passed for outcome in own)
        checked = sum(outcome.result.get("completions_checked", 0) for outcome in own)
        seconds = sum(outcome.wall_s for outcome in own)
        style = "" if passed == len(own) else "bold red"
        numbers = (len(own), passed, len(own) - passed, checked, round(seconds))
        table.add_row(test, *map(str, numbers), style=style)
    for test in plan.skipped:
        table.add_row(test, "0", "", "", "not listed", "", style="dim")
    return table


def _show_coverage(outcomes: Sequence[Outcome], console: Console) -> bool:
    """Measure, write and print the coverage of the runs that passed; False when something is missing."""
    from tb.flow.signoff import code_coverage, functional

    try:
        data = code_coverage.collect(
            [(run.folder, run.settings.parameters.verilog()) for run in outcomes if run.passed]
        )
    except ValueError as error:
        console.print(f"error: {error}", style="bold red", highlight=False)
        return False
    code_coverage.write(data)
    code_coverage.show(data, console)
    try:
        evidence = functional.merge(run.result for run in outcomes if run.passed)
    except ValueError as error:
        console.print(f"error: {error}", style="bold red", highlight=False)
        return False
    functional.write(evidence)
    complete = functional.show(evidence, console)
    return complete and not code_coverage.complaints(data)


def main(words: list[str]) -> int:
    """The whole regression; 0 when everything passed and every floor is reached."""
    try:
        values = read_words(words, (*REGRESSION_VARIABLES, "QUICK", "SWEEP"), parameters=True)
        plan = read_plan(values)
        jobs = count(values, "JOBS", os.cpu_count() or 1)
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    forget((SUMMARY, JUNIT))
    prepare()
    console = Console(width=None if sys.stdout.isatty() else 120)
    start = time.monotonic()
    outcomes = run_all(plan, jobs, console)
    summary = totals(plan, outcomes, time.monotonic() - start)
    misses = shortfalls(summary, plan.floors)
    write_summary(SUMMARY, summary)
    write_junit(JUNIT, plan, outcomes, misses)
    console.print(result_table(plan, outcomes))
    for line in misses:
        console.print(f"below its floor: {line}", style="bold red")
    console.print(
        f"{summary['passed']} of {len(outcomes)} runs passed; "
        f"{summary['completions_checked']} completions checked, "
        f"{summary['create_writes']} create writes, {summary['seeds']} seeds, {summary['wall_s']} s\n"
        "details: sim_build/summary.json, sim_build/junit.xml",
        highlight=False,
    )
    broken = plan.runs[0].cover and not _show_coverage(outcomes, console)
    return 1 if misses or summary["failed"] or broken else 0


if __name__ == "__main__":
    run_command(main)
