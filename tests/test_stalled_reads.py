# SPDX-License-Identifier: Apache-2.0
"""The transmit queue at its limit, with completions of many beats."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.tlp.read_backpressure import ReadBackpressure


@pyuvm.test()
class stalled_reads(BaseTest):
    """Completions of 4 KiB reads and messages between them, from a queue that was full, byte for byte."""

    back_pressure = "none"

    async def body(self) -> None:
        """The scoreboard compares; a queue that overflows, or a message inside a completion, differs."""
        await self.run_sequence(ReadBackpressure(self.environment))
