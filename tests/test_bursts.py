"""Requests of several DWs."""

import pyuvm

from tb.base_test import BaseTest
from tb.sequences.bursts import Bursts, Holes, LongReads


@pyuvm.test()
class bursts(BaseTest):
    """Reads and writes across fields and structures, up to 128 DW and the 4 KiB edges."""

    async def body(self) -> None:
        """Judged by the scoreboard, byte for byte."""
        await self.run_sequence(Bursts())


@pyuvm.test()
class long_reads(BaseTest):
    """32 DW are served, more are unsupported for now."""

    async def body(self) -> None:
        """Up to a page."""
        await self.run_sequence(LongReads())


@pyuvm.test()
class holes(BaseTest):
    """What no structure claims reads 0."""

    async def body(self) -> None:
        """Gaps, tails, undefined pages."""
        await self.run_sequence(Holes())
