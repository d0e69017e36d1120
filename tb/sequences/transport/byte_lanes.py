# SPDX-License-Identifier: Apache-2.0
"""Byte enables and widths: every pattern on every DW, natural widths, halves of 64-bit registers."""

from models import layout
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import BAR_FIELDS, check, merge

#: DWs that keep every written bit of a fresh device: name -> BAR0 offset
PLAIN = {
    "device_feature_select": layout.BAR0_COMMON + layout.COMMON_DEVICE_FEATURE_SELECT,
    "driver_feature_select": layout.BAR0_COMMON + layout.COMMON_DRIVER_FEATURE_SELECT,
    "queue_desc": layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC,
    "queue_desc high": layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC + 4,
    "queue_driver": layout.BAR0_COMMON + layout.COMMON_QUEUE_DRIVER,
    "queue_driver high": layout.BAR0_COMMON + layout.COMMON_QUEUE_DRIVER + 4,
    "queue_device": layout.BAR0_COMMON + layout.COMMON_QUEUE_DEVICE,
    "queue_device high": layout.BAR0_COMMON + layout.COMMON_QUEUE_DEVICE + 4,
    "device_select": layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT,
}
#: DWs in which every byte enable pattern is tried: all of COMMON, and one or more of every other structure
DWORDS = [
    *range(layout.BAR0_COMMON, layout.BAR0_COMMON + 0x48, 4),
    layout.BAR0_ISR,
    *range(layout.BAR0_DEVICE, layout.BAR0_DEVICE + 16, 4),
    *range(layout.BAR0_MANAGED, layout.BAR0_MANAGED + 20, 4),
    layout.BAR0_MANAGED + 0x108,
    layout.BAR0_MANAGED + 0x10C,
    layout.BAR0_MANAGED + 0x110,
    layout.BAR0_PASID,
]


class EnablePatterns(DeviceAccess):
    """All 16 First BE values on every DW of DWORDS, writes and reads (VPCI-10, MGMT-50, PCIE-52, PCIE-60)."""

    stable_id = "EnablePatterns"

    async def body(self) -> None:
        """Random order, on index 0, a managed device and an absent one; plain registers compared."""
        await self.bring_up()
        await self.clean_slate()
        await self.ensure(index := self.random.choice(self.indices))
        patterns = [(offset, enables) for offset in DWORDS for enables in range(16)]
        for selected in (index, 0, self.parameters.num_devices + 1):
            self.random.shuffle(patterns)
            for offset, enables in patterns:
                self.select(selected)
                self.write_enabled(offset, self.random.getrandbits(32), enables)
                self.read_enabled(offset, self.random.getrandbits(4))
                self.read_enabled(offset, enables)
                await self.breathe()
        await self._plain(index)
        await self._doorbells(index)

    async def _plain(self, index: int) -> None:
        """Against arithmetic of our own: a DW keeps exactly what the enabled bytes brought."""
        await self.ensure(index)
        for name, offset in PLAIN.items():
            value = self.random.getrandbits(32)
            self.write_enabled(offset, value, 0xF)
            for enables in self.random.sample(range(16), 16):
                new = self.random.getrandbits(32)
                value = merge(value, new, enables)
                self.write_enabled(offset, new, enables)
                self.read(offset, 4)
                check(f"{name} after enables {enables:04b}", (await self.collect())[-1], value)
            self.select(index)

    async def _doorbells(self, index: int) -> None:
        """A slot rings when bytes 0 and 1 are both enabled; other patterns and the slot's rest are silent."""
        self.select(index)
        self.start_device()
        slot = self.doorbell_offset(index, 0)
        for offset in (slot, slot + 4, slot + self.parameters.notify_multiplier - 4):
            for enables in self.random.sample(range(16), 16):
                self.write_enabled(offset, self.random.getrandbits(32), enables)
                self.read_enabled(offset, enables)
        await self.flush()


class NaturalWidths(DeviceAccess):
    """Every field at its own width, bytes and halves against the whole, both access paths.

    VPCI-07, VPCI-08, VPCI-09
    """

    stable_id = "NaturalWidths"

    async def body(self) -> None:
        """Little-endian everywhere; 64-bit fields half by half in either order."""
        await self.bring_up()
        await self.ensure(self.random.choice(self.indices))
        self.start_device()
        for window in (False, True):
            for name in sorted(BAR_FIELDS):
                if name not in ("ISR_STATUS", "MANAGED_CONFIG", "PBA_PENDING"):
                    await self._field(name, window)
            await self._halves(window)

    async def _field(self, name: str, window: bool) -> None:
        offset, size = BAR_FIELDS[name]
        for at in range(size):
            self.read(offset + at, 1, window)
        for at in range(0, size - 1, 2):
            self.read(offset + at, 2, window)
        self.read(offset, size, window)
        values = await self.collect()
        narrow, wide, whole = values[:size], values[size:-1], values[-1]
        check(f"{name} by bytes", sum(value << 8 * at for at, value in enumerate(narrow)), whole)
        if size > 1:
            check(f"{name} by halves", sum(value << 16 * at for at, value in enumerate(wide)), whole)

    async def _halves(self, window: bool) -> None:
        self.put("COMMON_QUEUE_SELECT", self.most_queues - 1)  # not enabled: its addresses can be written
        for name in ("COMMON_QUEUE_DESC", "COMMON_QUEUE_DRIVER", "COMMON_QUEUE_DEVICE"):
            offset, wanted = BAR_FIELDS[name][0], 0
            self.write(offset, bytes(8), False)
            for half in (1, 0, 0, 1):
                part = self.random.getrandbits(32)
                wanted = wanted & ~(0xFFFFFFFF << 32 * half) | part << 32 * half
                self.write(offset + 4 * half, part.to_bytes(4, "little"), window)
                await self.expect((name, wanted))
