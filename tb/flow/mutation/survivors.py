# SPDX-License-Identifier: Apache-2.0
"""Reads tests/survivors.toml: reviewed survivors, each with a class and a reason."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.mutation.sample import lines_of

SURVIVORS = ROOT / "tests" / "survivors.toml"
#: Class -> whether such a mutant is no mistake, so that it leaves the score's denominator.
CLASSES = {
    "equivalent in context": True,  # no reachable state tells it from the original
    "unobservable by contract": True,  # docs/decisions.md does not define what it changes
    "timing only": True,  # changes timing that no requirement fixes
    "gap": False,  # the bench should detect it: counts as survived until it does
}
_OPTIONAL = {"netlist", "signal"}
_KEYS = {"file", "source", "mutation", "class", "reason"} | _OPTIONAL


class SurvivorsError(ValueError):
    """The file cannot be used; one line."""


@dataclass(frozen=True)
class Survivor:
    """One entry. source: the text of the RTL line, without indentation; mutation: its words, with *, ?, []
    and alternatives between " | ".

    netlist: where it holds, * for all. signal: the net's name in the RTL, * for any. No line numbers: an
    entry holds as long as its line is there.
    """

    file: str
    source: str
    mutation: str
    kind: str
    reason: str
    netlist: str = "*"
    signal: str = "*"

    def matches(self, entry: dict) -> bool:
        """Whether it applies to this mutant of mutation.json."""
        return (
            entry["file"] == self.file
            and entry["source"] == self.source
            and fnmatchcase(entry["netlist"], self.netlist)
            and _one_of(entry["mutation"], self.mutation)
            and _one_of(entry.get("signal", ""), self.signal)
        )

    def expired(self, root: Path = ROOT) -> bool:
        """Whether the line that it names is no longer there."""
        if not (root / self.file).exists():
            return True
        return self.source not in {line.strip() for line in lines_of(self.file, root)}


def _one_of(text: str, patterns: str) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns.split(" | "))


def read_survivors(path: Path = SURVIVORS) -> list[Survivor]:
    """All entries; raises SurvivorsError for one that lacks something."""
    found = []
    for number, entry in enumerate(tomllib.loads(path.read_text()).get("survivor", []), 1):
        missing = _KEYS - _OPTIONAL - set(entry)
        unknown = set(entry) - _KEYS
        if missing or unknown:
            word = f"lacks {min(missing)}" if missing else f"has an unknown key {min(unknown)}"
            raise SurvivorsError(f"{path.name}: entry {number} {word}")
        if entry["class"] not in CLASSES:
            raise SurvivorsError(
                f"{path.name}: entry {number}: class {entry['class']!r} is none of: {', '.join(CLASSES)}"
            )
        if len(entry["reason"].split()) < 4:
            raise SurvivorsError(f"{path.name}: entry {number} has no reason that explains anything")
        texts = (entry[key] for key in ("file", "source", "mutation", "class", "reason"))
        found.append(Survivor(*texts, *(entry.get(key, "*") for key in ("netlist", "signal"))))
    return found


def classify(entries: Iterable[dict], survivors: Iterable[Survivor], root: Path = ROOT) -> list[dict]:
    """Mark survivors that have an entry; returns the entries of the file with status used, unused or expired.

    A killed mutant stays killed, whatever an entry says.
    """
    survivors = list(survivors)
    used: set[int] = set()
    for entry in entries:
        if entry["status"] != "survived":
            continue
        for number, survivor in enumerate(survivors):
            if not survivor.expired(root) and survivor.matches(entry):
                used.add(number)
                entry["reason"] = f"{survivor.kind}: {survivor.reason}"
                if CLASSES[survivor.kind]:
                    entry["status"] = "classified"
                break
    return [
        {
            "file": survivor.file,
            "source": survivor.source,
            "mutation": survivor.mutation,
            "signal": survivor.signal,
            "class": survivor.kind,
            "reason": survivor.reason,
            "status": "expired" if survivor.expired(root) else "used" if number in used else "unused",
        }
        for number, survivor in enumerate(survivors)
    ]
