# SPDX-License-Identifier: Apache-2.0
"""Requests of several DWs."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.tlp.bursts import Bursts, Holes
from tb.sequences.tlp.long_reads import LongReads
from tests.observed_test import ObservedTest


@pyuvm.test()
class bursts(BaseTest):
    """Reads and writes across fields and structures, up to 128 DW and the 4 KiB edges."""

    async def body(self) -> None:
        """Judged by the scoreboard, byte for byte."""
        await self.run_sequence(Bursts())


@pyuvm.test()
class long_reads(ObservedTest):
    """Reads of up to 1024 DWs come back in pieces."""

    async def body(self) -> None:
        """At every setting of Max_Payload_Size."""
        await self.observe(LongReads)


@pyuvm.test()
class holes(BaseTest):
    """What no structure claims reads 0."""

    async def body(self) -> None:
        """Gaps, tails, undefined pages."""
        await self.run_sequence(Holes())
