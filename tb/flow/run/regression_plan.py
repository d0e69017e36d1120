# SPDX-License-Identifier: Apache-2.0
"""tests/regression.toml -> the list of runs. What is run how often is data; this only reads and checks it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tb.common.paths import ROOT
from tb.common.settings import SIMULATORS, Settings
from tb.flow.run.options import OptionError, count, read_settings, switch
from tb.flow.run.test_list import RowError, find_tests

PLAN = ROOT / "tests" / "regression.toml"
_ENTRY_KEYS = {"test", "seeds", "scale", "parameters", "simulators", "quick"}


@dataclass(frozen=True)
class Plan:
    """The runs of one regression.

    skipped: names of tests that the list leaves out on this simulator. floors: what the totals must reach,
    {} when the user asked for another amount of work than the list. quick: stop at the first failure.
    """

    simulator: str
    runs: list[Settings]
    skipped: list[str] = field(default_factory=list)
    floors: Mapping[str, float] = field(default_factory=dict)
    quick: bool = False


def _scale(entry: Mapping, simulator: str) -> float:
    scale = entry.get("scale", 1.0)
    return float(scale[simulator] if isinstance(scale, dict) else scale)


def _entries(data: Mapping, tests: Mapping[str, str]) -> list[dict]:
    """The list's entries, `test = "*"` written out."""
    entries = data.get("run", [])
    others = sorted(set(tests) - {entry.get("test") for entry in entries})
    written_out = []
    for entry in entries:
        _check(entry, tests)
        names = others if entry["test"] == "*" else [entry["test"]]
        written_out += [{**entry, "test": name} for name in names]
    return written_out


def _sweep(data: Mapping, first_seed: int, everything: bool) -> list[dict]:
    """Entries for the builds of the parameter sweep: all of them, or as many as a regression runs.

    Which these are goes on with the seed, so that runs with different seeds meet different builds.
    """
    sweep = data.get("sweep")
    if not sweep:
        return []
    builds = sweep["build"]
    first = first_seed * sweep["subset"]
    chosen = range(len(builds)) if everything else range(first, first + sweep["subset"])
    entries = []
    for number in chosen:
        build = builds[number % len(builds)]
        for test in build.get("tests", sweep["tests"]):
            entries.append({"test": test, "scale": sweep["scale"], "parameters": build["parameters"]})
    return entries


def _check(entry: Mapping, tests: Mapping[str, str]) -> None:
    unknown = set(entry) - _ENTRY_KEYS
    if unknown:
        raise OptionError(
            f"{PLAN.name}: unknown key {min(unknown)}; legal are: {' '.join(sorted(_ENTRY_KEYS))}"
        )
    if entry.get("test") not in (*tests, "*"):
        raise OptionError(
            f"{PLAN.name}: unknown test {entry.get('test')}; legal are: {' '.join(sorted(tests))}"
        )


def read_plan(values: Mapping[str, str], path: Path = PLAN, root: Path = ROOT) -> Plan:
    """The regression for variables SIM, SEED (the first seed), SEEDS (how many), SCALE, QUICK and parameters.

    With SWEEP nothing but the parameter sweep, all of it. Raises OptionError.
    """
    base = read_settings({name: value for name, value in values.items() if name not in ("SEED", "SEEDS")})
    simulator, first_seed = base.simulator, count(values, "SEED", 1)
    quick = switch(values, "QUICK")
    data = tomllib.loads(path.read_text())
    try:
        tests = find_tests(root)
    except RowError as error:
        raise OptionError(str(error)) from None
    runs, skipped = [], []
    sweep_only = switch(values, "SWEEP")
    entries = [] if sweep_only else _entries(data, tests)
    for entry in _sweep(data, first_seed, sweep_only):
        _check(entry, tests)
        entries.append(entry)
    for entry in entries:
        if quick and "quick" not in entry:
            continue
        if simulator not in entry.get("simulators", SIMULATORS):
            skipped.append(entry["test"])
            continue
        seeds = count(values, "SEEDS", 1 if quick else entry.get("seeds", 1))
        scale = _scale(entry, simulator) * base.scale * (entry["quick"] if quick else 1)
        parameters = {name: str(value) for name, value in entry.get("parameters", {}).items()}
        for seed in range(first_seed, first_seed + seeds):
            words = {**values, **parameters, "TEST": entry["test"], "SEED": str(seed), "SCALE": repr(scale)}
            runs.append(read_settings({name: word for name, word in words.items() if name != "SEEDS"}))
    if not runs:
        raise OptionError(f"{path.name} lists no run for {simulator}")
    runs = list(dict.fromkeys(runs))  # a parameter of the user's can make two entries equal
    if quick:  # a build costs more than a dozen runs, and the first failure ends it: the usual build first
        runs.sort(key=lambda run: (run.parameters != base.parameters, repr(run.parameters)))
    usual = not quick and not sweep_only and not values.get("SEEDS") and not values.get("SCALE")
    floors = {**data["floors"], **data["floors"].get(simulator, {})} if usual else {}
    return Plan(simulator, runs, skipped, {k: v for k, v in floors.items() if k not in SIMULATORS}, quick)
