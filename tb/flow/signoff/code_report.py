# SPDX-License-Identifier: Apache-2.0
"""Merged coverage and exclusions -> code.json: shares, holes in words, every source line with its state."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten

from tb.flow.signoff.code_exclusions import Judged
from tb.flow.signoff.code_points import METRICS, Coverage, Point

#: Characters of an expression's terms that people are shown.
MOST_WORDS = 300
_BIT = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
_ARM_WORDS = {
    "if": "the if is never taken",
    "elsif": "this else-if is never taken",
    "else": "the if is always taken",
    "case": "this case is never met",
    "cond_then": "the ?: never chooses its first value",
    "cond_else": "the ?: never chooses its second value",
}
_EDGE_WORDS = {
    (False, False): "never changes",
    (True, False): "never falls",
    (False, True): "never rises",
    (True, True): "never rises and falls in the same instance",
}


def _ranges(bits: Iterable[int]) -> str:
    """7, 6, 5, 2 -> "7:5,2"."""
    parts: list[list[int]] = []
    for bit in sorted(set(bits), reverse=True):
        if parts and parts[-1][1] == bit + 1:
            parts[-1][1] = bit
        else:
            parts.append([bit, bit])
    return ",".join(f"{high}:{low}" if high != low else str(high) for high, low in parts)


def _toggle_words(points: Iterable[Point], coverage: Coverage) -> Iterable[str]:
    """Bits of one line that lack something, in ranges."""
    bits: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for point in points:
        match = _BIT.fullmatch(point.what)
        name, bit = (match[1], int(match[2])) if match else (point.what, None)
        rose, fell = coverage.edges[point]
        bits[name, _EDGE_WORDS[rose > 0, fell > 0]].append(bit)
    for (name, words), numbers in bits.items():
        whole = [number for number in numbers if number is not None]
        yield f"{name}[{_ranges(whole)}] {words}" if whole else f"{name} {words}"


def _words(metric: str, points: Sequence[Point], coverage: Coverage) -> list[str]:
    """What the points of one line and metric lack, a phrase each."""
    if metric == "toggle":
        return list(_toggle_words(points, coverage))
    if metric == "branch":
        ordered = sorted(points, key=lambda point: point.column)
        return [f"{_ARM_WORDS[point.what]} (column {point.column})" for point in ordered]
    if metric == "expression":
        return [f"never {shorten(point.what, MOST_WORDS)}" for point in points]
    return ["never reached"]


class Report:
    """The pieces of code.json.

    sources: file relative to the project -> its lines; every file that should have been built.
    """

    def __init__(
        self, coverage: Coverage, judged: Sequence[Judged], sources: Mapping[str, Sequence[str]]
    ) -> None:
        self._coverage = coverage
        self._judged = judged
        self._sources = sources
        self._excluded = {point: entry for entry in judged for point in entry.points}
        self._by_file: dict[str, list[Point]] = defaultdict(list)
        for point in sorted(coverage.points):
            self._by_file[point.file].append(point)

    def _lacks(self, point: Point) -> bool:
        return not self._coverage.hits(point) and point not in self._excluded

    def _metrics(self, points: Iterable[Point], instance: str | None = None) -> dict[str, dict]:
        """Shares by metric; of one instance, or of the module: what any instance reached."""
        counts: dict[str, dict] = {metric: {"points": 0, "hit": 0, "excluded": 0} for metric in METRICS}
        for point in points:
            instances = self._coverage.points[point]
            if instance is not None and instance not in instances:
                continue
            hit = bool(sum(instances.values()) if instance is None else instances[instance])
            entry = counts[point.metric]
            entry["points"] += 1
            out = point in self._excluded and (not hit or self._excluded[point].entry.ignore)
            entry["excluded"] += out
            entry["hit"] += hit and not out
        for entry in counts.values():
            asked = entry["points"] - entry["excluded"]
            entry["share"] = entry["hit"] / asked if asked else 1.0
        return counts

    def _modules(self) -> list[dict]:
        modules = []
        for file in self._sources:
            points = self._by_file[file]
            paths = sorted({path for point in points for path in self._coverage.points[point]})
            modules.append(
                {
                    "name": Path(file).stem,
                    "file": file,
                    "metrics": self._metrics(points),
                    "instances": [{"path": path, "metrics": self._metrics(points, path)} for path in paths],
                }
            )
        return modules

    def _holes(self) -> list[dict]:
        holes = [
            {"file": file, "line": 1, "metric": "line", "what": "no build of these runs has this module"}
            for file in self._sources
            if not self._by_file[file]
        ]
        groups: dict[tuple[str, int, str], list[Point]] = defaultdict(list)
        for point in self._coverage.points:
            if self._lacks(point):
                groups[point.file, point.line, point.metric].append(point)
        for (file, line, metric), points in sorted(groups.items()):
            for what in _words(metric, points, self._coverage):
                holes.append({"file": file, "line": line, "metric": metric, "what": what})
        return holes

    def _line(self, number: int, text: str, points: Sequence[Point], holes: Sequence[str]) -> dict:
        open_points = [point for point in points if self._lacks(point)]
        left_out = [point for point in points if point in self._excluded]
        whole = [point for point in points if point.metric == "line"]
        if not points:
            state = "none"
        elif len(left_out) == len(points):
            state = "excluded"
        elif not open_points:
            state = "hit"
        elif any(self._lacks(point) for point in whole) or len(open_points) + len(left_out) == len(points):
            state = "miss"
        else:
            state = "partial"
        reasons = dict.fromkeys(f"excluded: {self._excluded[point].entry.reason}" for point in left_out)
        hits = max((self._coverage.hits(point) for point in whole), default=None)
        return {"n": number, "text": text, "state": state, "hits": hits, "notes": [*holes, *reasons]}

    def _files(self, holes: Sequence[Mapping]) -> list[dict]:
        words: dict[tuple[str, int], list[str]] = defaultdict(list)
        for hole in holes:
            words[hole["file"], hole["line"]].append(f"{hole['metric']}: {hole['what']}")
        files = []
        for file, texts in self._sources.items():
            points: dict[int, list[Point]] = defaultdict(list)
            for point in self._by_file[file]:
                points[point.line].append(point)
            lines = [
                self._line(number, text, points[number], words[file, number])
                for number, text in enumerate(texts, 1)
            ]
            files.append({"file": file, "lines": lines})
        return files

    def data(self) -> dict:
        """code.json: metrics, modules, holes, exclusions, files."""
        holes = self._holes()
        return {
            "metrics": self._metrics(self._coverage.points),
            "modules": self._modules(),
            "holes": holes,
            "exclusions": [_exclusion(entry) for entry in self._judged],
            "files": self._files(holes),
            "runs": self._coverage.runs,
            "builds": self._coverage.builds,
        }


def _exclusion(judged: Judged) -> dict:
    entry = judged.entry
    names = [f"{point.file}:{point.line} {point.what}".strip() for point in judged.reached]
    return {
        "file": entry.file,
        "line": judged.line,
        "metric": " ".join(entry.metrics),
        "text": entry.text,
        "match": entry.match.pattern,
        "ignore": entry.ignore,
        "reason": entry.reason,
        "points": len(judged.points),
        "status": judged.status,
        "reached": names[:10],
    }
