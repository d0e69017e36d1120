# SPDX-License-Identifier: Apache-2.0
"""Runs the regression on copies of the RTL with one known bug of tests/bugs each; it must catch every bug.

A patch starts with two lines of prose, `Breaks: <what>` and `Requirement: <id> ...`; a unified diff follows.
It is caught when a run of the regression's quick form fails or, should that form miss it, a run of the whole
regression. A patch that does not apply or compile is an error, not a catch.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT
from tb.flow.run.options import OptionError, read_words
from tb.flow.run.processes import quiet_children, run_command

PATCHES = ROOT / "tests" / "bugs"
WORK = ROOT / "sim_build" / "bugs"
COPIED = ("rtl", "tb", "models", "tests", "docs", "pyproject.toml")


@dataclass(frozen=True)
class Bug:
    """One patch. breaks: what it breaks, in words. requirement: ids of what is then violated."""

    path: Path
    breaks: str
    requirement: str


@dataclass(frozen=True)
class Verdict:
    """What the regression said: "caught", "SURVIVED" or "ERROR"; by which run or why; wall-clock seconds."""

    word: str
    detail: str
    wall_s: float


def read_bug(path: Path) -> Bug:
    """Read a patch's header lines; raises OptionError when one is missing."""
    found = dict(re.findall(r"^(Breaks|Requirement): +(.+)$", path.read_text(), re.MULTILINE))
    if len(found) != 2:
        raise OptionError(f"{path.name} lacks a header line, 'Breaks: ...' or 'Requirement: ...'")
    return Bug(path, found["Breaks"], found["Requirement"])


def copy_tree(folder: Path) -> None:
    """A tree of its own to run in, with this tree's virtual environment."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sim_build").mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    (folder / "sim_build" / "venv").symlink_to(ROOT / "sim_build" / "venv")


def apply(bug: Bug, folder: Path) -> str:
    """Apply a patch to a copy; "" or git's complaint."""
    # The copy lies inside a repository; git would look for the patch's paths at that repository's root.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    command = ["git", "apply", "--recount", str(bug.path)]
    result = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)
    return "" if result.returncode == 0 else (result.stderr.strip().splitlines() or ["no message"])[0]


def regress(folder: Path, words: list[str]) -> tuple[str, str]:
    """(word, detail) of one regression in a copy: whether a test failed, and why."""
    command = [str(ROOT / "sim_build" / "venv" / "bin" / "python"), "-m", "tb.flow.run.regress", *words]
    report = folder / "sim_build" / "summary.json"
    report.unlink(missing_ok=True)
    log = folder / "regression.log"
    with log.open("w") as output:
        status = subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT).returncode
    if not report.exists():
        return "ERROR", f"no summary: {log.relative_to(ROOT)}"
    failures = json.loads(report.read_text())["failures"]
    if any(re.match(r"the \w+ build ", failure["reason"]) for failure in failures):
        return "ERROR", failures[0]["reason"]
    if failures:
        return "caught", f"{failures[0]['replay'].removeprefix('make ')}: {failures[0]['reason']}"
    return (
        ("SURVIVED", "every run passed")
        if status == 0
        else ("ERROR", f"only totals failed: {log.relative_to(ROOT)}")
    )


def judge(bug: Bug | None, words: list[str]) -> Verdict:
    """Put one bug (None: nothing, the baseline) into a fresh copy and run the regression on it."""
    start = time.monotonic()
    folder = WORK / (bug.path.stem if bug else "baseline")
    copy_tree(folder)
    complaint = apply(bug, folder) if bug else ""
    word, detail = ("ERROR", complaint) if complaint else regress(folder, [*words, "QUICK=1"])
    if word == "SURVIVED" and bug:
        word, detail = regress(folder, words)
    shutil.rmtree(folder / "sim_build", ignore_errors=True)
    return Verdict(word, detail, time.monotonic() - start)


def main(words: list[str]) -> int:
    """All bugs, or the one of BUG=<name>; 0 when every one was caught."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    try:
        values = read_words(words, ("SIM", "BUG", "JOBS"))
        bugs = [read_bug(path) for path in sorted(PATCHES.glob("*.patch"))]
        if values.get("BUG"):
            bugs = [bug for bug in bugs if bug.path.stem == values["BUG"]]
        if not bugs:
            names = " ".join(path.stem for path in sorted(PATCHES.glob("*.patch"))) or "(none)"
            raise OptionError(f"no such bug; legal are: {names}")
    except OptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    quiet_children()
    passed_on = [f"{name}={value}" for name, value in values.items() if name != "BUG"]
    baseline = judge(None, passed_on)
    if baseline.word != "SURVIVED":
        print(f"error: the regression fails without any bug: {baseline.detail}", file=sys.stderr)
        return 2
    table = Table("bug", "breaks", "requirement", "verdict", "by", "seconds")
    missed = 0
    for number, bug in enumerate(bugs, 1):
        verdict = judge(bug, passed_on)
        missed += verdict.word != "caught"
        console.print(
            f"[{number}/{len(bugs)}] {verdict.word} {bug.path.stem}: {verdict.detail}", markup=False
        )
        style = "" if verdict.word == "caught" else "bold red"
        seconds = f"{verdict.wall_s:.0f}"
        table.add_row(
            bug.path.stem, bug.breaks, bug.requirement, verdict.word, verdict.detail, seconds, style=style
        )
    console.print(table)
    console.print(f"{len(bugs) - missed} of {len(bugs)} bugs caught")
    return 1 if missed else 0


if __name__ == "__main__":
    run_command(main)
