# SPDX-License-Identifier: Apache-2.0
"""The PCI_CFG window."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.config_space.pci_cfg_window import (
    WindowIllegal,
    WindowOnlyIndices,
    WindowOnlyLife,
    WindowOnlyTable,
    WindowWidths,
)


@pyuvm.test()
class window_widths(BaseTest):
    """Every length, alignment and byte enable of the window against arithmetic."""

    async def body(self) -> None:
        """On a scratch register."""
        await self.run_sequence(WindowWidths())


@pyuvm.test()
class window_illegal(BaseTest):
    """Illegal settings make no access and keep the data register."""

    async def body(self) -> None:
        """Length, alignment, bar, range."""
        await self.run_sequence(WindowIllegal())


@pyuvm.test()
class window_only(BaseTest):
    """Everything by configuration TLPs alone, Memory Space Enable 0."""

    async def body(self) -> None:
        """Devices used, the semantics table, all indices."""
        await self.run_sequence(WindowOnlyLife())
        await self.run_sequence(WindowOnlyTable())
        await self.run_sequence(WindowOnlyIndices())
