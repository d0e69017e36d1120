# SPDX-License-Identifier: Apache-2.0
"""Rules of backend events, each with what the driver must read afterwards, stated by hand."""

from models import layout
from tb.sequences.lib.backend_sequence import BackendSequence
from tb.sequences.lib.device_access import STATUS_RUNNING

CONFIG_CHANGE, NEEDS_RESET, USED_BUFFER = (
    layout.EVENT_CONFIG_CHANGE,
    layout.EVENT_NEEDS_RESET,
    layout.EVENT_USED_BUFFER,
)


class EventRules(BackendSequence):
    """Events reach ISR, status, generation of their device alone.

    MGMT-10, VPCI-40, VPCI-48, VPCI-49, VPCI-87, VPCI-88, VPCI-89, VPCI-90, VPCI-91, VPCI-92
    """

    stable_id = "EventRules"

    async def body(self) -> None:
        """A running device and its neighbours."""
        index = await self.prepare()
        others = [other for other in (0, index % self.parameters.num_devices + 1) if other != index]
        self.select(index)
        await self.event(USED_BUFFER, index)
        await self.expect(("ISR_STATUS", 0))  # not running
        await self.event(CONFIG_CHANGE, index, data=0x0003)
        await self.expect(("ISR_STATUS", 0), ("DEVICE_STATUS", 3))  # stored all the same
        self.start_device()
        await self._isr(index, others)
        await self._generation(index)
        self.enable_msix()
        await self.event(USED_BUFFER, index)
        await self.expect(("ISR_STATUS", 0))
        await self.event(CONFIG_CHANGE, index, data=1)
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG))
        self.enable_msix(False)
        await self.event(3, index, data=0xFFFF)
        await self.expect(("ISR_STATUS", 0), ("DEVICE_STATUS", 1), ("COMMON_DEVICE_STATUS", STATUS_RUNNING))
        await self._needs_reset(index)

    async def _isr(self, index: int, others: list[int]) -> None:
        """Read to clear, but only with the byte enabled, and only under the device's selector."""
        for bit in range(12):  # none of these runs
            await self.event(USED_BUFFER, index, queue=1 << bit % 6)
            await self.event(USED_BUFFER, index ^ 1 << bit)
            await self.event(CONFIG_CHANGE, index ^ 1 << bit, data=1)
        self.select(index)
        await self.expect(("ISR_STATUS", 0))
        await self.event(USED_BUFFER, index)
        for other in others:
            self.select(other)
            await self.expect(("ISR_STATUS", 0))
        self.select(index)
        for enables in (0, 0b0010, 0b1110):
            self.read_enabled(layout.BAR0_ISR, enables)
        self.write(layout.BAR0_ISR, b"\xff")
        await self.expect(("ISR_STATUS", layout.ISR_QUEUE))
        await self.expect(("ISR_STATUS", 0))
        await self.event(USED_BUFFER, index)
        await self.event(CONFIG_CHANGE, index, data=1)
        await self.expect(("ISR_STATUS", layout.ISR_QUEUE | layout.ISR_CONFIG))
        await self.expect(("ISR_STATUS", 0))

    async def _generation(self, index: int) -> None:
        """Any number of changes shows as one more, at the next read (VPCI-48, VPCI-49)."""
        offset = layout.BAR0_COMMON + (layout.COMMON_CONFIG_GENERATION & ~3)
        before = await self.value("COMMON_CONFIG_GENERATION")
        for changes in (1, 2, 0, self.settings.amount(256)):
            for _ in range(changes):
                await self.event(CONFIG_CHANGE, index, data=self.random.getrandbits(16))
            self.read_enabled(offset, 0b1101)  # without the generation's byte
            await self.expect(("COMMON_CONFIG_GENERATION", before + (changes > 0) & 0xFF))
            before += changes > 0
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG))

    async def _needs_reset(self, index: int) -> None:
        await self.event(NEEDS_RESET, index)
        await self.expect(
            ("COMMON_DEVICE_STATUS", STATUS_RUNNING | layout.STATUS_NEEDS_RESET),
            ("ISR_STATUS", layout.ISR_CONFIG),
        )
        await self.event(CONFIG_CHANGE, index, data=0x5A5A)
        await self.event(USED_BUFFER, index)
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG), ("DEVICE_STATUS", 0x5A5A))
        self.put("COMMON_DEVICE_STATUS", 0)
        await self.expect(("COMMON_DEVICE_STATUS", 0), ("DEVICE_STATUS", 0x5A5A), ("ISR_STATUS", 0))
        self.create(0)
        await self.event(CONFIG_CHANGE, index, data=7)
        self.create(1)
        await self.expect(("DEVICE_STATUS", 1), ("COMMON_CONFIG_GENERATION", 0), ("ISR_STATUS", 0))
