# SPDX-License-Identifier: Apache-2.0
"""Byte enables and access widths on every structure."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.transport.byte_lanes import EnablePatterns, NaturalWidths
from tb.sequences.transport.half_registers import HalfRegisters


@pyuvm.test()
class enable_patterns(BaseTest):
    """All 16 First BE values on every DW, for writes and reads."""

    async def body(self) -> None:
        """On index 0, a managed device and an absent index."""
        await self.run_sequence(EnablePatterns())


@pyuvm.test()
class natural_widths(BaseTest):
    """Fields by byte, half and whole, through both access paths; 64-bit fields half by half."""

    async def body(self) -> None:
        """On a managed device."""
        await self.run_sequence(NaturalWidths())


@pyuvm.test()
class half_registers(BaseTest):
    """The 16-bit registers of COMMON by single bytes, each with the value that must be read then."""

    async def body(self) -> None:
        """On index 0 and a managed device."""
        await self.run_sequence(HalfRegisters())
