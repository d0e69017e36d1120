# SPDX-License-Identifier: Apache-2.0
"""Verilator's coverage.dat -> points with counts, merged over runs and parameter sets.

A .dat is text (tb/flow/signoff/code_dat.py). What is counted where:

- line: a source line with a procedural statement or a branch's arm. Verilator counts blocks and arms and
  lists the lines of each; a line's count is the largest of those that list it.
- branch: an arm of `if`, of `?:` or of a `case` (item), and the `else` that is not written.
- expression: a row of the table of terms that decide a 1-bit expression, as Verilator reduces it.
- toggle: one bit of a module's port; it must rise and fall, both in one instance. What is inside a module is
  for the other three to judge. A port is a signal whose declaration begins with its direction.

Merging: a point is (file, line, column, metric, comment, instance). Counts of the same point add up over runs
and builds. The points of several parameter sets are united: a generate branch or a bus bit that exists in one
build only counts like any other and has to be reached there; one that exists in several is reached when any
build reaches it. A module's point is reached when one of its instances reaches it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tb.flow.signoff.code_dat import CoverageError, Raw, decode

METRICS = ("line", "branch", "expression", "toggle")
_HEADER = b"# SystemC::Coverage-3\n"
_COUNT = re.compile(rb"' (\d+)\n")
_EDGE = re.compile(r"(.*):(0->1|1->0)", re.DOTALL)
#: Where an expression's text holds a width that follows from a parameter: replications, bits of constants.
_WIDTHS = (
    (re.compile(r"\{\d+'s?h[0-9a-f]+\{"), "{N{"),
    (re.compile(r"\b([A-Z][A-Z0-9_]*)\[[\d:]+\]"), r"\1"),
)
_PORT = re.compile(r"\s*(input|output|inout)\b")
_ARMS = frozenset(("if", "else", "elsif", "case", "cond_then", "cond_else"))


@dataclass(frozen=True, order=True)
class Point:
    """Something of a module's source that a test must reach, whichever instance.

    file: relative to the project ("rtl/x.v"). what: Verilator's comment: a signal's bit ("tag[3]"), an arm
    ("if", "else", "case", ...), the terms of an expression; "" of a line.
    """

    file: str
    line: int
    column: int
    metric: str
    what: str


@dataclass
class Coverage:
    """Merged counts: point -> instance path -> count; runs and builds that went in.

    edges: how often each bit rose and fell, all instances together; its count in `points` is the lesser.
    """

    points: dict[Point, dict[str, int]] = field(default_factory=dict)
    edges: dict[Point, tuple[int, int]] = field(default_factory=dict)
    runs: int = 0
    builds: int = 0

    def hits(self, point: Point) -> int:
        """How often the point was reached, all instances together."""
        return sum(self.points[point].values())


class Merger:
    """Adds up .dat files one by one, in about 30 ms each for 80 000 points.

    Runs of one build list the same keys in the same order, so counts are added position by position, and
    keys are decoded once, at the end.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ports: dict[str, frozenset[int]] = {}
        self._layouts: list[tuple[list[bytes], list[int]]] = []
        self._runs = 0

    def add(self, path: Path) -> None:
        """Count one run's file; raises CoverageError when it is missing, cut off or empty."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CoverageError(f"{path} is missing: {error.strerror}") from None
        if not data.startswith(_HEADER):
            raise CoverageError(f"{path} is no coverage data of Verilator")
        *parts, rest = _COUNT.split(data[len(_HEADER) :])
        if rest:
            raise CoverageError(f"{path} ends in the middle of a line: the run did not finish")
        if not parts:
            raise CoverageError(f"{path} has no coverage point: was it built with COVER=1?")
        keys, counts = parts[::2], list(map(int, parts[1::2]))
        self._runs += 1
        for position, (known, sums) in enumerate(self._layouts):
            if known == keys:
                merged = [a + b for a, b in zip(sums, counts, strict=True)]
                self._layouts[position] = (known, merged)
                return
        self._layouts.append((keys, counts))

    def _port_lines(self, file: str) -> frozenset[int]:
        """Numbers of the lines that declare ports."""
        if file not in self._ports:
            try:
                lines = (self._root / file).read_text().splitlines()
            except OSError as error:
                raise CoverageError(f"{file} cannot be read: {error.strerror}") from None
            self._ports[file] = frozenset(n for n, line in enumerate(lines, 1) if _PORT.match(line))
        return self._ports[file]

    def result(self) -> Coverage:
        """All points; raises CoverageError when there is none."""
        totals: dict[bytes, int] = defaultdict(int)
        for keys, counts in self._layouts:
            for key, count in zip(keys, counts, strict=True):
                totals[key] += count
        coverage = Coverage(runs=self._runs, builds=len(self._layouts))
        edges: dict[tuple[Point, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for key, count in totals.items():
            raw = decode(key, self._root)
            if raw.kind == "toggle":
                if raw.line not in self._port_lines(raw.file):
                    continue
                bit, edge = _toggle(raw)
                edges[bit, raw.instance][edge] += count
            elif raw.kind == "expr":
                _add(coverage, raw, "expression", _uniform(raw.comment), count)
            elif raw.kind in ("line", "branch"):
                _add_lines(coverage, raw, count)
                if raw.comment in _ARMS:
                    _add(coverage, raw, "branch", raw.comment, count)
            else:
                raise CoverageError(f"{raw.file}:{raw.line}: unknown kind of coverage: {raw.kind}")
        for (bit, instance), counts_by_edge in edges.items():
            rose, fell = counts_by_edge["0->1"], counts_by_edge["1->0"]
            coverage.points.setdefault(bit, {})[instance] = min(rose, fell)
            before = coverage.edges.get(bit, (0, 0))
            coverage.edges[bit] = (before[0] + rose, before[1] + fell)
        for metric in METRICS:
            if not any(point.metric == metric for point in coverage.points):
                raise CoverageError(f"{self._runs} runs have no point of {metric} coverage")
        return coverage


def _toggle(raw: Raw) -> tuple[Point, str]:
    match = _EDGE.fullmatch(raw.comment)
    if match is None:
        raise CoverageError(f"{raw.file}:{raw.line}: no direction in the toggle of {raw.comment}")
    return Point(raw.file, raw.line, raw.column, "toggle", match[1]), match[2]


def _uniform(expression: str) -> str:
    """The same text in every build, so that a row reached in one build counts in all."""
    for pattern, text in _WIDTHS:
        expression = pattern.sub(text, expression)
    return expression


def _add(coverage: Coverage, raw: Raw, metric: str, what: str, count: int) -> None:
    instances = coverage.points.setdefault(Point(raw.file, raw.line, raw.column, metric, what), {})
    instances[raw.instance] = instances.get(raw.instance, 0) + count


def _add_lines(coverage: Coverage, raw: Raw, count: int) -> None:
    for line in raw.lines:
        instances = coverage.points.setdefault(Point(raw.file, line, 0, "line", ""), {})
        instances[raw.instance] = max(instances.get(raw.instance, 0), count)


def read_coverage(files: Iterable[Path], root: Path) -> Coverage:
    """Everything that these .dat files counted; raises CoverageError, also for no file at all."""
    merger = Merger(root)
    for path in files:
        merger.add(path)
    return merger.result()
