# SPDX-License-Identifier: Apache-2.0
"""Requests while the transmit stream is stalled: non-posted ones must not hold up posted ones."""

from tb.common.observation import COMPLETION, DOORBELL
from tb.sequences.lib.backpressure import BackpressureSequence
from tb.sequences.lib.function_access import check

#: Non-posted one-DW requests that must be accepted while nothing can be sent (docs/decisions.md 4).
NON_POSTED = 16
POSTED_BETWEEN = 12


class RequestBackpressure(BackpressureSequence):
    """Non-posted requests with posted ones among them, while the transmit stream stands still (PCIE-16)."""

    stable_id = "Stalled"

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
        environment, compared = self.environment, self.environment.scoreboard.compared
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
