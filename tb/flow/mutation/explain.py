# SPDX-License-Identifier: Apache-2.0
"""Explains one mutant: what it changes, which recordings kill it, and whether the full bench does."""

from collections.abc import Callable

from tb.common.paths import ROOT
from tb.flow.mutation.bench import compile_bench, run_bench
from tb.flow.mutation.confirm import QUICK
from tb.flow.mutation.equivalence import prove
from tb.flow.mutation.judge import check_original, through_every_stream
from tb.flow.mutation.netlist import Netlist, batch_folder, candidates, compile_replay
from tb.flow.mutation.record import record, settings_of
from tb.flow.mutation.sample import name_all
from tb.flow.run.options import OptionError


def explain(netlist: Netlist, identity: str, seed: int, jobs: int, say: Callable[[str], None]) -> int:
    """Judge one mutant by every stream and by the bench; 0 when they agree. Raises OptionError."""
    mutant = next((m for m in name_all(netlist.name, candidates(netlist)) if m.identity == identity), None)
    if mutant is None:
        raise OptionError(f"no mutant {identity}; mutation.json has the ids of those that were judged")
    mutation = mutant.mutation
    say(f"{identity}: {mutation.file}:{mutation.line} in {mutation.instance or 'the top'}")
    named = f", signal {mutation.signal}" if mutation.signal else ""
    say(f"    {mutant.source}\n    {mutant.words}{named}\n    cell {mutation.cell}")
    streams, _ = record(netlist, seed, jobs, say)
    program = compile_replay(netlist, [mutation])
    check_original(program, netlist, streams)
    found = through_every_stream(program, netlist, streams, 1)
    differ = [entry for entry in found if entry["difference"]]
    for entry in differ[:10]:
        say(f"killed by {entry['stream']} at clock {entry['clock']}: {entry['difference'][:400]}")
    if not differ:
        other = " ".join(entry["stream"] for entry in found if not entry["same_timing"])
        say(f"survives all {len(found)} streams; other clocks than the original in: {other or 'none'}")
        if prove(netlist, [mutant], say):
            return 0
    folder = batch_folder(netlist, [mutation])
    compile_bench(folder / "bench", [folder / "wrapper.v", folder / "netlist.v"], {})
    reason = ""
    for test in [differ[0]["stream"]] if differ else QUICK:
        settings = settings_of(test, netlist, seed)
        outcome = run_bench(settings, folder / "bench", folder / "runs" / test, ["+mutant=1"])
        log = (outcome.folder / "run.log").relative_to(ROOT)
        say(f"the bench, {settings.replay}: {outcome.reason or 'passed'} ({log})")
        reason = reason or outcome.reason
    return 0 if bool(reason) == bool(differ) else 1
