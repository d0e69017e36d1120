# SPDX-License-Identifier: Apache-2.0
"""Confirms a sample of the replay's verdicts with the full bench, the mutated netlist in place of the RTL."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tb.flow.mutation.bench import compile_bench, run_bench
from tb.flow.mutation.judge import JudgeError, batches
from tb.flow.mutation.netlist import Netlist, batch_folder, compile_replay
from tb.flow.mutation.record import settings_of
from tb.flow.mutation.sample import Mutant

#: One mutant of so many is confirmed.
SHARE = 10
#: What is run on a survivor; all of it was recorded, so it must pass.
QUICK = ("smoke", "semantics_table", "errors", "msix_messages")


def chosen(entries: Sequence[dict], seed: int) -> list[dict]:
    """A tenth of the mutants that the replay judged, the same for the same seed; at least one."""
    judged = sorted((e for e in entries if e["status"] in ("killed", "survived")), key=lambda e: e["id"])
    count = max(1, round(len(judged) / SHARE)) if judged else 0
    return Random(f"{seed}/confirmation").sample(judged, count)


def confirm(
    netlist: Netlist, mutants: Sequence[Mutant], entries: Sequence[dict], seed: int, jobs: int, say: Callable
) -> None:
    """Set `confirmed` of a tenth of the entries to what the bench says. Raises BuildError, JudgeError."""
    wanted = {entry["id"]: entry for entry in chosen(entries, seed)}
    for batch in batches(mutants):
        own = [(number, wanted[m.identity]) for number, m in enumerate(batch, 1) if m.identity in wanted]
        if not own:
            continue
        mutations = [mutant.mutation for mutant in batch]
        compile_replay(netlist, mutations)
        folder = batch_folder(netlist, mutations)
        compile_bench(folder / "bench", [folder / "wrapper.v", folder / "netlist.v"], {})

        def run(number: int, test: str, folder=folder) -> str:
            where = folder / "runs" / f"{number}-{test}"
            settings = settings_of(test, netlist, seed)
            return run_bench(settings, folder / "bench", where, [f"+mutant={number}"]).reason

        if complaint := run(0, QUICK[0]):
            raise JudgeError(
                f"{netlist.name}: the bench fails on the netlist without a mutation: {complaint}"
            )

        def one(job: tuple[int, dict], run=run) -> None:
            number, entry = job
            tests = [entry["killed_by"]] if entry["killed_by"] else QUICK
            reason = next((text for test in tests if (text := run(number, test))), "")
            entry["confirmed"] = "killed" if reason else "survived"
            entry["bench"] = reason[:300]

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(one, own))
    agreed = sum(entry["confirmed"] == entry["status"] for entry in wanted.values())
    say(f"{netlist.name}: the full bench agrees on {agreed} of {len(wanted)} verdicts")
