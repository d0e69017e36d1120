# SPDX-License-Identifier: Apache-2.0
"""The configuration space under writes."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.config_space.config_writes import Capture, MovingBar, RegisterBits


@pyuvm.test()
class register_bits(BaseTest):
    """Read-only and read-write bits of every register, by byte enable."""

    async def body(self) -> None:
        """Against masks stated by hand."""
        await self.run_sequence(RegisterBits())


@pyuvm.test()
class moving_bar(BaseTest):
    """BAR0 is claimed where it lies and nowhere else."""

    async def body(self) -> None:
        """Edges, aliases, memory space on and off."""
        await self.run_sequence(MovingBar())


@pyuvm.test()
class capture(BaseTest):
    """The completer id follows successful configuration writes."""

    async def body(self) -> None:
        """Reads, other functions, poisoned and Type 1 writes do not count."""
        await self.run_sequence(Capture())
