# SPDX-License-Identifier: Apache-2.0
"""Corners that random traffic seldom meets: whole-width values, every vector, a queue without room."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.interrupts.vector_walk import VectorsAtReset, VectorWalk
from tb.sequences.management.wide_values import WideValues
from tb.sequences.tlp.completion_backpressure import CompletionBackpressure
from tests.observed_test import ObservedTest


@pyuvm.test()
class wide_values(ObservedTest):
    """Every bit of indices, queue numbers, addresses, sizes and metadata."""

    async def body(self) -> None:
        """Compared with what was written, and by the model."""
        await self.observe(WideValues)


@pyuvm.test()
class every_vector(ObservedTest):
    """Each pending bit is set, read, sent and cleared."""

    async def body(self) -> None:
        """Of the manager and of a managed device."""
        await self.observe(VectorWalk)


@pyuvm.test()
class forgotten_vectors(ObservedTest):
    """What is pending when the manager is reset."""

    async def body(self) -> None:
        """Dropped with the device, or sent by the function's table."""
        await self.observe(VectorsAtReset)


@pyuvm.test()
class full_queue(BaseTest):
    """More non-posted requests than there is room for completions, while the transmit stream stands still."""

    back_pressure = "none"

    async def body(self) -> None:
        """The input waits; when the stream moves again, every request is answered."""
        await self.run_sequence(CompletionBackpressure(self.environment))
