"""Mutants: `make mutate [SEED=n] [SAMPLE=n] [FULL=1] [MUTANT=id] [JOBS=n]`; writes sim_build/signoff/mutation.json.

Tests of the regression are recorded once; every mutant of the RTL is put in the recorded place of the original, and
whatever says something else than the original did is killed, since the scoreboard had passed what was said.
"""

import sys
import time
from collections.abc import Callable

from rich.console import Console

from tb.mutation import report
from tb.mutation.equivalence import REASON, prove
from tb.mutation.judge import JudgeError, judge
from tb.mutation.netlist import NETLISTS, Netlist, candidates, cpus
from tb.mutation.record import record
from tb.mutation.sample import Mutant, name_all, sample
from tb.tools.build import BuildError
from tb.tools.options import OptionError, count, read_words
from tb.tools.simulate import prepare

VARIABLES = ("SEED", "SAMPLE", "FULL", "MUTANT", "JOBS", "NETLIST")
#: Mutants of each netlist: with these, recordings and builds take about 8 minutes on two cores.
SAMPLE = 250


def judge_netlist(
    netlist: Netlist, seed: int, wanted: int | None, jobs: int, say: Callable[[str], None]
) -> tuple[list[dict], dict, list[dict], list[Mutant]]:
    """(mutants of mutation.json, the netlist's entry, its streams, the mutants); wanted: None for all."""
    streams, failures = record(netlist, seed, jobs, say)
    if not streams:
        raise JudgeError(f"{netlist.name}: no test passed; {failures[0]}")
    every = name_all(netlist.name, candidates(netlist))
    mutants = every if wanted is None else sample(every, wanted, seed)
    verdicts, original = judge(netlist, streams, mutants, jobs, say)
    entries = [report.entry(mutant, verdicts[mutant.identity]) for mutant in mutants]
    survivors = [mutant for mutant in mutants if not verdicts[mutant.identity].killed_by]
    proved = prove(netlist, survivors, say)
    for each in entries:
        if each["id"] in proved:
            each |= {"status": "equivalent", "reason": REASON}
    own = {"name": netlist.name, "parameters": dict(netlist.parameters), "candidates": len(every)}
    played = [
        {"test": s["stream"], "netlist": netlist.name, "clocks": s["clocks"], "outputs": s["outputs"]}
        for s in original
    ]
    return entries, own | {"not_recorded": failures}, played, mutants


def main(words: list[str]) -> int:
    """0 when every mutant has a verdict and the machinery checked itself; the judge of the score is elsewhere."""
    console = Console(width=None if sys.stdout.isatty() else 120)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    start = time.monotonic()
    try:
        values = read_words(words, VARIABLES)
        seed, jobs = count(values, "SEED", 1), count(values, "JOBS", cpus())
        wanted = None if values.get("FULL") else count(values, "SAMPLE", SAMPLE)
        prepare()
        mutants, netlists, streams = [], [], []
        for netlist in NETLISTS:
            if values.get("NETLIST", netlist.name) != netlist.name:
                continue
            entries, own, played, _ = judge_netlist(netlist, seed, wanted, jobs, say)
            mutants += entries
            netlists.append(own)
            streams += played
    except (OptionError, ValueError, BuildError, JudgeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    data = {
        "seed": seed,
        "complete": wanted is None,
        "netlists": netlists,
        "mutants": mutants,
        "modules": report.by_module(mutants),
        "totals": report.totals(mutants) | {"confirmation": report.confirmation(mutants)},
        "streams": streams,
        "wall_s": round(time.monotonic() - start, 1),
    }
    report.write(data)
    console.print(report.table(data))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
