# SPDX-License-Identifier: Apache-2.0
"""Back-pressure on both streams."""

import pyuvm

from tb.common.observation import COMPLETION, DOORBELL
from tb.env.base_test import BaseTest
from tb.env.environment import Environment
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.stress.random_management import RandomManagement
from tb.sequences.tlp.bursts import Bursts

#: Non-posted one-DW requests that must be accepted while nothing can be sent (docs/decisions.md 4).
NON_POSTED = 16
POSTED_BETWEEN = 12


class Stalled(DeviceAccess):
    """Non-posted requests with posted ones among them, while the transmit stream stands still (PCIE-16)."""

    stable_id = "Stalled"

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

    async def body(self) -> None:
        """Index 0 has one queue enabled, whose doorbell is the last request of each round."""
        await self.bring_up()
        await self.clean_slate()
        self.start_device()
        await self.expect(("COMMON_DEVICE_STATUS", 0x0F))
        for _ in range(self.settings.amount(3)):
            await self._round()

    def _requests(self) -> None:
        for number in range(NON_POSTED):
            for _ in range(POSTED_BETWEEN):
                self.put("COMMON_QUEUE_DESC", self.random.getrandbits(64), window=False)
                self.ring(0, 1, window=False)  # not enabled
            if number % 2:
                self.send(self.paths.config_read(4 * self.random.randrange(64)))
            else:
                self.get("COMMON_DEVICE_STATUS", window=False)
        self.ring(0, 0, window=False)

    async def _round(self) -> None:
        environment, compared = self._environment, self._environment.scoreboard.compared
        await environment.drain()
        environment.agent.throttle("stalled")
        doorbells, completions = compared[DOORBELL], compared[COMPLETION]
        self._requests()
        await self.flush()  # returns when all were accepted
        await environment.backend.pause(5000)
        check("doorbells while stalled", compared[DOORBELL] - doorbells, 1)
        check("completions while stalled", compared[COMPLETION] - completions, 0)
        environment.agent.throttle("none")
        await environment.drain()
        check("completions afterwards", compared[COMPLETION] - completions, NON_POSTED)


@pyuvm.test()
class stalled_transmit(BaseTest):
    """With the transmit stream stalled, 16 non-posted requests and all posted ones are executed."""

    back_pressure = "none"

    async def body(self) -> None:
        """The doorbell behind them rings before a single completion has left; then all of them leave."""
        await self.run_sequence(Stalled(self.environment))


@pyuvm.test()
class back_pressure(BaseTest):
    """The main job with a transmit stream that is ready one clock in seven."""

    back_pressure = "heavy"

    async def body(self) -> None:
        """Bursts of long reads, then random management."""
        await self.run_sequence(Bursts())
        await self.run_sequence(RandomManagement())
