# SPDX-License-Identifier: Apache-2.0
"""Compares the RTL directly with the naive oracle, so that RTL and golden model cannot share a misreading."""

from collections.abc import Awaitable, Callable
from random import Random

from tb.env.base_test import BaseTest
from tb.sequences.lib.function_access import FunctionAccess
from tests.unit.oracle.model_access import NATURAL
from tests.unit.oracle.naive_oracle import NaiveOracle
from tests.unit.oracle.operations import ConventionalReset, Operation, Read, Write
from tests.unit.oracle.program import program


class OracleProgram(FunctionAccess):
    """Plays a program of the oracle's; every read is compared with what the oracle says.

    reset: does a conventional reset of the function under test. scenes: length of the program.
    """

    stable_id = "OracleProgram"

    def __init__(self, reset: Callable[[], Awaitable[None]], scenes: int) -> None:
        super().__init__()
        self._reset, self._scenes = reset, scenes
        self._awaited: list[tuple[Operation, int]] = []

    async def body(self) -> None:
        """A quarter of what the window can express goes through it."""
        self.oracle = NaiveOracle(self.parameters)
        await self.bring_up()
        for operation in program(self.parameters, Random(self.random.getrandbits(32)), self._scenes):
            expected = self.oracle.apply(operation)
            if isinstance(operation, ConventionalReset):
                await self._compare()
                await self._reset()
                self.paths.forget_window()
                await self.bring_up()
            else:
                self._queue(operation)
                if isinstance(operation, Read):
                    self._awaited.append((operation, expected))
            if len(self._awaited) > 100:
                await self._compare()
        await self._compare()

    def _queue(self, operation: Read | Write) -> None:
        offset, enables = operation.offset, operation.enables
        if enables == 0xF and self.random.random() < 0.25:
            if isinstance(operation, Read):
                self.read(offset, 4, window=True)
            else:
                self.write(offset, operation.data.to_bytes(4, "little"), window=True)
        elif isinstance(operation, Read):
            self.read_enabled(offset, enables)
        elif enables in NATURAL and self.random.random() < 0.25:
            lane, size = NATURAL[enables]
            data = operation.data.to_bytes(4, "little")[lane : lane + size]
            self.write(offset + lane, data, window=True)
        else:
            self.write_enabled(offset, operation.data, enables)

    async def _compare(self) -> None:
        awaited, self._awaited = self._awaited, []
        for (operation, expected), seen in zip(awaited, await self.collect(), strict=True):
            if seen != expected:
                raise AssertionError(f"{operation} gives {seen:#x}, the naive oracle says {expected:#x}")


class NaiveOracleTest(BaseTest):
    """Scenes that between them visit every row of the naive tables."""

    async def body(self) -> None:
        """Every row of the creation table took part."""
        sequence = OracleProgram(self._conventional_reset, self.settings.amount(60))
        await self.run_sequence(sequence)
        rows = [name for name in sequence.oracle.tables.names() if name.startswith("creation/")]
        idle = [name for name in rows if not sequence.oracle.hits[name]]
        assert rows, "the oracle has no creation table"
        assert self.settings.scale < 1 or not idle, f"rows that never took part: {idle}"

    async def _conventional_reset(self) -> None:
        await self.environment.drain()
        await self.environment.reset()
