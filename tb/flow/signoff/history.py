# SPDX-License-Identifier: Apache-2.0
"""The trend: one line for every sign-off that ran on this machine, appended to a file of JSON lines."""

import json
from collections.abc import Mapping
from pathlib import Path

from tb.flow.signoff.stages import MEASURES

#: Runs that the report shows.
SHOWN = 30
#: Name in the trend -> measure that a stage asks for.
_FIGURES = {
    "functional": "functional.mandatory",
    "line": "code.line",
    "branch": "code.branch",
    "expression": "code.expression",
    "toggle": "code.toggle",
    "properties": "formal.properties",
    "mutation": "mutation.score",
}


def remember(path: Path, evidence: Mapping) -> None:
    """Append the result of one sign-off."""
    about = {name: evidence[name] for name in ("started", "stage", "full", "verdict", "revision", "wall_s")}
    figures = {
        name: MEASURES[measure](evidence, evidence["stage"]).value for name, measure in _FIGURES.items()
    }
    with path.open("a") as file:
        file.write(json.dumps({**about, **figures}) + "\n")


def trend(path: Path) -> list[dict]:
    """The last runs, oldest first; a line that is no JSON is left out."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found[-SHOWN:]
