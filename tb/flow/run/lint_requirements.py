# SPDX-License-Identifier: Apache-2.0
"""Refuses requirement ids written as ranges or lists of numbers; exit status 1 with one line for each.

Only an id in full can be searched for and joined with the test plan.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tb.common.paths import ROOT

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


def complaints(root: Path = ROOT) -> list[str]:
    """One line for each place."""
    return [
        f"{path.relative_to(root)}:{line}: write requirement ids in full, not {what!r}"
        for path in written_files(root)
        for line, what in short_forms(path.read_text())
    ]


def main() -> int:
    """Print every complaint; 1 when there is one."""
    found = complaints()
    print(*found, sep="\n", file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
