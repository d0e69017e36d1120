"""tests/exclusions.toml: points of the RTL that no test can reach, each with the reason.

An entry names source text, never a line number, so that it moves with its line and expires with it:

    [[exclude]]
    file = "rtl/x.v"                  # or a pattern, "rtl/*.v"
    metric = "branch"                 # or several: ["line", "branch"]
    text = "default: state_d = IDLE;" # the whole source line without comment and spacing; all such lines
    match = "else"                    # regular expression for all of the point's comment; any when left out
    reason = "..."

An entry whose text is gone has expired; one that leaves out nothing is unused; one that names a point which a
test did reach is wrong. All three are complaints, and such an entry excludes nothing.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tb.signoff.code_points import METRICS, Coverage, Point

_KEYS = {"file", "metric", "text", "match", "reason"}


class ExclusionError(ValueError):
    """tests/exclusions.toml cannot be used; the message is one line for people."""


@dataclass(frozen=True)
class Exclusion:
    """One entry of the file."""

    file: str
    metrics: tuple[str, ...]
    text: str
    match: str
    reason: str


@dataclass(frozen=True)
class Judged:
    """What an entry came to.

    status: "used", "expired", "unused" or "hit". line: the first line with its text, 0 when expired.
    points: those it leaves out. reached: those it names although a test reached them.
    """

    entry: Exclusion
    status: str
    line: int
    points: tuple[Point, ...] = ()
    reached: tuple[Point, ...] = ()


def plain(text: str) -> str:
    """A source line without its comment and with single spaces."""
    return " ".join(text.partition("//")[0].split())


def read_exclusions(path: Path) -> list[Exclusion]:
    """The entries of a file; raises ExclusionError for one that is not complete."""
    try:
        entries = tomllib.loads(path.read_text()).get("exclude", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ExclusionError(f"{path.name}: {error}") from None
    return [_entry(number, entry, path.name) for number, entry in enumerate(entries, 1)]


def _entry(number: int, entry: Mapping, name: str) -> Exclusion:
    def refuse(what: str) -> ExclusionError:
        return ExclusionError(f"{name}: entry {number} ({entry.get('file', 'no file')}): {what}")

    if unknown := set(entry) - _KEYS:
        raise refuse(f"unknown key {min(unknown)}; legal are: {' '.join(sorted(_KEYS))}")
    for key in ("file", "metric", "text", "reason"):
        if not entry.get(key):
            raise refuse(f"no {key}")
    metric = entry["metric"]
    metrics = (metric,) if isinstance(metric, str) else tuple(metric)
    if strange := set(metrics) - set(METRICS):
        raise refuse(f"unknown metric {min(strange)}; legal are: {' '.join(METRICS)}")
    match = entry.get("match", "")
    try:
        re.compile(match)
    except re.error as error:
        raise refuse(f"match is no regular expression: {error}") from None
    return Exclusion(entry["file"], metrics, plain(entry["text"]), match, entry["reason"])


def judge_exclusions(
    entries: Iterable[Exclusion], coverage: Coverage, sources: Mapping[str, Sequence[str]]
) -> list[Judged]:
    """Each entry against the source lines and counts of one sign-off.

    sources: file relative to the project -> its lines.
    """
    by_line: dict[tuple[str, int], list[Point]] = {}
    for point in coverage.points:
        by_line.setdefault((point.file, point.line), []).append(point)
    places: dict[str, list[tuple[str, int]]] = {}
    for file, lines in sources.items():
        for number, line in enumerate(lines, 1):
            places.setdefault(plain(line), []).append((file, number))
    return [_judge(entry, coverage, by_line, places.get(entry.text, [])) for entry in entries]


def _judge(
    entry: Exclusion,
    coverage: Coverage,
    by_line: Mapping[tuple[str, int], list[Point]],
    places: Sequence[tuple[str, int]],
) -> Judged:
    own = [place for place in places if fnmatchcase(place[0], entry.file)]
    if not own:
        return Judged(entry, "expired", 0)
    pattern = re.compile(entry.match or ".*", re.DOTALL)
    named = [
        point
        for place in own
        for point in by_line.get(place, [])
        if point.metric in entry.metrics and pattern.fullmatch(point.what)
    ]
    reached = tuple(point for point in named if coverage.hits(point))
    missed = tuple(point for point in named if not coverage.hits(point))
    status = "hit" if reached else "used" if missed else "unused"
    return Judged(entry, status, own[0][1], missed if status == "used" else (), reached)
