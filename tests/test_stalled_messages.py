# SPDX-License-Identifier: Apache-2.0
"""Messages with nowhere to go: the transmit stream stands still until the function's queue is full."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.tlp.message_backpressure import MessageBackpressure


@pyuvm.test()
class stalled_messages(BaseTest):
    """Vectors become pending, errors are counted, none is lost for good; afterwards all is exact again."""

    back_pressure = "none"

    async def body(self) -> None:
        """Long stalls between rounds that are compared message by message."""
        await self.run_sequence(MessageBackpressure(self.environment))
