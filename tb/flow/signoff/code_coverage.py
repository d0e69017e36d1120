# SPDX-License-Identifier: Apache-2.0
"""Code coverage of runs with COVER=1: a table by module, complaints about tests/exclusions.toml, the holes.

Written to sim_build/signoff/code.json. Shares are not judged here: tests/stages.toml says what is asked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT, rtl_modules
from tb.flow.run.run_result import COVERAGE
from tb.flow.signoff.code_exclusions import judge_exclusions, read_exclusions
from tb.flow.signoff.code_points import METRICS, read_coverage
from tb.flow.signoff.code_report import Report

EXCLUSIONS = ROOT / "tests" / "exclusions.toml"
OUTPUT = ROOT / "sim_build" / "signoff" / "code.json"
#: So many holes are printed; code.json has all.
MOST_HOLES = 200


def read_sources(root: Path = ROOT) -> dict[str, list[str]]:
    """File relative to the project -> its lines, of every RTL module."""
    return {path.relative_to(root).as_posix(): path.read_text().splitlines() for path in rtl_modules(root)}


def measure(files: Iterable[Path], root: Path = ROOT, exclusions: Path = EXCLUSIONS) -> dict:
    """code.json of these .dat files; raises CoverageError or ExclusionError, one line each."""
    sources = read_sources(root)
    coverage = read_coverage(files, root)
    judged = judge_exclusions(read_exclusions(exclusions), coverage, sources)
    return Report(coverage, judged, sources).data()


def collect(runs: Sequence[tuple[Path, Mapping]]) -> dict:
    """code.json of (run folder, Verilog parameters) pairs; every one of them must have its coverage data."""
    data = measure(folder / COVERAGE for folder, _ in runs)
    sets = {json.dumps(dict(parameters), sort_keys=True) for _, parameters in runs}
    return {**data, "parameter_sets": len(sets)}


def complaints(data: Mapping) -> list[str]:
    """What is wrong with the exclusions, one line each."""
    words = {
        "expired": "its line is not in the file any more",
        "unused": "it leaves out nothing that is not reached anyway",
        "hit": "a test reaches what it calls unreachable",
    }
    return [
        f"exclusion of {entry['file']} '{entry['text']}': {words[entry['status']]}"
        + "".join(f"; {name}" for name in entry["reached"])
        for entry in data["exclusions"]
        if entry["status"] != "used"
    ]


def _share(entry: Mapping) -> str:
    asked = entry["points"] - entry["excluded"]
    return f"{entry['share']:.1%} of {asked}" if asked else ""


def module_table(data: Mapping) -> Table:
    """One row a module, and the totals."""
    table = Table(title=f"code coverage, {data['runs']} runs, {data['builds']} builds", title_justify="left")
    table.add_column("module")
    for metric in (*METRICS, "excluded"):
        table.add_column(metric, justify="right")
    rows = [(module["name"], module["metrics"]) for module in data["modules"]]
    for name, metrics in [*rows, ("all", data["metrics"])]:
        excluded = sum(entry["excluded"] for entry in metrics.values())
        cells = [_share(metrics[metric]) for metric in METRICS]
        table.add_row(name, *cells, str(excluded or ""), end_section=name == rows[-1][0])
    return table


def show(data: Mapping, console: Console) -> None:
    """Table, complaints, holes."""
    console.print(module_table(data))
    for line in complaints(data):
        console.print(line, style="bold red", highlight=False, markup=False, soft_wrap=True)
    for hole in data["holes"][:MOST_HOLES]:
        where = f"{hole['file']}:{hole['line']}"
        line = f"{where}: {hole['metric']}: {hole['what']}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if len(data["holes"]) > MOST_HOLES:
        console.print(f"and {len(data['holes']) - MOST_HOLES} holes more, in {OUTPUT.name}")


def write(data: Mapping) -> None:
    """The evidence file."""
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(data) + "\n")
