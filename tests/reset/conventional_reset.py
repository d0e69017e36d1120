# SPDX-License-Identifier: Apache-2.0
"""Conventional resets, of an idle function and in the middle of traffic."""

from cocotb import start_soon

from tb.env.base_test import BaseTest
from tb.sequences.reset.resets import (
    AfterConventionalReset,
    BeforeConventionalReset,
)
from tb.sequences.stress.fuzz import LinkFuzz


class ConventionalReset(BaseTest):
    """After `rst` nothing of the time before can be read, however often."""

    async def body(self) -> None:
        """The second reset finds a function in full use."""
        await self.run_sequence(AfterConventionalReset(stable_id="power on"))
        await self.run_sequence(BeforeConventionalReset())
        await self.environment.drain()
        await self.environment.reset()
        await self.run_sequence(AfterConventionalReset())


class UnderWay(LinkFuzz):
    """Traffic without waiting for completions, since a reset may cancel them."""

    stable_id = "UnderWay"
    weights = LinkFuzz.weights | {"reset_manager": 3, "function_reset": 3}

    async def breathe(self) -> None:
        """Bursts are posted only."""
        if len(self._batch) >= self.burst_packets:
            await self.flush()


class RandomResets(BaseTest):
    """Conventional resets in the middle of packets, operations, events and look-ups; others in between."""

    async def body(self) -> None:
        """Whatever was under way is done or lost, and the function begins anew."""
        environment = self.environment
        sequence = UnderWay()
        traffic = start_soon(self.run_sequence(sequence))
        resets = 0
        while not traffic.done():
            await environment.backend.pause(self.random.randint(1, 1500))
            for device in (0, 1, 2):
                agent = environment.backend.agent()
                start_soon(agent.lookup(device, 0))  # its answer may be lost
                await environment.backend.event(self.random.randrange(3), device)
            await environment.reset()
            resets += 1
        await environment.drain()
        await environment.reset()
        await self.run_sequence(AfterConventionalReset())
        assert resets, "there was no reset"
