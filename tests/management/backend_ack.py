# SPDX-License-Identifier: Apache-2.0
"""BACKEND_ACK: prompt, late and missing acknowledgements; without it nothing waits."""

from cocotb.simtime import get_sim_time

from tb.common.scheduler import CLOCK_NS
from tb.env.base_test import BaseTest
from tb.sequences.management.backend_ack import TIMEOUT, BackendAck

#: Manner of the backend -> clocks that each operation waits, at least and at most.
WAITS = {"prompt": (0, 3), "late": (20, 2000), "never": (TIMEOUT, TIMEOUT)}


class Acknowledge(BaseTest):
    """What takes a device waits for the backend, at most 4096 clocks; then lifecycle_timeout rises."""

    async def body(self) -> None:
        """The sticky timeout falls with a conventional reset alone."""
        environment, expected = self.environment, bool(self.settings.parameters.backend_ack)
        for manner in ("prompt", "late", "never", "prompt"):
            environment.backend.acknowledge(manner)
            if manner != "never" and environment.dut.lifecycle_timeout.value:
                await self._sticky()
            waits = WAITS[manner] if expected else (0, 0)
            await self.run_sequence(BackendAck(self._clock, waits, f"acknowledged {manner}"))
            await environment.drain()
            timeout = bool(environment.dut.lifecycle_timeout.value)
            assert timeout == (expected and manner == "never"), f"lifecycle_timeout {timeout} with {manner}"

    async def _sticky(self) -> None:
        """It is still there after a run that was acknowledged, and gone after `rst`."""
        await self.run_sequence(BackendAck(self._clock, WAITS["prompt"], "acknowledged again"))
        assert self.environment.dut.lifecycle_timeout.value, "lifecycle_timeout is not sticky"
        await self.environment.drain()
        await self.environment.reset()
        assert not self.environment.dut.lifecycle_timeout.value, "lifecycle_timeout survives rst"

    @staticmethod
    def _clock() -> int:
        return int(get_sim_time("ns")) // CLOCK_NS
