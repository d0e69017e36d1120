# SPDX-License-Identifier: Apache-2.0
"""tests/exclusions.toml: points of the RTL that no test can reach, each with the reason.

An entry names source text, never a line number, so that it moves with its line and expires with it:

    [[exclude]]
    file = "rtl/x.v"                  # or a pattern, "rtl/*.v"
    metric = "branch"                 # or several: ["line", "branch"]
    text = "default: state_d = IDLE;" # the whole source line without comment and spacing; all such lines
    pattern = "default: state_d .*"   # instead of text: a regular expression for the whole line
    match = "else"                    # regular expression for all of the point's comment; any when left out
    bits = ["offset[15:6,1:0]"]       # instead of match, for toggles: signals, or some bits of them
    reason = "..."

An entry whose text is gone has expired; one that leaves out nothing is unused; one that names a point which a
test did reach is wrong. All three are complaints, and such an entry excludes nothing.

`[[ignore]]` has the same keys, for text that is no logic: its points count neither way, reached or not.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tb.flow.signoff.code_points import METRICS, Coverage, Point

_KEYS = {"file", "metric", "text", "pattern", "match", "bits", "reason"}
_BITS = re.compile(r"(\w+)(?:\[([\d:,]+)\])?")
_ANY = re.compile(".*", re.DOTALL)


class ExclusionError(ValueError):
    """tests/exclusions.toml cannot be used; the message is one line for people."""


@dataclass(frozen=True)
class Exclusion:
    """One entry of the file.

    text: what people see; line, match: what it stands for. ignore: whatever its points counted.
    """

    file: str
    metrics: tuple[str, ...]
    text: str
    line: re.Pattern[str]
    match: re.Pattern[str]
    reason: str
    ignore: bool = False


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
        data = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ExclusionError(f"{path.name}: {error}") from None
    if unknown := set(data) - {"exclude", "ignore"}:
        raise ExclusionError(f"{path.name}: unknown table {min(unknown)}; legal are: exclude ignore")
    return [
        _entry(f"{path.name}: {kind} {number}", entry, kind == "ignore")
        for kind in ("ignore", "exclude")
        for number, entry in enumerate(data.get(kind, []), 1)
    ]


def _entry(name: str, entry: Mapping, ignore: bool) -> Exclusion:
    def refuse(what: str) -> ExclusionError:
        return ExclusionError(f"{name} ({entry.get('file', 'no file')}): {what}")

    def compiled(key: str) -> re.Pattern[str]:
        try:
            return re.compile(entry[key], re.DOTALL)
        except re.error as error:
            raise refuse(f"{key} is no regular expression: {error}") from None

    if unknown := set(entry) - _KEYS:
        raise refuse(f"unknown key {min(unknown)}; legal are: {' '.join(sorted(_KEYS))}")
    for key in ("file", "metric", "reason"):
        if not entry.get(key):
            raise refuse(f"no {key}")
    if bool(entry.get("text")) == bool(entry.get("pattern")):
        raise refuse("neither text nor pattern, or both")
    metric = entry["metric"]
    metrics = (metric,) if isinstance(metric, str) else tuple(metric)
    if strange := set(metrics) - set(METRICS):
        raise refuse(f"unknown metric {min(strange)}; legal are: {' '.join(METRICS)}")
    text = plain(entry.get("text", ""))
    line = re.compile(re.escape(text)) if text else compiled("pattern")
    if entry.get("match") and entry.get("bits"):
        raise refuse("both match and bits")
    match = compiled("match") if entry.get("match") else _ANY
    if entry.get("bits"):
        if bad := [words for words in entry["bits"] if not _bits(words)]:
            raise refuse(f"bits that are no signal[bits]: {bad[0]}")
        match = re.compile("|".join(map(_bits, entry["bits"])))
    return Exclusion(entry["file"], metrics, text or entry["pattern"], line, match, entry["reason"], ignore)


def _bits(words: str) -> str:
    """ "a[3:2,0]" -> a regular expression for a[3], a[2], a[0]; "a" for all of a; "" when it is neither."""
    match = _BITS.fullmatch(words)
    if match is None:
        return ""
    name, ranges = match.groups()
    if ranges is None:
        return rf"{name}(\[\d+\])?"
    bits: list[str] = []
    for part in ranges.split(","):
        high, _, low = part.partition(":")
        bits += map(str, range(int(low or high), int(high) + 1))
    return rf"{name}\[({'|'.join(bits)})\]"


def judge_exclusions(
    entries: Iterable[Exclusion], coverage: Coverage, sources: Mapping[str, Sequence[str]]
) -> list[Judged]:
    """Each entry against the source lines and counts of one sign-off.

    sources: file relative to the project -> its lines.
    """
    by_line: dict[tuple[str, int], list[Point]] = {}
    for point in coverage.points:
        by_line.setdefault((point.file, point.line), []).append(point)
    plain_lines = [
        (file, number, plain(line)) for file, lines in sources.items() for number, line in enumerate(lines, 1)
    ]
    judged = []
    for entry in entries:
        places = [
            (file, number)
            for file, number, line in plain_lines
            if entry.line.fullmatch(line) and fnmatchcase(file, entry.file)
        ]
        judged.append(_judge(entry, coverage, by_line, places))
    return judged


def _judge(
    entry: Exclusion,
    coverage: Coverage,
    by_line: Mapping[tuple[str, int], list[Point]],
    places: Sequence[tuple[str, int]],
) -> Judged:
    if not places:
        return Judged(entry, "expired", 0)
    named = [
        point
        for place in places
        for point in by_line.get(place, [])
        if point.metric in entry.metrics and entry.match.fullmatch(point.what)
    ]
    if entry.ignore:
        return Judged(entry, "used" if named else "unused", places[0][1], tuple(named))
    reached = tuple(point for point in named if coverage.hits(point))
    missed = tuple(point for point in named if not coverage.hits(point))
    status = "hit" if reached else "used" if missed else "unused"
    return Judged(entry, status, places[0][1], missed if status == "used" else (), reached)
