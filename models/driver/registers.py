# SPDX-License-Identifier: Apache-2.0
"""Registers of one structure by name, each accessed in its natural width (DRV-18)."""

from models import layout
from models.driver.capability_walk import Structure
from models.driver.transport import Transport


class Registers:
    """The structure `region` of layout.py at the place that discovery found.

    8-, 16- and 32-bit registers take one access, 64-bit ones two halves, low first, byte arrays one a byte.
    """

    def __init__(self, transport: Transport, structure: Structure, region: str) -> None:
        self._transport = transport
        self.structure = structure
        self._region = region

    def has(self, name: str) -> bool:
        """Whether the structure is long enough to contain the register."""
        field = layout.FIELDS[f"{self._region}_{name}"]
        return field.offset + field.width_bits // 8 <= self.structure.length

    async def read(self, name: str) -> int:
        """Value of a register."""
        value = 0
        for shift, offset, width in self._pieces(name):
            value |= await self._transport.bar_read(self.structure.bar, offset, width) << shift
        return value

    async def write(self, name: str, value: int) -> None:
        """Write a register."""
        for shift, offset, width in self._pieces(name):
            await self._transport.bar_write(
                self.structure.bar, offset, value >> shift & 256**width - 1, width
            )

    def _pieces(self, name: str) -> list[tuple[int, int, int]]:
        """(bits to shift, BAR offset, bytes) of the accesses that a register takes."""
        field = layout.FIELDS[f"{self._region}_{name}"]
        size = field.width_bits // 8
        width = {1: 1, 2: 2, 4: 4, 8: 4}.get(size, 1)
        base = self.structure.offset + field.offset
        return [(8 * at, base + at, width) for at in range(0, size, width)]
