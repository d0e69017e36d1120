# SPDX-License-Identifier: Apache-2.0
"""Finds where requirement ids stand in source files. Ids stand in full there: `make lint` refuses ranges."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tb.common.paths import ROOT, rtl_modules

ID = re.compile(r"\b(?:MGMT|VPCI|PCIE|AMB|DRV)-\d{2,3}\b")
#: Sections A, B and C of docs/requirements.md: what the function must do.
FUNCTION = ("MGMT", "VPCI", "PCIE")


@dataclass(frozen=True)
class Place:
    """A line that names an id. path: from the project's root; line: from 1; text: without indentation."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def read_requirements(root: Path = ROOT) -> dict[str, dict]:
    """docs/requirements.json by id."""
    return {entry["id"]: entry for entry in json.loads((root / "docs" / "requirements.json").read_text())}


def rtl_sources(root: Path = ROOT) -> list[Path]:
    """What is written by hand in rtl/."""
    return [*rtl_modules(root), *sorted((root / "rtl").glob("*.rdl"))]


def model_sources(root: Path = ROOT) -> list[Path]:
    """What is written by hand for the golden model; models/driver/ is no part of it."""
    models = root / "models"
    return sorted({*models.rglob("*.py")} - {*models.glob("driver/*.py"), models / "layout.py"})


def places(paths: Iterable[Path], root: Path = ROOT) -> dict[str, list[Place]]:
    """Id -> the lines that name it, in the order of the files."""
    found: dict[str, list[Place]] = {}
    for path in paths:
        name, text = path.relative_to(root).as_posix(), path.read_text()
        for match in ID.finditer(text):
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
            place = Place(
                name, text.count("\n", 0, start) + 1, text[start : end if end >= 0 else None].strip()
            )
            lines = found.setdefault(match[0], [])
            if place not in lines[-1:]:
                lines.append(place)
    return found
