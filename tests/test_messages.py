# SPDX-License-Identifier: Apache-2.0
"""Messages from the link, and TLP prefixes."""

import pyuvm

from tb.sequences.tlp.prefixes import Prefixes
from tb.sequences.tlp.received_messages import ReceivedMessages
from tests.observed_test import ObservedTest


@pyuvm.test()
class received_messages(ObservedTest):
    """Every class of message codes with every routing, with and without data."""

    async def body(self) -> None:
        """Tolerated, acknowledged, unsupported, malformed."""
        await self.observe(ReceivedMessages)


@pyuvm.test()
class prefixes(ObservedTest):
    """Every form of prefixes in front of every kind of packet."""

    async def body(self) -> None:
        """PASID Enable on and off."""
        await self.observe(Prefixes)
