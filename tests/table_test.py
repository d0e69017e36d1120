# SPDX-License-Identifier: Apache-2.0
"""Turns a row of tests/tests.toml into a pyuvm test."""

from importlib import import_module

from tb.env.base_test import BaseTest
from tb.flow.run.test_list import MODULE, Row, Step
from tb.sequences.lib.base import TlpSequence


class SequenceTest(BaseTest):
    """Runs the sequences of its row one after the other; they and the scoreboard check the results."""

    steps: tuple[Step, ...] = ()

    async def body(self) -> None:
        """Each as often as its row says, but for those that this build has no use for."""
        build = self.settings.parameters
        for step in self.steps:
            if any(getattr(build, name.lower()) != value for name, value in step.when.items()):
                continue
            for number in range(self.settings.amount(step.times) if step.times else 1):
                arguments = {"stable_id": step.stable_id.format(number)} if step.stable_id else {}
                await self.run_sequence(sequence_of(step).from_environment(self.environment, **arguments))


def _load(package: str, dotted: str) -> type:
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(f"{package}.{module}"), name)


def sequence_of(step: Step) -> type[TlpSequence]:
    """The class that a step runs."""
    return _load("tb.sequences", step.run)


def make_test(row: Row) -> type[BaseTest]:
    """The test of a row, with its name: a class of tests/ or a SequenceTest, with what the row says of it."""
    base = _load("tests", row.test_class) if row.test_class else SequenceTest
    said = {
        "__doc__": row.shows,
        "__module__": MODULE,
        "back_pressure": row.back_pressure,
        "breaks_driver_rules": row.breaks_driver_rules,
        "stable_id": row.stable_id or row.name,
        "steps": row.sequences,
    }
    return type(row.name, (base,), said)
