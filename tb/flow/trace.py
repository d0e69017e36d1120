# SPDX-License-Identifier: Apache-2.0
"""`make trace REQ=<id>[,<id>...]`: everything that the project has about a requirement, without a run.

Its text, the lines of RTL and golden model that name it, tests, cover groups, properties, known bugs, and the
reason where something is missing on purpose. Each is read from the file that the other tools read.
"""

import ast
import difflib
import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from formal.plan import load, wrapper_file
from tb.common.paths import ROOT
from tb.flow.requirement_ids import ID, Place, model_sources, places, read_requirements, rtl_sources
from tb.flow.run.bugs import read_bug
from tb.flow.run.lint_requirements import REASONS
from tb.flow.run.options import OptionError, read_words
from tb.flow.run.processes import run_command
from tb.flow.run.test_list import RowError, read_tests
from tb.flow.signoff.testplan import TestPlan, read_test_plan

#: What one line of the report says: where, and what is there.
Entry = tuple[str, str]
_LABEL_WIDTH = 14
#: Folders of unit tests whose requirements are the function's or the driver's; the others test the tools.
UNIT = ("checkers", "driver", "models", "oracle")
#: What most requirements do not have: not shown as missing.
OPTIONAL = ("driver model", "bench", "reasons")


def _line_of(path: Path, pattern: str) -> str:
    """path:line of the first match, or path alone; relative to the project's root."""
    found = re.search(pattern, path.read_text(), re.MULTILINE)
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{path.read_text().count(chr(10), 0, found.start()) + 1}" if found else name


def _python(*folders: str) -> list[Path]:
    return [path for name in folders for path in sorted((ROOT / name).rglob("*.py"))]


def _owner(place: Place) -> str:
    """Whose comment or docstring a line belongs to."""
    path = ROOT / place.path
    above = path.read_text().splitlines()[: place.line] if path.suffix == ".py" else []
    names = [found[1] for line in above if (found := re.match(r" *(?:async )?(?:def|class) (\w+)", line))]
    return names[-1] if names else path.stem


def _sources(requirement: str, paths: list[Path]) -> Iterator[Entry]:
    for place in places(paths).get(requirement, []):
        listed = len(ID.findall(place.text)) > 2
        yield str(place), f"listed by {_owner(place)}" if listed else place.text.strip('/#" ')


def _tests(requirement: str, plan: TestPlan) -> Iterator[Entry]:
    rows = read_tests(ROOT)
    for name in plan.tests.get(requirement, []):
        if name in rows:
            where = _line_of(ROOT / "tests" / "tests.toml", rf"^\[{re.escape(name)}\]")
            yield where, f"TEST={name}: {rows[name].shows}"
        else:
            yield f"tests/{name}", "unit test, by tests/testplan.toml"
    yield from _sources(requirement, _python(*(f"tests/unit/{name}" for name in UNIT)))


def cover_groups(requirement: str) -> Iterator[Entry]:
    """Calls of group() in tb/cover/ that list the requirement; from the source, faster than importing."""
    for path in _python("tb/cover"):
        text = path.read_text()
        if requirement not in text:
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "group":
                name, title, requirements = map(ast.literal_eval, call.args[:3])
                if requirement in requirements.split():
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", f"{name}: {title}"


def _properties(requirement: str) -> Iterator[Entry]:
    proofs: dict[tuple[str, str], list[str]] = {}
    for proof in load(ROOT):
        for label, shown in proof.properties.items():
            if requirement in shown:
                proofs.setdefault((proof.wrapper, label), []).append(proof.name)
    for (wrapper, label), names in proofs.items():
        path = wrapper_file(wrapper)
        assert path, "load() refuses a proof without a wrapper"
        yield _line_of(path, rf"^ *{label} *:"), f"{label}, proved by {' '.join(names)}"


def _known_bugs(requirement: str) -> Iterator[Entry]:
    for path in sorted((ROOT / "tests" / "bugs").glob("*.patch")):
        bug = read_bug(path)
        if requirement in bug.requirement.split():
            yield path.relative_to(ROOT).as_posix(), bug.breaks


def _reasons(requirement: str, plan: TestPlan) -> Iterator[Entry]:
    if reason := plan.deviations.get(requirement):
        yield "tests/testplan.toml", f"no test: {reason}"
    for part, reasons in tomllib.loads((ROOT / REASONS).read_text()).items():
        if reason := reasons.get(requirement):
            yield REASONS, f"no line of the {part}: {reason}"


def trace(requirement: str) -> dict[str, list[Entry]]:
    """What there is about a requirement: label -> (place, what is there), places from the project's root."""
    plan = read_test_plan()
    return {
        "RTL": list(_sources(requirement, rtl_sources())),
        "golden model": list(_sources(requirement, model_sources())),
        "driver model": list(_sources(requirement, _python("models/driver"))),
        "tests": list(_tests(requirement, plan)),
        "bench": list(_sources(requirement, _python("tb/checkers", "tb/sequences"))),
        "cover groups": list(cover_groups(requirement)),
        "properties": list(_properties(requirement)),
        "known bugs": list(_known_bugs(requirement)),
        "reasons": list(_reasons(requirement, plan)),
    }


def asked(text: str, known: dict[str, dict]) -> list[str]:
    """The ids of REQ=<id>,<id>; raises OptionError for none, and for one that does not exist."""
    names = [name.upper() for name in re.split(r"[,\s]+", text) if name]
    if not names:
        raise OptionError("say which requirement: make trace REQ=MGMT-38, or several, REQ=MGMT-38,VPCI-12")
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=5, cutoff=0.5)
            hint = f"near are: {' '.join(near)}" if near else "docs/requirements.md lists all"
            raise OptionError(f"{name} is no requirement; {hint}")
    return names


def _statement(entry: dict) -> str:
    """What is required; of an ambiguity of the RFC (AMB) its readings and the one that is recommended."""
    ambiguity = "{readings} Recommended: {recommended} Why: {why}"
    return entry["statement"] if "statement" in entry else ambiguity.format(**entry)


def show(console: Console, requirement: str, entry: dict) -> None:
    """Print one requirement: aligned, in a terminal cut to its width, else one line for each entry."""
    terminal = console.is_terminal
    width = console.width if terminal else 110

    def line(text: Text) -> None:
        console.print(text, no_wrap=True, overflow="ellipsis" if terminal else "ignore", crop=terminal)

    line(Text(f"{requirement}  {entry['title']}", "bold"))
    for text in textwrap.wrap(_statement(entry), width - 2):
        line(Text(f"  {text}"))
    found = trace(requirement)
    places_width = max((len(where) for entries in found.values() for where, _ in entries), default=0) + 2
    for label, entries in found.items():
        if not entries and label not in OPTIONAL:
            line(Text.assemble((label.ljust(_LABEL_WIDTH), "green"), ("none", "dim")))
        for number, (where, what) in enumerate(entries):
            shown = ("" if number else label).ljust(_LABEL_WIDTH)
            line(Text.assemble((shown, "green"), (where.ljust(places_width), "cyan"), what))


def main(arguments: list[str]) -> int:
    """Print what was asked for; 2 when that is not possible."""
    console = Console(highlight=False)
    known = read_requirements()
    try:
        for number, name in enumerate(asked(read_words(arguments, ("REQ",)).get("REQ", ""), known)):
            if number:
                console.print()
            show(console, name, known[name])
    except (OptionError, RowError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    run_command(main)
