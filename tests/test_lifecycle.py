# SPDX-License-Identifier: Apache-2.0
"""The life of managed devices, row by row and index by index."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.management.lifecycle import EveryIndex, SemanticsTable


@pyuvm.test()
class semantics_table(BaseTest):
    """Every row of the semantics table, several times, each time on another index."""

    async def body(self) -> None:
        """Each pass draws its own index, values and metadata."""
        for number in range(self.settings.amount(5)):
            await self.run_sequence(SemanticsTable(stable_id=f"semantics table {number}"))


@pyuvm.test()
class every_index(BaseTest):
    """All indices exist together, are refused twice, go and come again."""

    async def body(self) -> None:
        """In random order."""
        await self.run_sequence(EveryIndex())
