# SPDX-License-Identifier: Apache-2.0
"""Checks requirement ids: in full, known, and each in a line of the RTL and of the golden model.

Prints one line for each complaint; exit status 1 when there is one. Only an id in full can be searched for
and joined with the test plan; tests/requirement_lines.toml says why some requirements have no line.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.requirement_ids import FUNCTION, Place, model_sources, places, read_requirements, rtl_sources

REASONS = "tests/requirement_lines.toml"
#: Folders whose ids must exist; unit tests make some up.
CODE = ("formal", "models", "rtl", "tb", "tests/bugs")
FOLDERS = (".ci", "docs", "formal", "models", "rtl", "tb", "tests")
SUFFIXES = {".v", ".vh", ".sv", ".py", ".rdl", ".toml", ".md", ".patch", ".js", ".html", ".cpp", ".h"}
#: The specifications that the project was given: quoted as they are.
GIVEN = {"docs/requirements.md"}
#: Between an id and the rest of a range or list, also across the line break of a comment.
_SHORT = re.compile(
    r"\b(?:MGMT|VPCI|PCIE|DRV|AMB|DATA)-\d+(?: \([^)]*\))?"
    r"(?: ?\.\.|/\d|(?:,| and| to| or|/)\s+(?:(?://|#:?)\s+)?-?\d{2,3}\b(?![-\w])| to [A-Z]{3,4}-\d)"
)


def short_forms(text: str) -> Iterator[tuple[int, str]]:
    """(line, what stands there) of every range or list of numbers in a text."""
    for found in _SHORT.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, " ".join(found[0].split())


def written_files(root: Path = ROOT) -> Iterator[Path]:
    """The project's own text files, without what it was given and what it generates in sim_build/."""
    paths = [*root.glob("*.md"), *(path for name in FOLDERS for path in (root / name).rglob("*"))]
    for path in sorted(paths):
        if path.suffix in SUFFIXES and path.relative_to(root).as_posix() not in GIVEN:
            yield path


def ranges(root: Path = ROOT) -> list[str]:
    """One line for each range or list of numbers."""
    return [
        f"{path.relative_to(root)}:{line}: write requirement ids in full, not {what!r}"
        for path in written_files(root)
        for line, what in short_forms(path.read_text())
    ]


def unknown_ids(known: Iterable[str], root: Path = ROOT) -> list[str]:
    """One line for each id in what was written by hand that docs/requirements.json does not have."""
    code = (path for name in CODE for path in (root / name).rglob("*") if path.suffix in SUFFIXES)
    return [
        f"{place}: {name} is no requirement"
        for name, lines in places(sorted(code), root).items()
        if name not in known
        for place in lines
    ]


def unnamed(
    part: str, wanted: Iterable[str], named: Mapping[str, list[Place]], reasons: Mapping[str, str]
) -> list[str]:
    """What is wrong with one part, "rtl" or "model". named: where ids stand; reasons: why others do not."""
    where, wanted = {"rtl": "rtl/", "model": "the golden model (models/)"}[part], set(wanted)
    found = [
        f"{name}: no line of {where} names it; name it where it is done, or give a reason in {REASONS}"
        for name in sorted(wanted - set(named) - set(reasons))
    ]
    for name, reason in reasons.items():
        if name not in wanted:
            found.append(f"{REASONS}: {part}: {name} is no requirement on the function")
        elif name in named:
            found.append(f"{REASONS}: {part}: {name} has a reason, but {named[name][0]} names it")
        elif not reason:
            found.append(f"{REASONS}: {part}: {name} has no reason")
    return found


def complaints(root: Path = ROOT) -> list[str]:
    """One line for everything that is wrong."""
    known = read_requirements(root)
    wanted = [name for name in known if name.startswith(FUNCTION)]
    reasons = tomllib.loads((root / REASONS).read_text())
    found = ranges(root) + unknown_ids(known, root)
    for part, sources in (("rtl", rtl_sources(root)), ("model", model_sources(root))):
        found += unnamed(part, wanted, places(sources, root), reasons.get(part, {}))
    return found


def main() -> int:
    """Print every complaint; 1 when there is one."""
    found = complaints()
    print(*found, sep="\n", file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
