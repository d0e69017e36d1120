# SPDX-License-Identifier: Apache-2.0
"""Compares the TLPs of runs in this tree with those of another commit, byte by byte and clock by clock.

    make traces REF=<commit> [TESTS=a,b] [SCALE=factor] [JOBS=n]

Each test runs with two seeds on both simulators, here and in a clone of REF in sim_build/traces, by the
`make` of each tree: the trees need have nothing in common but `make TEST=... TRACE=1`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product, zip_longest
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT
from tb.common.settings import SIMULATORS
from tb.flow.run.options import OptionError, count, read_settings, read_words
from tb.flow.run.test_list import find_tests

SEEDS = (1, 7)
DEFAULT_SCALE = "0.1"
#: One or two tests of each topic: directed and random ones, with and without a backend.
DEFAULT_TESTS = (
    "smoke", "discovery", "register_bits", "window_only", "enable_patterns", "negotiation", "queue_registers",
    "event_rules", "semantics_table", "metadata_errors", "redirection", "msix_messages", "msix_sweep", "intx",
    "errors", "malformed", "long_reads", "function_level_reset", "random_management", "tenants",
)  # fmt: skip
#: Tests whose stimulus changed on purpose -> why, such as another stable id. They are shown, and pass.
KNOWN: dict[str, str] = {}
#: What of the caller's environment reaches the two makes: nothing of the outer make, no setting of a run.
_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "TMPDIR")
_WORK = ROOT / "sim_build" / "traces"


@dataclass(frozen=True)
class Comparison:
    """One run in both trees. packets: how many are the same; difference: one line, empty when all are."""

    test: str
    seed: int
    simulator: str
    packets: int
    difference: str

    @property
    def passed(self) -> bool:
        """Whether it is the same, or known to be another."""
        return not self.difference or self.test in KNOWN


def compare(here: list[str] | str, there: list[str] | str) -> tuple[int, str]:
    """(packets that are the same, what differs first); a trace is a list of lines, or why there is none."""
    for side, lines in (("here", here), ("at REF", there)):
        if isinstance(lines, str):
            return 0, f"no trace {side}: {lines}"
        if not lines:
            return 0, f"{side} no packet was sent"
    for number, (mine, other) in enumerate(zip_longest(here, there, fillvalue="the end")):
        if mine != other:
            return number, f"packet {number + 1}: {mine[:90]} here, {other[:90]} at REF"
    return len(here), ""


def _make(tree: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    command = ["make", "--no-print-directory", "-C", str(tree), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def trace(tree: Path, test: str, seed: int, simulator: str, scale: str) -> list[str] | str:
    """The lines of a run's trace, or one line that says why there is none."""
    finished = _make(tree, f"TEST={test}", f"SEED={seed}", f"SIM={simulator}", f"SCALE={scale}", "TRACE=1")
    output = finished.stdout + finished.stderr
    folder = re.search(r"sim_build/runs/[^/\s]+/[^/\s]+", output)
    path = tree / folder[0] / "trace.txt" if folder else None
    if path is None or not path.exists():
        lines = [line for line in output.splitlines() if line.startswith("error:")] or output.splitlines()
        return lines[0][:150] if lines else f"make ended with {finished.returncode}"
    if finished.returncode:
        return f"the run failed: {path.parent.relative_to(tree)}"
    return path.read_text().splitlines()


def clone(ref: str) -> Path:
    """A clone of a commit, set up; one that is there already is used again. Raises OptionError."""
    found = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if not ref or found.returncode:
        raise OptionError(f"REF={ref} is no commit of this repository" if ref else "no REF given: a commit")
    commit = found.stdout.strip()
    tree = _WORK / commit[:12]
    if not (tree / "Makefile").exists():
        _WORK.mkdir(parents=True, exist_ok=True)
        for command in (
            ["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(tree)],
            ["git", "-C", str(tree), "checkout", "--quiet", "--detach", commit],
        ):
            subprocess.run(command, check=True)
    finished = _make(tree, "setup")
    if finished.returncode:
        last = (finished.stdout + finished.stderr).strip().splitlines()[-1]
        raise OptionError(f"the set-up of {tree.relative_to(ROOT)} failed: {last}")
    return tree


def table(comparisons: Iterable[Comparison]) -> Table:
    """One row a test, one column a simulator and seed."""
    columns = list(product(SIMULATORS, SEEDS))
    shown = Table(title="TLPs of both trees", title_justify="left")
    for heading in ("test", *(f"{simulator} {seed}" for simulator, seed in columns), "known difference"):
        shown.add_column(heading)
    rows: dict[str, dict[tuple, Comparison]] = {}
    for entry in comparisons:
        rows.setdefault(entry.test, {})[entry.simulator, entry.seed] = entry
    for test, runs in rows.items():
        cells = [
            "DIFFERS" if runs[at].difference else f"same, {runs[at].packets}" for at in columns if at in runs
        ]
        style = "" if all(run.passed for run in runs.values()) else "bold red"
        shown.add_row(test, *cells, KNOWN.get(test, ""), style=style)
    return shown


def main(words: list[str]) -> int:
    """0 when all packets are the same, 1 when one differs, 2 when nothing could be compared."""
    try:
        values = read_words(words, ("REF", "TESTS", "SCALE", "JOBS"))
        jobs, scale = count(values, "JOBS", os.cpu_count() or 1), values.get("SCALE") or DEFAULT_SCALE
        read_settings({"SCALE": scale})
        tests = [name for name in (values.get("TESTS") or ",".join(DEFAULT_TESTS)).split(",") if name]
        if unknown := set(tests) - set(find_tests(ROOT)):
            raise OptionError(f"unknown test {min(unknown)} in TESTS")
        tree = clone(values.get("REF", ""))
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2

    def run(case: tuple[str, str, int]) -> Comparison:
        test, simulator, seed = case
        here, there = (trace(root, test, seed, simulator, scale) for root in (ROOT, tree))
        return Comparison(test, seed, simulator, *compare(here, there))

    with ThreadPoolExecutor(jobs) as pool:
        comparisons = list(pool.map(run, product(tests, SIMULATORS, SEEDS)))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table(comparisons))
    for entry in comparisons:
        if entry.difference:
            line = f"{entry.test} seed {entry.seed} {entry.simulator}: {entry.difference}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    differ = sum(not entry.passed for entry in comparisons)
    packets = sum(entry.packets for entry in comparisons)
    console.print(
        f"{len(comparisons) - differ} of {len(comparisons)} runs are the same, {packets} packets compared"
    )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
