# SPDX-License-Identifier: Apache-2.0
"""The runs that sign-off looks at: the regression on both simulators, with coverage on Verilator."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from rich.console import Console

from models.parameters import Parameters
from tb.flow.run.regress import result_table, run_all
from tb.flow.run.regression_plan import Plan, read_plan
from tb.flow.run.simulate import Outcome
from tb.flow.run.summary import shortfalls, totals


def plans(seed: int, icarus_scale: float, full: bool) -> list[Plan]:
    """What is simulated: all of the regression on Verilator, `icarus_scale` of it on Icarus.

    full: the whole parameter sweep as well.
    """
    words = {"SEED": str(seed)}
    scale = {} if icarus_scale == 1 else {"SCALE": repr(icarus_scale)}
    chosen = [
        read_plan({**words, "SIM": "verilator", "COVER": "1"}),
        read_plan({**words, **scale, "SIM": "icarus"}),
    ]
    if full:
        chosen.append(read_plan({**words, "SIM": "verilator", "COVER": "1", "SWEEP": "1"}))
    return chosen


def _run(outcome: Outcome) -> dict:
    settings, default = outcome.settings, Parameters()
    changed = {
        entry.name.upper(): value
        for entry in fields(Parameters)
        if (value := getattr(settings.parameters, entry.name)) != getattr(default, entry.name)
    }
    return {
        "test": settings.test,
        "seed": settings.seed,
        "simulator": settings.simulator,
        "scale": settings.scale,
        "parameters": changed,
        "passed": outcome.passed,
        "reason": outcome.reason,
        "note": outcome.note,
        "wall_s": round(outcome.wall_s, 2),
        "completions": outcome.result.get("completions_checked", 0),
        "replay": settings.replay,
    }


def run(chosen: Sequence[Plan], jobs: int, console: Console) -> tuple[dict, list[Outcome]]:
    """simulation.json, and the outcomes for those who read coverage from the run folders."""
    outcomes: list[Outcome] = []
    misses: list[str] = []
    summaries = []
    for plan in chosen:
        done = run_all(plan, jobs, console)
        outcomes += done
        summary = totals(plan, done, sum(outcome.wall_s for outcome in done) / jobs)
        misses += [f"{plan.simulator}: {line}" for line in shortfalls(summary, plan.floors)]
        summaries.append(summary)
        console.print(result_table(plan, done))
    runs = [_run(outcome) for outcome in outcomes]
    return {"runs": runs, "shortfalls": misses, "summaries": summaries, "totals": _totals(runs)}, outcomes


def _totals(runs: Sequence[dict]) -> dict:
    passed = [entry for entry in runs if entry["passed"]]
    return {
        "runs": len(runs),
        "passed": len(passed),
        "failed": len(runs) - len(passed),
        "completions": sum(entry["completions"] for entry in passed),
    }


def results_of(outcomes: Sequence[Outcome]) -> list[dict]:
    """Result dictionaries of the runs that passed: only what was checked counts as covered."""
    return [outcome.result for outcome in outcomes if outcome.passed]


def coverage_files(outcomes: Sequence[Outcome]) -> list[tuple[Path, dict]]:
    """(run folder, Verilog parameters) of passed runs with code coverage."""
    return [
        (outcome.folder, asdict(outcome.settings.parameters))
        for outcome in outcomes
        if outcome.passed and outcome.settings.simulator == "verilator"
    ]
