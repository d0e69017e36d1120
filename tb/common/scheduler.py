# SPDX-License-Identifier: Apache-2.0
"""Resumes testbench coroutines on the falling edge in a fixed order, so that all simulators agree.

Signals are sampled at the rising edge. Which monitor or driver wakes first there depends on the simulator;
sequences, backend and tests therefore resume half a clock later.
"""

from itertools import count

from cocotb import start_soon
from cocotb.triggers import Event, Timer

CLOCK_NS = 10


class Scheduler:
    """Wakes waiting participants at the next falling edge, in the order of their numbers."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[int, Event]] = []
        self._numbers = count()

    def number(self) -> int:
        """A number for a new participant; lower numbers resume first."""
        return next(self._numbers)

    async def take(self, number: int) -> None:
        """Wait until it is this participant's turn, at the next falling edge."""
        if not self._waiting:
            start_soon(self._release())
        turn = Event()
        self._waiting.append((number, turn))
        await turn.wait()

    async def pause(self, number: int, clocks: int) -> None:
        """Wait a number of clocks (at least 1), then for the turn; cheaper than waiting clock by clock.

        A Timer alone that ends together with an edge would be a race: simulators differ in which comes first.
        """
        await Timer(clocks * CLOCK_NS - 1, "ns")
        await self.take(number)

    async def _release(self) -> None:
        await self._clock.falling_edge
        waiting, self._waiting = self._waiting, []
        for _, turn in sorted(waiting, key=lambda entry: entry[0]):
            turn.set()
