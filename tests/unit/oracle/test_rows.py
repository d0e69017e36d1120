# SPDX-License-Identifier: Apache-2.0
"""No row of the naive oracle is decoration: with any of them altered, the golden model fails the comparison.

The model's answers to two programs are recorded once. The oracle as it is must agree with all of them; an
oracle with one row altered must disagree somewhere.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from random import Random

import pytest

from models.parameters import DEFAULT_FEATURES, Parameters
from tests.unit.oracle import samples
from tests.unit.oracle.metadata import CTRL_VQ, FLAWS, MQ
from tests.unit.oracle.model_access import ModelAccess
from tests.unit.oracle.naive_oracle import NaiveOracle, Tables
from tests.unit.oracle.operations import Operation
from tests.unit.oracle.program import program

#: The default offer; one with a control queue, few vectors and narrow PASIDs; devices with own vectors.
BUILDS = (
    Parameters(num_devices=5),
    Parameters(
        num_devices=4,
        num_queues=6,
        config_chunks=1,
        msix_vectors=8,
        pasid_width=8,
        device_features=DEFAULT_FEATURES | 1 << CTRL_VQ | 1 << MQ,
    ),
    Parameters(num_devices=3, integrated=1, device_vectors=3),
)
SCENES = 400
TABLES = Tables()


@cache
def recorded(build: int) -> list[tuple[Operation, int | None]]:
    """What the golden model answers to a program, a third of it through the window."""
    access, random = ModelAccess(BUILDS[build]), Random(build)
    return [
        (operation, access.play(operation, window=random.random() < 0.3))
        for operation in program(BUILDS[build], Random(100 + build), SCENES)
    ]


def first_difference(build: int, oracle: NaiveOracle) -> str | None:
    """Where an oracle and the recorded model part, in words; None when they agree to the end."""
    for position, (operation, answer) in enumerate(recorded(build)):
        expected = oracle.apply(operation)
        if expected != answer:
            return (
                f"{position}. {operation}: model {answer:#x}, oracle {expected:#x}, index {oracle.select:#x}"
            )
    return None


def alterations() -> Iterator:
    """Every row in turn, each with the tables in which it says something else."""
    for table in ("creation", "flaws", "terms", "acceptance"):
        for position, row in enumerate(getattr(TABLES, table)):
            yield f"{table}/{row.name}: missing", TABLES.without(table, position)
    for table in fields(TABLES):
        for position, row in enumerate(getattr(TABLES, table.name)):
            for change, altered in ways_to_err(table.name, row):
                name = f"{table.name}/{row.name}: {change}"
                yield name, TABLES.altered(table.name, position, **altered)


def ways_to_err(table: str, row) -> Iterator[tuple[str, dict]]:
    """Changes to the cells of one row, with a word for each."""
    if table == "creation":
        yield "another code", {"code": (row.code + 1) % 3}
        if row.event:
            yield "no event", {"event": None}
    elif table == "grants":
        yield "another value given", {"given": lambda m: row.given(m) ^ 1}
        yield "another default", {"default": lambda m, p, i: row.default(m, p, i) ^ 1}
    elif table == "views":
        for mark in {"rw": ("ro", "none"), "ro": ("rw", "none"), "none": ("rw",)}[row.mark]:
            yield mark, {"mark": mark}
    elif table == "effects":
        mark = {"yes": "no", "no": "yes"}[row.mark]
        yield mark, {"mark": mark}
    elif table == "registers":
        yield "reads otherwise", {"read": lambda o: row.read(o) ^ 1}
        marks = {view.mark for view in TABLES.views if view.row == row.group}
        if "none" in marks:
            yield "another blank", {"blank": row.blank ^ 1}
        if row.write and "rw" in marks:
            yield "read-only", {"write": None}


@pytest.mark.parametrize("build", range(len(BUILDS)))
def test_the_model_agrees_with_every_row(build: int) -> None:
    """The whole program, and every row that the build has room for took part."""
    oracle = NaiveOracle(BUILDS[build])
    assert first_difference(build, oracle) is None
    impossible = {
        f"flaws/{f.name}" for f in FLAWS if samples.flawed(f.name, BUILDS[build], Random(0)) is None
    }
    assert {name for name in TABLES.names() if not oracle.hits[name]} <= impossible


@pytest.mark.parametrize("tables", [pytest.param(tables, id=name) for name, tables in alterations()])
def test_an_altered_row_is_noticed(tables: Tables) -> None:
    """At least one of the builds shows the difference."""
    assert any(first_difference(build, NaiveOracle(BUILDS[build], tables)) for build in range(len(BUILDS)))
