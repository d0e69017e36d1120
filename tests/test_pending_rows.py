# SPDX-License-Identifier: Apache-2.0
"""The pending bits of all vectors, row by row."""

import pyuvm

from tb.sequences.interrupts.pba_rows import PbaRows
from tests.observed_test import ObservedTest


@pyuvm.test()
class pending_rows(ObservedTest):
    """Rows of pending bits fill and empty in every combination; no vector is forgotten, none comes back."""

    back_pressure = "none"

    async def body(self) -> None:
        """The manager's row, and with INTEGRATED=1 the managed devices' rows behind it."""
        await self.observe(PbaRows)
