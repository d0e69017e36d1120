# SPDX-License-Identifier: Apache-2.0
"""Runs the compiled replay over mutants and saves each verdict, so that an interrupted run continues."""

import json
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tb.common.paths import ROOT
from tb.flow.mutation.bench import digest
from tb.flow.mutation.netlist import REPLAY, Netlist, compile_replay
from tb.flow.mutation.record import Stream
from tb.flow.mutation.sample import Mutant
from tb.flow.run.build import BuildError

#: Mutants in one netlist: more make the replay slower, fewer cost more compilations.
BATCH = 500


class JudgeError(RuntimeError):
    """The replay itself is inconsistent; the message is one line."""


@dataclass(frozen=True)
class Verdict:
    """killed_by: a test, None when every stream was the same. clock: of the recording. difference: in words.

    same_timing: of a survivor: everything happened in its recorded clock, too.
    """

    killed_by: str | None
    clock: int | None = None
    difference: str = ""
    same_timing: bool = True


def streams_key(streams: Sequence[Stream]) -> str:
    """A key that changes with the recordings and with the code that compares them."""
    return digest(*REPLAY, *(part for stream in streams for part in (stream.test, stream.path)))


class Memory:
    """Verdicts by mutant, appended to a file one by one."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self.verdicts: dict[str, Verdict] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    entry = json.loads(line)
                    identity = entry.pop("id")
                    self.verdicts[identity] = Verdict(**entry)
                except (ValueError, TypeError, KeyError):
                    continue  # the last line of a run that was killed

    def add(self, identity: str, verdict: Verdict) -> None:
        """Save a verdict at once."""
        with self._lock:
            self.verdicts[identity] = verdict
            with self._path.open("a") as file:
                file.write(json.dumps({"id": identity, **verdict.__dict__}) + "\n")


def _job(
    netlist: Netlist, streams: Sequence[Stream], lines: Sequence[str], path: Path, compare: bool = True
) -> Path:
    head = [f"acknowledged {int(netlist.acknowledged)}", f"compare {int(compare)}", "random 1"]
    head += [f"stream {stream.test} {stream.path}" for stream in streams]
    path.write_text("\n".join([*head, *lines]) + "\n")
    return path


def run_replay(program: Path, job: Path, take: Callable[[dict], None]) -> None:
    """Run one replay process and hand over each of its lines; raises JudgeError."""
    with subprocess.Popen(
        [str(program), str(job)], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        for line in process.stdout or ():
            if line.startswith("{"):
                take(json.loads(line))
        _, errors = process.communicate()
    if process.returncode:
        last = (errors.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
        raise JudgeError(f"{job.relative_to(ROOT)}: {last}")


def check_original(program: Path, netlist: Netlist, streams: Sequence[Stream]) -> list[dict]:
    """Each stream through the netlist without a mutation: equal outputs in equal clocks, else JudgeError."""
    found: list[dict] = []
    job = _job(netlist, streams, ["mutant 0 -"], program.parent / "original.job")
    run_replay(program, job, found.append)
    if len(found) != len(streams) or not streams:
        raise JudgeError(f"{netlist.name}: {len(found)} of {len(streams)} streams were replayed")
    for entry in found:
        where = f"{netlist.name}, {entry['stream']}"
        if entry["difference"]:
            raise JudgeError(f"{where}: the netlist differs from the RTL: {entry['difference'][:200]}")
        if not entry["same_timing"]:
            raise JudgeError(f"{where}: the netlist takes other clocks than the RTL")
        if not entry["compared"] or entry["compared"] != entry["outputs"]:
            raise JudgeError(f"{where}: {entry['compared']} of {entry['outputs']} outputs were compared")
    return found


def through_every_stream(
    program: Path, netlist: Netlist, streams: Sequence[Stream], number: int, compare: bool = True
) -> list[dict]:
    """One mutant through every stream, whether it differed before or not."""
    found: list[dict] = []
    job = _job(netlist, streams, [f"every {number}"], program.parent / f"every{number}.job", compare)
    run_replay(program, job, found.append)
    return found


def batches(mutants: Sequence[Mutant]) -> list[Sequence[Mutant]]:
    """The mutants that share a netlist; one netlist without any when there are none."""
    return [mutants[start : start + BATCH] for start in range(0, len(mutants), BATCH)] or [()]


def judge(
    netlist: Netlist,
    streams: Sequence[Stream],
    mutants: Sequence[Mutant],
    jobs: int,
    report: Callable[[str], None],
) -> tuple[dict[str, Verdict], list[dict]]:
    """(verdict of each mutant by identity, the streams as the original plays them)."""
    memory = Memory(netlist.folder / f"verdicts-{streams_key(streams)}.jsonl")
    original: list[dict] = []
    for batch in batches(mutants):
        todo = [(n, mutant) for n, mutant in enumerate(batch, 1) if mutant.identity not in memory.verdicts]
        if not todo and original:
            continue
        program = compile_replay(netlist, [mutant.mutation for mutant in batch])
        original = check_original(program, netlist, streams)
        report(f"{netlist.name}: {len(original)} streams replayed, {len(todo)} mutants to judge")

        def work(part: int, batch=batch, todo=todo, program=program) -> None:
            def take(entry: dict) -> None:
                identity = batch[entry.pop("mutant") - 1].identity
                entry.pop("compared", None)
                memory.add(identity, Verdict(**entry))

            lines = [f"mutant {n} {mutant.mutation.module}" for n, mutant in todo[part::jobs]]
            if lines:
                run_replay(program, _job(netlist, streams, lines, program.parent / f"part{part}.job"), take)

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(work, range(jobs)))
    missing = [mutant.identity for mutant in mutants if mutant.identity not in memory.verdicts]
    if missing:
        raise JudgeError(f"{len(missing)} mutants have no verdict, {missing[0]} among them")
    return {mutant.identity: memory.verdicts[mutant.identity] for mutant in mutants}, original


__all__ = ["BuildError", "JudgeError", "Verdict", "judge"]
