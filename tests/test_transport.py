# SPDX-License-Identifier: Apache-2.0
"""The virtio transport of index 0 and of a managed device."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.transport.negotiation import Negotiation, StatusMachine
from tb.sequences.transport.queue_registers import QueueRegisters


@pyuvm.test()
class status_machine(BaseTest):
    """What device_status takes, refuses and keeps."""

    async def body(self) -> None:
        """Each write with the value that must be read then."""
        await self.run_sequence(StatusMachine())


@pyuvm.test()
class negotiation(BaseTest):
    """Which feature sets are accepted, and what selectors above 1 show."""

    async def body(self) -> None:
        """Random sets."""
        await self.run_sequence(Negotiation())


@pyuvm.test()
class queue_registers(BaseTest):
    """Every register of every queue, enabled, reset and beyond num_queues."""

    async def body(self) -> None:
        """Against values stated by hand."""
        await self.run_sequence(QueueRegisters())
