# SPDX-License-Identifier: Apache-2.0
"""Reads and checks tests/tests.toml, the list of tests; imports no test, no sequence and no simulator."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from models.parameters import Parameters
from tb.flow.requirement_ids import read_requirements

#: The module that cocotb loads, whatever the test; it makes the test of the row that TEST names.
MODULE = "tests.simulation"
BACK_PRESSURE = ("none", "light", "heavy", "random")
_STEP_KEYS = {"run", "times", "stable_id", "when"}
_PARAMETERS = {entry.name.upper() for entry in fields(Parameters)}


class RowError(ValueError):
    """A row of tests/tests.toml that cannot be used; the message is one line for people."""


@dataclass(frozen=True)
class Step:
    """One sequence of a test: a class of tb/sequences/ as `folder.module.Class`.

    times: runs at scale 1; 0: one, whatever the scale. stable_id: replaces the class's own, {} stands for the
    number of the run. when: parameters and the values that the build must have, else it is left out.
    """

    run: str
    times: int = 0
    stable_id: str = ""
    when: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One test: what it runs, and which requirements it shows.

    bench: it shows that the bench works. stable_id: the seed of the test's own randomness, "": its name.
    """

    name: str
    shows: str
    requirements: tuple[str, ...] = ()
    sequences: tuple[Step, ...] = ()
    test_class: str = ""
    back_pressure: str = "random"
    breaks_driver_rules: frozenset[str] = frozenset()
    bench: bool = False
    stable_id: str = ""


_ROW_KEYS = {entry.name for entry in fields(Row)} - {"name", "test_class"} | {"class"}


def _row(name: str, entry: Mapping) -> Row:
    if unknown := set(entry) - _ROW_KEYS:
        raise RowError(f"unknown key {min(unknown)}; legal are: {' '.join(sorted(_ROW_KEYS))}")
    steps = [step if isinstance(step, Mapping) else {"run": step} for step in entry.get("sequences", [])]
    for step in steps:
        if "run" not in step or set(step) - _STEP_KEYS:
            raise RowError(f"a sequence has a run, and may have {' '.join(sorted(_STEP_KEYS))}: {step}")
    return Row(
        name,
        entry.get("shows", ""),
        tuple(entry.get("requirements", ())),
        tuple(Step(**step) for step in steps),
        entry.get("class", ""),
        entry.get("back_pressure", "random"),
        frozenset(entry.get("breaks_driver_rules", ())),
        entry.get("bench", False),
        entry.get("stable_id", ""),
    )


def _defined(where: Path, dotted: str) -> bool:
    """Whether `folder.module.Class` below a folder is a class, by the text of its module alone."""
    *module, name = dotted.split(".")
    path = where.joinpath(*module).with_suffix(".py") if module else where
    return path.is_file() and re.search(rf"^class {re.escape(name)}\b", path.read_text(), re.M) is not None


def _check(row: Row, root: Path, requirements: set[str]) -> None:
    if not row.shows:
        raise RowError("it needs a line that says what it shows")
    if not row.requirements and not row.bench:
        raise RowError("it needs requirements, or `bench = true`")
    if bool(row.sequences) == bool(row.test_class):
        raise RowError("it needs either sequences or a class")
    for name in row.requirements:
        if name not in requirements:
            raise RowError(f"{name} is no requirement")
        if row.requirements.count(name) > 1:
            raise RowError(f"{name} twice")
    for step in row.sequences:
        if not _defined(root / "tb" / "sequences", step.run):
            raise RowError(f"tb/sequences/ has no sequence {step.run}")
        if unknown := set(step.when) - _PARAMETERS:
            raise RowError(f"no parameter {min(unknown)}; legal are: {' '.join(sorted(_PARAMETERS))}")
    if row.test_class and not _defined(root / "tests", row.test_class):
        raise RowError(f"tests/ has no test class {row.test_class}")
    for rule in row.breaks_driver_rules:
        if rule not in requirements or not rule.startswith("DRV-"):
            raise RowError(f"{rule} is no rule of drivers")
    if row.back_pressure not in BACK_PRESSURE:
        raise RowError(f"back_pressure is {row.back_pressure}; legal are: {' '.join(BACK_PRESSURE)}")


def read_tests(root: Path) -> dict[str, Row]:
    """Test name -> row; {} where there is no table. Raises RowError, which names the row."""
    path = root / "tests" / "tests.toml"
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise RowError(f"tests/tests.toml: {error}") from None
    requirements = set(read_requirements(root))
    rows = {}
    for name, entry in table.items():
        try:
            rows[name] = _row(name, entry)
            _check(rows[name], root, requirements)
        except RowError as error:
            raise RowError(f"tests/tests.toml, test {name}: {error}") from None
    return rows


def find_tests(root: Path) -> dict[str, str]:
    """Test name -> the module that cocotb loads for it."""
    return dict.fromkeys(read_tests(root), MODULE)
