# SPDX-License-Identifier: Apache-2.0
"""The backend ports: doorbells out, look-ups and events in."""

import pyuvm

from tb.common.observation import DOORBELL
from tb.env.base_test import BaseTest
from tb.sequences.transport.backend_rules import DoorbellRules, LookupRules
from tb.sequences.transport.event_rules import EventRules


@pyuvm.test()
class doorbell_rules(BaseTest):
    """A doorbell needs a running device and an enabled queue, and no selector."""

    async def body(self) -> None:
        """Counted at the port."""
        compared = self.environment.scoreboard.compared
        await self.run_sequence(DoorbellRules(self.environment.backend, lambda: compared[DOORBELL]))


@pyuvm.test()
class lookup_rules(BaseTest):
    """A look-up shows a running queue as it was programmed, and otherwise nothing."""

    async def body(self) -> None:
        """Every condition taken away alone."""
        await self.run_sequence(LookupRules(self.environment.backend))


@pyuvm.test()
class event_rules(BaseTest):
    """Used buffers, configuration changes and faults, as the driver sees them."""

    async def body(self) -> None:
        """Before DRIVER_OK, running, with MSI-X enabled, after a fault, across a new life."""
        await self.run_sequence(EventRules(self.environment.backend))
