# SPDX-License-Identifier: Apache-2.0
"""device_select: what it redirects, what it leaves alone, and what it shows where no device is."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.management.redirection import AbsentView, Redirection, SelectorValues


@pyuvm.test()
class redirection(BaseTest):
    """Contents of several devices do not mix, whatever the order of accesses."""

    async def body(self) -> None:
        """Markers in every redirected structure."""
        await self.run_sequence(Redirection())


@pyuvm.test()
class selector_values(BaseTest):
    """device_select keeps 32 bits; num_devices and the window's registers take no part."""

    async def body(self) -> None:
        """Corners and random values through both access paths."""
        await self.run_sequence(SelectorValues())


@pyuvm.test()
class absent_view(BaseTest):
    """Absent, out-of-range and aliasing selectors read as nothing and change nothing."""

    async def body(self) -> None:
        """With live neighbours that are compared."""
        await self.run_sequence(AbsentView())
