# SPDX-License-Identifier: Apache-2.0
"""What tests share that look at the messages of the function."""

from tb.common.observation import DOORBELL
from tb.env.base_test import BaseTest
from tb.sequences.lib.message_checks import Observer, TransmitLog


class ObservedTest(BaseTest):
    """Runs sequences that look at what the function sends by itself."""

    back_pressure = "light"

    async def observe(self, kind: type[Observer], **arguments) -> None:
        """Run one, with a log that begins empty."""
        log = TransmitLog()
        subscribers = self.environment.agent.completions.subscribers
        subscribers.append(log)
        compared = self.environment.scoreboard.compared
        await self.run_sequence(kind(self.environment.backend, log, lambda: compared[DOORBELL], **arguments))
        subscribers.remove(log)
