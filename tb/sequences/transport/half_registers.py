# SPDX-License-Identifier: Apache-2.0
"""The 16-bit registers of COMMON, two in a DW, written by single bytes: each half is merged, then checked."""

from models import layout
from tb.sequences.lib.function_access import check, merge
from tb.sequences.transport.negotiation import Transport

_COMMON = layout.BAR0_COMMON
#: DWs, and the shift of the half that is looked at.
_SIZE = _COMMON + layout.COMMON_QUEUE_SIZE  # its upper half: queue_msix_vector
_ENABLE = _COMMON + layout.COMMON_QUEUE_ENABLE
_RESET = _COMMON + layout.COMMON_QUEUE_NOTIF_CONFIG_DATA  # its upper half: queue_reset
_CONFIG_VECTOR = _COMMON + layout.COMMON_CONFIG_MSIX_VECTOR
_STATUS = _COMMON + layout.COMMON_DEVICE_STATUS  # its upper half: queue_select


class HalfRegisters(Transport):
    """All 16 enables on each such DW, with bytes that change the verdict.

    VPCI-10, VPCI-46, VPCI-53, VPCI-56, VPCI-58, VPCI-69

    Every write starts from a legal content, so that a byte too many or too few shows. Values that must be
    read then come from arithmetic here.
    """

    stable_id = "HalfRegisters"

    async def try_device(self, index: int) -> None:
        """On a queue of the selected device that is not enabled, features negotiated."""
        self.negotiate(self.parameters.device_features)
        self.wanted: list[tuple[str, int]] = []
        self.put("COMMON_QUEUE_SELECT", self.random.randrange(self.most_queues))
        vectors = self.vectors_of(index)
        for enables in self.random.sample(range(16), 16):
            await self._vector("queue_msix_vector", _SIZE, 16, enables, vectors)
            await self._vector("config_msix_vector", _CONFIG_VECTOR, 0, enables, vectors)
            await self._size(enables)
            await self._queue_select(enables)
            if self.parameters.device_features >> layout.FEATURE_RING_RESET & 1:
                await self._switch(enables)
        if index:  # a reset of index 0 would destroy the managed device
            await self._reset()

    async def _reset(self) -> None:
        """A DW that resets the device and writes queue_select: what its bytes say is there afterwards."""
        for new in (0xFFFF, 0xAAAA, 0x5555, 0x00FF, 0xFF00, *(self.random.getrandbits(16) for _ in range(6))):
            enables = 1 | self.random.choice((0b1100, 0b1110, 0b0100, 0b1000, 0))
            self.write_enabled(_STATUS, 0xFFFF << 16, 0b1100)
            self.write_enabled(_STATUS, new << 16, enables)
            half = merge(0, new << 16, enables) >> 16
            self._look(f"queue_select after a reset with {new:#x}, enables {enables:04b}", _STATUS, 16, half)
            self._look("device_status after it", _STATUS, 0, 0)
        await self._compare()

    def _look(self, what: str, offset: int, shift: int, wanted: int) -> None:
        self.read(offset + shift // 8, 2)
        self.wanted.append((what, wanted))

    async def _compare(self) -> None:
        """Send the queue; each read against what was stated for it."""
        for (what, wanted), seen in zip(self.wanted, await self.collect(), strict=True):
            check(what, seen, wanted)
        self.wanted.clear()

    async def _vector(self, name: str, offset: int, shift: int, enables: int, vectors: int) -> None:
        """From the largest legal vector to another one, or to one that a single byte makes too large."""
        for new in (0, 1, vectors // 2, vectors, 0x0100, 0x8000, 0xFF00, self.random.getrandbits(16)):
            old = vectors - 1
            self.write_enabled(offset, old << shift, 0b11 << shift // 8)
            half = merge(old << shift, new << shift, enables) >> shift & 0xFFFF
            self.write_enabled(offset, new << shift, enables)
            text = f"{name} after {old:#x}, {new:#x} with enables {enables:04b}"
            self._look(text, offset, shift, half if half < vectors else layout.NO_VECTOR)
        await self._compare()

    async def _size(self, enables: int) -> None:
        """A size is a power of two up to the maximum, checked after the merge."""
        most = self.parameters.queue_size_max
        for new in (2, 4, most, most << 1 & 0xFFFF, 0, 0x0100, 0x8002, most | 1):
            old = most
            self.write_enabled(_SIZE, old, 0b0011)
            half = merge(old, new, enables) & 0xFFFF
            self.write_enabled(_SIZE, new | 0xFFFF0000, enables)
            legal = half.bit_count() == 1 and 2 <= half <= most
            text = f"queue_size after {old:#x}, {new:#x} with enables {enables:04b}"
            self._look(text, _SIZE, 0, half if legal else old)
        await self._compare()

    async def _queue_select(self, enables: int) -> None:
        """Any value is kept, whatever the bytes beside it are; config_generation cannot be written."""
        keep = self.random.randrange(self.most_queues)
        old, new = self.random.getrandbits(16), self.random.getrandbits(16)
        self.write_enabled(_STATUS, old << 16, 0b1100)
        self.write_enabled(_STATUS, new << 16 | 0xFF00 | layout.STATUS_ACKNOWLEDGE, enables)
        half = merge(old << 16, new << 16, enables) >> 16
        self._look(f"queue_select after {old:#x}, {new:#x} with enables {enables:04b}", _STATUS, 16, half)
        self.put("COMMON_QUEUE_SELECT", keep)
        await self._compare()

    async def _switch(self, enables: int) -> None:
        """queue_enable takes a merged 1 and nothing else; queue_reset likewise, and reads 0."""
        for new in (0x0001, 0x0101, 0x0100, 0x0002, 0xFF01):
            half = merge(0, new, enables) & 0xFFFF
            self.write_enabled(_ENABLE, new | 0x00010000, enables)
            self._look(f"queue_enable after {new:#x} with enables {enables:04b}", _ENABLE, 0, half == 1)
            self.write_enabled(_ENABLE, 1, 0b0011)
            half = merge(0, new << 16, enables) >> 16
            self.write_enabled(_RESET, new << 16 | 1, enables)
            text = f"queue_enable after queue_reset {new:#x} with enables {enables:04b}"
            self._look(text, _ENABLE, 0, half != 1)
            self.write_enabled(_RESET, 1 << 16, 0b1100)
            self._look(f"queue_enable after {text}", _ENABLE, 0, 0)
        await self._compare()
