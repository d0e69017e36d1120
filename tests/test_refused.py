# SPDX-License-Identifier: Apache-2.0
"""What the link may bring that is not for this function, or no packet at all."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.tlp.malformed import Malformed
from tb.sequences.tlp.unsupported import Unsupported


@pyuvm.test()
class unsupported(BaseTest):
    """Each kind of unsupported packet is answered UR or dropped, and changes nothing."""

    async def body(self) -> None:
        """A running device watches."""
        await self.run_sequence(Unsupported())


@pyuvm.test()
class malformed(BaseTest):
    """Each cause of a malformed packet is dropped, and the next request is served."""

    async def body(self) -> None:
        """A running device is the target."""
        await self.run_sequence(Malformed())
