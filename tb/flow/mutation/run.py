# SPDX-License-Identifier: Apache-2.0
"""Mutants: `make mutate [SEED=n] [SAMPLE=n] [FULL=1|bits] [MUTANT=id] [NETLIST=name] [FLOOR=share] [JOBS=n]`.

Tests of the regression are recorded; each mutant of the RTL gets the recorded inputs in place of the
original. A mutant whose outputs differ is killed, since the scoreboard had passed the original's. Writes
sim_build/signoff/mutation.json.

SAMPLE=0 judges no mutant: it only checks that the netlists answer every recording as the RTL did.
FULL=1 judges every port of every cell, FULL=bits every bit of it and every effect as well. Both continue
where they were stopped.
"""

import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rich.console import Console

from tb.flow.mutation import report
from tb.flow.mutation.confirm import confirm
from tb.flow.mutation.equivalence import REASON, prove
from tb.flow.mutation.explain import explain
from tb.flow.mutation.judge import JudgeError, judge
from tb.flow.mutation.netlist import NETLISTS, Netlist, candidates, cpus
from tb.flow.mutation.record import record
from tb.flow.mutation.sample import Mutant, every_port, name_all, sample
from tb.flow.mutation.survivors import SurvivorsError, classify, read_survivors
from tb.flow.run.build import BuildError
from tb.flow.run.options import OptionError, count, read_words
from tb.flow.run.processes import forget, run_command
from tb.flow.run.simulate import prepare

VARIABLES = ("SEED", "SAMPLE", "FULL", "MUTANT", "NETLIST", "FLOOR", "JOBS")
#: Mutants of each netlist: recordings, builds and these take about 8 minutes on two cores.
SAMPLE = 180

Say = Callable[[str], None]


@dataclass
class Judged:
    """One netlist's part: its mutants, their entries in mutation.json, and what else goes in there."""

    netlist: Netlist
    mutants: list[Mutant]
    entries: list[dict]
    about: dict
    streams: list[dict]


def _choose(every: list[Mutant], wanted: int | str, seed: int) -> list[Mutant]:
    if isinstance(wanted, int):
        return sample(every, wanted, seed)
    return every_port(every, seed) if wanted == "ports" else every


def judge_netlist(netlist: Netlist, seed: int, wanted: int | str, jobs: int, say: Say) -> Judged:
    """Record, choose (wanted: a number, `ports` or `bits`), judge, and try to prove survivors equivalent."""
    streams, failures = record(netlist, seed, jobs, say)
    if not streams:
        raise JudgeError(f"{netlist.name}: no test passed; {failures[0]}")
    every = name_all(netlist.name, candidates(netlist))
    mutants = _choose(every, wanted, seed)
    verdicts, original = judge(netlist, streams, mutants, jobs, say)
    entries = [report.entry(mutant, verdicts[mutant.identity], seed) for mutant in mutants]
    proved = prove(netlist, [m for m in mutants if not verdicts[m.identity].killed_by], say)
    for entry in entries:
        if entry["id"] in proved:
            entry |= {"status": "equivalent", "reason": REASON}
    about: dict = {"name": netlist.name, "parameters": dict(netlist.parameters)}
    about |= {"candidates": len(every), "not_recorded": failures}
    played = [
        {"test": s["stream"], "netlist": netlist.name, "clocks": s["clocks"], "outputs": s["outputs"]}
        for s in original
    ]
    return Judged(netlist, mutants, entries, about, played)


def _netlists(values: Mapping[str, str]) -> list[Netlist]:
    name = values.get("NETLIST") or values.get("MUTANT", "").partition("/")[0]
    found = [netlist for netlist in NETLISTS if name in ("", netlist.name)]
    if not found:
        raise OptionError(f"no netlist {name}; legal are: {' '.join(netlist.name for netlist in NETLISTS)}")
    return found


def _wanted(values: Mapping[str, str]) -> int | str:
    full = values.get("FULL") or "0"
    if full not in ("0", "1", "bits"):
        raise OptionError(f"FULL={full} is neither 1, every port of every cell, nor bits, all of their bits")
    return count(values, "SAMPLE", SAMPLE, least=0) if full == "0" else {"1": "ports"}.get(full, full)


def _floor(values: Mapping[str, str]) -> float:
    text = values.get("FLOOR") or "0"
    try:
        return float(text)
    except ValueError:
        raise OptionError(f"FLOOR={text} is not a share between 0 and 1") from None


def mutate(values: Mapping[str, str], jobs: int, say: Say) -> dict:
    """Judge all netlists; the contents of mutation.json."""
    start = time.monotonic()
    seed = count(values, "SEED", 1)
    wanted = _wanted(values)
    survivors = read_survivors()
    netlists = _netlists(values)
    side_by_side = min(jobs, len(netlists))  # much of the work on a netlist cannot be divided
    with ThreadPoolExecutor(side_by_side) as pool:
        own_jobs = jobs // side_by_side
        parts = list(pool.map(lambda each: judge_netlist(each, seed, wanted, own_jobs, say), netlists))
        mutants = [entry for part in parts for entry in part.entries]
        known = classify(mutants, survivors)
        list(pool.map(lambda p: confirm(p.netlist, p.mutants, p.entries, seed, own_jobs, say), parts))
    return {
        "seed": seed,
        "complete": wanted in ("ports", "bits"),
        "netlists": [part.about for part in parts],
        "mutants": mutants,
        "modules": report.by_module(mutants),
        "totals": report.totals(mutants) | {"confirmation": report.confirmation(mutants)},
        "streams": [stream for part in parts for stream in part.streams],
        "survivors": known,
        "wall_s": round(time.monotonic() - start, 1),
    }


def main(words: list[str]) -> int:
    """0 when every mutant has a verdict, no entry of survivors.toml expired, and the score reaches FLOOR.

    1 when one of these does not hold, 2 when something cannot run or the replay is inconsistent.
    """
    console = Console(width=None if sys.stdout.isatty() else 120)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    try:
        values = read_words(words, VARIABLES)
        jobs, floor = count(values, "JOBS", cpus()), _floor(values)
        prepare()
        if values.get("MUTANT"):
            return explain(_netlists(values)[0], values["MUTANT"], count(values, "SEED", 1), jobs, say)
        forget([report.REPORT])
        data = mutate(values, jobs, say)
    except (OptionError, ValueError, BuildError, JudgeError, SurvivorsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    report.write(data)
    console.print(report.table(data))
    expired = [entry for entry in data["survivors"] if entry["status"] == "expired"]
    for entry in expired:
        say(f"expired in tests/survivors.toml: {entry['file']}: {entry['source']}")
    for line in report.summary(data):
        say(line)
    below = (data["totals"]["score"] or 0) < floor
    return 1 if expired or below else 0


if __name__ == "__main__":
    run_command(main)
