# SPDX-License-Identifier: Apache-2.0
"""Code coverage of the runs with COVER=1: `python -m tb.flow.signoff.code_coverage [DAT=glob] [OUT=file]`.

Without DAT all coverage data in sim_build/runs counts; data older than the RTL is refused. Prints a table
by module, the complaints about tests/exclusions.toml and the holes; writes OUT, sim_build/signoff/code.json.
Shares are not judged here: tests/stages.toml says what is asked.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.common.paths import ROOT, rtl_headers, rtl_modules
from tb.flow.run.options import OptionError, read_words
from tb.flow.run.simulate import COVERAGE
from tb.flow.signoff.code_exclusions import judge_exclusions, read_exclusions
from tb.flow.signoff.code_points import METRICS, CoverageError, read_coverage
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


def find_files(pattern: str | None) -> list[Path]:
    """The .dat files of a glob, or all of sim_build/runs; raises CoverageError for one older than the RTL."""
    wanted = pattern or f"{ROOT}/sim_build/runs/verilator/*/{COVERAGE}"
    base = Path("/") if wanted.startswith("/") else Path()
    files = sorted(path.resolve() for path in base.glob(wanted.lstrip("/")))
    if not files:
        raise CoverageError(f"no {pattern or COVERAGE}: run something with COVER=1 first")
    newest = max([*rtl_modules(), *rtl_headers()], key=lambda path: path.stat().st_mtime)
    for path in files:
        if path.stat().st_mtime < newest.stat().st_mtime:
            raise CoverageError(f"{path} is older than {newest.relative_to(ROOT)}: run again, or remove it")
    return files


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


def show(data: Mapping, console: Console, holes: int = MOST_HOLES) -> None:
    """Table, complaints, holes."""
    console.print(module_table(data))
    for line in complaints(data):
        console.print(line, style="bold red", highlight=False, markup=False, soft_wrap=True)
    for hole in data["holes"][:holes]:
        where = f"{hole['file']}:{hole['line']}"
        line = f"{where}: {hole['metric']}: {hole['what']}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if len(data["holes"]) > holes:
        console.print(f"and {len(data['holes']) - holes} holes more, in {OUTPUT.name}")


def write(data: Mapping, path: Path = OUTPUT) -> None:
    """The evidence file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data) + "\n")


def main(words: list[str]) -> int:
    """0 when the data could be read and no exclusion is wrong."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        values = read_words(words, ("DAT", "OUT"))
        data = measure(find_files(values.get("DAT")))
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    write(data, Path(values.get("OUT") or OUTPUT))
    show(data, console)
    return 1 if complaints(data) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
