# SPDX-License-Identifier: Apache-2.0
"""Interrupts: INTx, MSI-X, events in every state; the tables of managed devices."""

import pyuvm

from tb.sequences.interrupts.intx import IntX
from tb.sequences.interrupts.msix_config import MsixConfig
from tb.sequences.interrupts.msix_messages import MsixMessages
from tb.sequences.interrupts.msix_table import MsixSweep, MsixTable
from tb.sequences.transport.event_states import EventStates, GenerationWrap
from tests.observed_test import ObservedTest


@pyuvm.test()
class intx(ObservedTest):
    """INTA follows the ISR of index 0."""

    async def body(self) -> None:
        """Asserted and taken back in each way."""
        await self.observe(IntX)


@pyuvm.test()
class msix_table(ObservedTest):
    """Table and pending bits as memory."""

    async def body(self) -> None:
        """Byte enables, both access paths, wide accesses."""
        await self.observe(MsixTable)


@pyuvm.test()
class msix_messages(ObservedTest):
    """Which event sends which message, and what holds it back."""

    async def body(self) -> None:
        """For the manager and a managed device."""
        await self.observe(MsixMessages)


@pyuvm.test()
class msix_sweep(ObservedTest):
    """Many pending vectors, lowest first."""

    async def body(self) -> None:
        """Several rounds with other vectors."""
        for number in range(self.settings.amount(4)):
            await self.observe(MsixSweep, stable_id=f"sweep {number}")


@pyuvm.test()
class event_states(ObservedTest):
    """Each kind of event in each status of a device, with MSI-X and without."""

    async def body(self) -> None:
        """Then hundreds of configuration changes."""
        await self.observe(EventStates)
        await self.observe(GenerationWrap)


@pyuvm.test()
class msix_config(ObservedTest):
    """The vector tables of managed devices; without INTEGRATED their page is a hole (the test `holes`)."""

    async def body(self) -> None:
        """Isolation, virtio reset, a new life."""
        if self.settings.parameters.integrated:
            await self.observe(MsixConfig)
        else:
            await self.observe(MsixTable)
