# SPDX-License-Identifier: Apache-2.0
"""Proves what formal/proofs.toml lists.

    python -m formal.prove [PROOF=name,name] [STAGE=V1|V2|V3] [JOBS=n] [BUG=name]

Without PROOF and BUG it writes sim_build/signoff/formal.json, else a formal.json below sim_build/formal, so
that evidence is always complete. BUG=<patch of tests/bugs> proves a copy of the RTL with that bug: it must
fail.
Exit status 0: everything proved; 1: something was not; 2: it could not be tried.
"""

import json
import os
import resource
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from formal.judge import Verdict, judge
from formal.plan import STAGES, Proof, load
from formal.sby import TASKS, require_tools, run_task
from tb.common.paths import ROOT
from tb.flow.run.bugs import PATCHES, apply, read_bug
from tb.flow.run.options import OptionError, count, read_words
from tb.flow.run.processes import forget, run_command

FOLDER = ROOT / "sim_build" / "formal"
EVIDENCE = ROOT / "sim_build" / "signoff" / "formal.json"


def choose(proofs: list[Proof], names: list[str], stage: str) -> list[Proof]:
    """The proofs of these names, or all that a stage asks for; raises OptionError."""
    if stage not in STAGES:
        raise OptionError(f"STAGE={stage} is not one of {' '.join(STAGES)}")
    known = {proof.name: proof for proof in proofs}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise OptionError(f"no proof {unknown[0]}; there are: {' '.join(known)}")
    if names:
        return [known[name] for name in names]
    return [proof for proof in proofs if STAGES.index(proof.stage) <= STAGES.index(stage)]


def buggy_rtl(name: str) -> Path:
    """A copy of rtl/ with a known bug; raises OptionError when there is no such bug or it does not apply."""
    path = PATCHES / f"{name}.patch"
    if not path.is_file():
        names = " ".join(sorted(patch.stem for patch in PATCHES.glob("*.patch")))
        raise OptionError(f"no such bug; legal are: {names}")
    folder = FOLDER / "bugs" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "rtl", folder / "rtl")
    complaint = apply(read_bug(path), folder)
    if complaint:
        raise OptionError(f"{path.name}: {complaint}")
    return folder / "rtl"


def prove(
    proofs: list[Proof], jobs: int, rtl: Path, folder: Path, root: Path = ROOT, say=lambda _: None
) -> list[Verdict]:
    """Verdicts in the order of the proofs; `jobs` tasks at a time; `say` gets each as soon as it is known."""
    with ThreadPoolExecutor(jobs) as pool:
        running = {
            (proof.name, task): pool.submit(run_task, proof, task, folder / proof.name, rtl, root)
            for proof in proofs
            for task in TASKS
        }
        verdicts = []
        for proof in proofs:
            first, second = (running[proof.name, task].result() for task in TASKS)
            verdicts.append(judge(proof, first, second, root))
            say(verdicts[-1])
    return verdicts


def evidence(verdicts: list[Verdict]) -> dict:
    """What formal.json holds."""
    states = [entry["status"] for verdict in verdicts for entry in verdict.properties]
    covers = [entry for verdict in verdicts for entry in verdict.covers]
    return {
        "proofs": [verdict.to_json() for verdict in verdicts],
        "totals": {
            "proofs": len(verdicts),
            "done": sum(verdict.done for verdict in verdicts),
            "properties": len(states),
            "proved": states.count("proved"),
            "bounded": states.count("bounded"),
            "failed": states.count("failed"),
            "covers": len(covers),
            "reached": sum(entry["reached"] for entry in covers),
        },
    }


def table_of(verdicts: list[Verdict]) -> Table:
    """One row a proof."""
    table = Table("proof", "modules", "mode", "stage", "properties", "covers", "status", "seconds")
    for verdict in verdicts:
        proof = verdict.proof
        reached = sum(entry["reached"] for entry in verdict.covers)
        table.add_row(
            proof.name,
            " ".join(proof.modules),
            f"{proof.mode} {proof.depth}",
            proof.stage,
            str(len(proof.properties)),
            f"{reached}/{len(verdict.covers)}",
            verdict.status,
            f"{verdict.wall_s:.1f}",
            style="" if verdict.done else "bold red",
        )
    return table


def report(verdict: Verdict, console: Console, bug: str) -> None:
    """A card for a proof that is not done: what, where the counterexample lies, how to see it again."""
    if verdict.done:
        return
    console.print(f"{verdict.status.upper()} {verdict.proof.name}: {verdict.detail}", markup=False)
    if verdict.counterexample:
        console.print(f"    counterexample: {verdict.counterexample}", markup=False)
    suffix = f" BUG={bug}" if bug else ""
    console.print(f"    again: make formal PROOF={verdict.proof.name}{suffix}", markup=False)


def main(words: list[str]) -> int:
    """Prove and report."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    start = time.monotonic()
    try:
        wanted = [word.partition("=")[2] for word in words if word.startswith("PROOF=")]
        names = [name for value in wanted for name in value.replace(",", " ").split()]
        others = [word for word in words if not word.startswith("PROOF=")]
        values = read_words(others, ("STAGE", "JOBS", "BUG"))
        proofs = choose(load(), names, values.get("STAGE", STAGES[-1]))
        require_tools({proof.engine for proof in proofs})
        bug = values.get("BUG", "")
        rtl = buggy_rtl(bug) if bug else ROOT / "rtl"
        folder = FOLDER / "bugs" / bug if bug else FOLDER
        jobs = count(values, "JOBS", os.cpu_count() or 1)
    except OptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    target = folder / "formal.json" if names or bug else EVIDENCE
    forget([target])
    verdicts = prove(proofs, jobs, rtl, folder, say=lambda verdict: report(verdict, console, bug))
    target.parent.mkdir(parents=True, exist_ok=True)
    result = evidence(verdicts)
    target.write_text(json.dumps(result, indent=1) + "\n")
    totals = result["totals"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = used.ru_utime + used.ru_stime
    console.print(table_of(verdicts))
    console.print(
        f"{totals['done']} of {totals['proofs']} proofs done; {totals['proved']} properties proved, "
        f"{totals['bounded']} bounded, {totals['failed']} failed; {totals['reached']} of {totals['covers']} "
        f"covers reached, {time.monotonic() - start:.1f} s, {cpu_s:.1f} s of CPU; {target.relative_to(ROOT)}"
    )
    return 0 if totals["done"] == totals["proofs"] else 1


if __name__ == "__main__":
    run_command(main)
