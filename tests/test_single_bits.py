# SPDX-License-Identifier: Apache-2.0
"""What only a single wrong bit shows."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.management.selector_bits import SelectorBits


@pyuvm.test()
class single_bits(BaseTest):
    """No bit of device_select is ignored, and no byte enable of a queue's PASID."""

    async def body(self) -> None:
        """Compared with values stated here, and by the scoreboard."""
        await self.run_sequence(SelectorBits())
