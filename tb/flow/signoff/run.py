# SPDX-License-Identifier: Apache-2.0
"""`make signoff [STAGE=V1|V2|V3] [FULL=1] [SEED=n]`: run the work, join the evidence, judge, write the page.

Everything lies in sim_build/signoff/: a file for each part, evidence.json (all of it, and the verdict) and
index.html.
Every part runs even when one before it failed: one page shows everything that is wrong.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT
from tb.flow.run.options import OptionError, count, read_words, switch
from tb.flow.run.processes import forget, quiet_children, run_command
from tb.flow.run.simulate import prepare
from tb.flow.signoff import code_coverage, functional, report, simulation, unit
from tb.flow.signoff.history import remember, trend
from tb.flow.signoff.stages import STAGES, Stage, criteria, read_stages, verdict
from tb.flow.signoff.traceability import PARTS, join

FOLDER = ROOT / "sim_build" / "signoff"
VARIABLES = ("STAGE", "FULL", "SEED", "JOBS", "JUDGE")
#: What decides the evidence; documents do not.
_SOURCES = ("rtl", "tb", "models", "tests", "formal", "pyproject.toml", "requirements.lock")


def tree() -> str:
    """Hash of every source file, so that evidence of another version is not taken for this one's."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        top = ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _git(*words: str) -> str:
    result = subprocess.run(["git", *words], cwd=ROOT, text=True, capture_output=True)
    return result.stdout.strip()


def _write(name: str, part: Mapping) -> None:
    (FOLDER / f"{name}.json").write_text(json.dumps(part) + "\n")


def _read(name: str) -> dict:
    try:
        return json.loads((FOLDER / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}


def _tool(name: str, module: str, *words: str) -> dict:
    """Run a tool that writes its own part; {} when it wrote none."""
    (FOLDER / f"{name}.json").unlink(missing_ok=True)
    quiet_children()
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT)
    return _read(name)


def _simulate(stage: Stage, seed: int, full: bool, jobs: int, console: Console) -> dict[str, dict]:
    """Three parts at once: the runs, and the coverage of those that passed."""
    prepare()
    scale = 1.0 if full else stage.amounts["icarus_scale"]
    runs, outcomes = simulation.run(simulation.plans(seed, scale, full), jobs, console)
    parts = {"simulation": runs}
    for name, collect in (
        ("functional", lambda: functional.merge(simulation.results_of(outcomes))),
        ("code", lambda: code_coverage.collect(simulation.coverage_files(outcomes))),
    ):
        try:
            parts[name] = collect()
        except ValueError as error:
            console.print(f"error: {name} coverage: {error}", style="bold red")
            parts[name] = {}
    if parts["functional"]:
        functional.write(parts["functional"])
    return parts


def compute(stage: Stage, seed: int, full: bool, jobs: int, console: Console) -> None:
    """Run every part and write it, with the version of the sources that it was computed from."""
    amount = ["FULL=1"] if full else [f"SAMPLE={stage.amounts['mutants']:.0f}"]
    shared = [f"SEED={seed}", f"JOBS={jobs}"]
    steps: dict[str, Callable[[], dict[str, dict]]] = {
        "unit tests": lambda: {"unit": unit.run(FOLDER, jobs)},
        "simulation": lambda: _simulate(stage, seed, full, jobs, console),
        "proofs": lambda: {"formal": _tool("formal", "formal.prove", f"JOBS={jobs}", f"STAGE={stage.name}")},
        "mutants": lambda: {"mutation": _tool("mutation", "tb.flow.mutation.run", *shared, *amount)},
    }
    for name in PARTS:
        (FOLDER / f"{name}.json").unlink(missing_ok=True)
    for name, step in steps.items():
        console.rule(name, align="left")
        start, version = time.monotonic(), tree()
        for part, found in step().items():
            if found:
                _write(part, {**found, "tree": version, "part_wall_s": round(time.monotonic() - start, 1)})
        console.print(f"{name}: {time.monotonic() - start:.0f} s", highlight=False)


def conclude(stage: Stage, seed: int, full: bool, started: datetime, wall_s: float) -> dict:
    """Join the parts that were written and judge them."""
    evidence = join({name: _read(name) for name in PARTS})
    judged = criteria(evidence, stage)
    about = {
        "stage": stage.name,
        "title": stage.title,
        "full": full,
        "verdict": verdict(judged),
        "criteria": judged,
        "revision": _git("rev-parse", "HEAD") or "unknown",
        "dirty": bool(_git("status", "--porcelain")),
        "started": started.isoformat(timespec="seconds"),
        "wall_s": round(wall_s, 1),
        "seed": seed,
        "reproduce": f"make signoff STAGE={stage.name} SEED={seed}" + (" FULL=1" if full else ""),
    }
    return {**about, **evidence}


def _table(evidence: Mapping) -> Table:
    table = Table("", "asked", "found", title=f"sign-off {evidence['stage']}: {evidence['title']}")
    table.title_justify = "left"
    for entry in evidence["criteria"]:
        style = "" if entry["passed"] else "bold red"
        table.add_row(entry["name"], entry["asked"], entry["found"], style=style)
    return table


def _show(evidence: Mapping, console: Console) -> None:
    console.print(_table(evidence))
    for entry in evidence["criteria"]:
        if not entry["passed"]:
            console.print(f"{entry['name']}: {entry['found']}, {entry['asked']} asked", style="bold red")
            for line in entry["details"][:8]:
                console.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)
    page = (FOLDER / "index.html").relative_to(ROOT)
    console.print(
        f"{evidence['stage']}: {evidence['verdict'].upper()} in {evidence['wall_s'] / 60:.1f} minutes; "
        f"the evidence is {page.with_name('evidence.json')}, the page {page}",
        highlight=False,
    )


def main(words: list[str]) -> int:
    """0 when the stage is reached. JUDGE=1 judges the evidence that is there once more and runs nothing."""
    try:
        values = read_words(words, VARIABLES)
        stages = read_stages()
        name = values.get("STAGE") or "V2"
        if name not in stages:
            raise OptionError(f"STAGE={name} is not one of: {', '.join(STAGES)}")
        stage, seed = stages[name], count(values, "SEED", 1)
        jobs = count(values, "JOBS", os.cpu_count() or 1)
        full, judge_only = switch(values, "FULL"), switch(values, "JUDGE")
        if judge_only and not (FOLDER / "simulation.json").exists():
            raise OptionError("there is no evidence to judge: run `make signoff` first")
    except OptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    console = Console(width=None if sys.stdout.isatty() else 120)
    started, start = datetime.now(UTC), time.monotonic()
    forget((FOLDER / "evidence.json", FOLDER / "index.html"))
    if not judge_only:
        compute(stage, seed, full, jobs, console)
    evidence = conclude(stage, seed, full, started, time.monotonic() - start)
    if not judge_only:
        remember(FOLDER / "history.jsonl", evidence)
    evidence["trend"] = trend(FOLDER / "history.jsonl")
    _write("evidence", evidence)
    report.write(evidence, FOLDER / "index.html")
    _show(evidence, console)
    return 0 if evidence["verdict"] == "pass" else 1


if __name__ == "__main__":
    run_command(main)
