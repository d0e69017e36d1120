# SPDX-License-Identifier: Apache-2.0
"""The PCI_CFG window: widths, byte enables, illegal settings, a device's life with Memory Space Enable 0."""

from models import layout
from tb.sequences.lib.device_access import STATUS_RUNNING, DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.management.lifecycle import EveryIndex, SemanticsTable

BAR, OFFSET = layout.PCI_CFG_CAP_BAR, layout.PCI_CFG_CAP_OFFSET
LENGTH, DATA = layout.PCI_CFG_CAP_LENGTH, layout.PCI_CFG_CAP_PCI_CFG_DATA
_SCRATCH = layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC


class WindowAccess(DeviceAccess):
    """Raw use of the window's registers."""

    def aim(self, offset: int, length: int, bar: int = 0) -> None:
        """Write bar, offset and length, whatever they are."""
        settings = [(BAR, bar, 1), (OFFSET, offset, 4), (LENGTH, length, 4)]
        for register, value, size in self.random.sample(settings, 3):
            self.put_config(self.at("PCI_CFG", register), value, size)
        self.paths.forget_window()

    def write_data(self, value: int, enables: int = 0xF) -> None:
        """CfgWr0 to the data register."""
        self.put_config(self.at("PCI_CFG", DATA), value, first_be=enables)

    async def data(self, enables: int = 0xF) -> int:
        """CfgRd0 of the data register: an access when the window allows one."""
        self.get_config(self.at("PCI_CFG", DATA), first_be=enables)
        return (await self.collect())[-1]


class WindowWidths(WindowAccess):
    """Every length at every alignment with every byte enable, against arithmetic.

    VPCI-98, VPCI-99, VPCI-103
    """

    stable_id = "WindowWidths"

    async def body(self) -> None:
        """A scratch DW (queue_desc of index 0) is used through the window and compared by memory reads."""
        await self.bring_up()
        await self.clean_slate()
        places = [(length, at) for length in (1, 2, 4) for at in range(0, 4, length)]
        cases = [(length, at, enables) for length, at in places for enables in range(16)]
        self.random.shuffle(cases)
        data = 0
        self.aim(0, 0)  # illegal: the data register is all that the next write changes
        self.write_data(data)
        for length, at, enables in cases:
            scratch, new = self.random.getrandbits(32), self.random.getrandbits(32)
            self.write(_SCRATCH, scratch.to_bytes(4, "little"), window=False)
            self.aim(_SCRATCH + at, length)
            self.write_data(new, enables)
            mask = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1)
            width = (1 << 8 * length) - 1
            acts = enables & (1 << length) - 1
            what = f"length {length} at {at}, enables {enables:04b}"
            data = data & ~mask | new & mask
            if acts:
                scratch = scratch & ~(width << 8 * at) | (data & width) << 8 * at
            self.read(_SCRATCH, 4, window=False)
            check(f"DW after window write, {what}", (await self.collect())[-1], scratch)
            if acts:
                data = scratch >> 8 * at & width
            check(f"window read, {what}", await self.data(enables), data)


class WindowIllegal(WindowAccess):
    """Illegal length, alignment, bar or range: no access, the data register stays.

    VPCI-100, VPCI-101, VPCI-102
    """

    stable_id = "WindowIllegal"

    async def body(self) -> None:
        """Each illegal setting, with a scratch register as the target where one is named."""
        await self.bring_up()
        await self.clean_slate()
        size = self.parameters.bar_size
        lengths = (0, 3, 5, 6, 7, 8, 0x100, 0x104, 1 << 16, 1 << 31, 0xFFFFFFFF)
        cases = [(_SCRATCH, length, 0) for length in lengths]
        cases += [(_SCRATCH + at, length, 0) for at, length in ((1, 2), (3, 2), (1, 4), (2, 4), (3, 4))]
        cases += [(_SCRATCH, 4, bar) for bar in (1, 2, 3, 4, 5, 6, 7, 0x80, 0xFF)]
        cases += [(offset | _SCRATCH, 4, 0) for offset in (size, 2 * size, 1 << 31, 0xFFFFF000)]
        cases += [(size - 2, 4, 0), (size, 1, 0), (0xFFFFFFFC, 4, 0), (0xFFFFFFFF, 1, 0)]
        self.random.shuffle(cases)
        for offset, length, bar in cases:
            scratch, new = self.random.getrandbits(32), self.random.getrandbits(32)
            self.write(_SCRATCH, scratch.to_bytes(4, "little"), window=False)
            self.aim(offset, length, bar)
            self.write_data(new)
            what = f"bar {bar} offset {offset:#x} length {length:#x}"
            self.read(_SCRATCH, 4, window=False)
            check(f"scratch after {what}", (await self.collect())[-1], scratch)
            check(f"window data after {what}", await self.data(), new)
        await self._last_byte(size)

    async def _last_byte(self, size: int) -> None:
        """The range is all of BAR0: its last byte can be read, and reads 0 (a doorbell, or beyond them)."""
        self.aim(size - 1, 1)
        self.write_data(0xFFFFFFFF)
        check("last byte of BAR0", await self.data(), 0)


class WindowOnlyLife(WindowAccess):
    """From creation to doorbells by configuration requests alone, with Memory Space Enable 0 (MGMT-54)."""

    stable_id = "WindowOnlyLife"
    memory_space = False

    async def body(self) -> None:
        """BAR0 is never placed; memory requests meanwhile are unsupported and change nothing."""
        await self.bring_up()
        await self.clean_slate()
        for index in self.random.sample(self.indices, min(3, len(self.indices))):
            await self.ensure(index, self.random_metadata())
            self.start_device()
            await self.expect(("COMMON_DEVICE_STATUS", STATUS_RUNNING), ("COMMON_QUEUE_ENABLE", 1))
            self.ring(index, 0)
            self.ring(index, 0, 2)
            self.send(*self.paths.memory_write(layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, b"\0"))
            self.send(*self.paths.memory_read(layout.BAR0_COMMON, 4)[0])
            await self.expect(("COMMON_DEVICE_STATUS", STATUS_RUNNING))


class WindowOnlyTable(SemanticsTable):
    """The semantics table by configuration requests alone."""

    stable_id = "WindowOnlyTable"
    memory_space = False


class WindowOnlyIndices(EveryIndex):
    """All indices by configuration requests alone."""

    stable_id = "WindowOnlyIndices"
    memory_space = False
