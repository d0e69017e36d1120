# SPDX-License-Identifier: Apache-2.0
"""MSI-X: which event sends which message, what holds it back, and when it is sent later."""

from models import layout
from tb.sequences.lib.message_checks import MessageChecks

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET


class MsixMessages(MessageChecks):
    """Queue and configuration vectors of the manager and of a managed device.

    Each mask, each order of events and masks, NO_VECTOR, shared vectors, the sweep: VPCI-89, VPCI-90,
    VPCI-91, VPCI-92, VPCI-93, VPCI-94, VPCI-106, VPCI-107, VPCI-108, VPCI-109, VPCI-110, VPCI-111, VPCI-112,
    VPCI-113, VPCI-114, VPCI-115, VPCI-116, PCIE-73, PCIE-119, PCIE-120, PCIE-121, PCIE-122
    """

    stable_id = "MsixMessages"

    async def body(self) -> None:
        """The same rules for both; each rule starts with nothing pending."""
        managed = await self.prepare()
        self.enable_msix()
        for index in self.random.sample((0, managed), 2):
            await self._set_up(index)
            await self._plain(index)
            for hold, lift in self._obstacles(index):
                await self._held_back(index, hold, lift)
            await self._all_obstacles(index)
            await self._changed_while_pending(index)
            await self._no_vector(index)
            await self._shared(index)
            await self._disabled(index)
            await self._reset(index)

    def _address(self) -> int:
        """Below or above 4 GiB, aligned as messages have to be."""
        return self.random.getrandbits(self.random.choice((32, 64))) & ~3

    async def _set_up(self, index: int) -> None:
        """A running device whose queue 0 has the vector `queue` and whose configuration has `config`."""
        self.select(index)
        self.start_device()
        self.queue, self.config = self.random.sample(range(self.vectors_of(index)), 2)
        self.messages: dict = {}
        for vector in (self.queue, self.config):
            self._program(index, vector)
        self._map(index, self.queue, self.config)
        await self.sent("setting up")

    def _program(self, index: int, vector: int, masked: bool = False) -> None:
        address, data = self._address(), self.random.getrandbits(32)
        self.messages[vector] = self.interrupt(address, data)
        self.set_vector(index, vector, address, data, masked)

    def _map(self, index: int, queue: int, config: int) -> None:
        self.select(index)
        self.put("COMMON_QUEUE_SELECT", 0)
        self.put("COMMON_QUEUE_MSIX_VECTOR", queue)
        self.put("COMMON_CONFIG_MSIX_VECTOR", config)

    async def _plain(self, index: int) -> None:
        await self.event(USED, index)
        await self.sent("a used buffer", self.messages[self.queue])
        await self.event(CONFIG, index, data=1)
        await self.sent("a configuration change", self.messages[self.config])
        await self.event(USED, index, queue=1)
        await self.event(USED, index, queue=63)
        await self.event(3, index)
        await self.sent("events of queues that do not run, and of no kind")
        self.select(index)
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG))

    def _obstacles(self, index: int):
        """(hold, lift): each queues what keeps messages back and what lets them go again."""
        return (
            (
                lambda: self.mask_vector(index, self.queue, True),
                lambda: self.mask_vector(index, self.queue, False),
            ),
            (lambda: self.enable_msix(mask=True), lambda: self.enable_msix(mask=False)),
            (lambda: self.command(bus_master=False), self.command),
        )

    async def _held_back(self, index: int, hold, lift) -> None:
        """Several events are one message, sent when the obstacle goes."""
        hold()
        for _ in range(self.random.randint(1, 3)):
            await self.event(USED, index)
        await self.sent("an event that is held back")
        await self.expect_pending("held back", index, self.queue, 1)
        lift()
        await self.sent("lifting what held an event back", self.messages[self.queue])
        await self.expect_pending("after it was sent", index, self.queue, 0)

    async def _all_obstacles(self, index: int) -> None:
        """Only the last obstacle that goes lets the message out."""
        obstacles = self._obstacles(index)
        for hold, _ in self.random.sample(obstacles, 3):
            hold()
        await self.event(USED, index)
        *first, last = self.random.sample([lift for _, lift in obstacles], 3)
        for lift in first:
            lift()
            await self.sent("lifting one obstacle of several")
        last()
        await self.sent("lifting the last obstacle", self.messages[self.queue])

    async def _changed_while_pending(self, index: int) -> None:
        """The message is what the entry says when it is sent."""
        self.mask_vector(index, self.config, True)
        await self.event(CONFIG, index, data=0)
        self._program(index, self.config, masked=True)
        await self.sent("programming a masked vector that is pending")
        self.mask_vector(index, self.config, False)
        await self.sent("unmasking it", self.messages[self.config])

    async def _no_vector(self, index: int) -> None:
        """Nothing is sent, not even by a vector that 0xFFFF might be taken for: none of them is masked."""
        vectors = self.vectors_of(index)
        for vector in range(max(0, vectors - 32), vectors):
            if vector not in self.messages:
                self._program(index, vector)
        self._map(index, layout.NO_VECTOR, layout.NO_VECTOR)
        await self.event(USED, index)
        await self.event(CONFIG, index, data=1)
        await self.sent("events without a vector")
        self.select(index)
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG))
        self._map(index, self.queue, self.config)
        await self.sent("mapping vectors after the events")

    async def _shared(self, index: int) -> None:
        """One vector for both: each event is a message, pending ones become one."""
        self._map(index, self.queue, self.queue)
        await self.event(USED, index)
        await self.event(CONFIG, index, data=0)
        await self.sent("two events of a shared vector", *[self.messages[self.queue]] * 2)
        self.mask_vector(index, self.queue, True)
        await self.event(USED, index)
        await self.event(CONFIG, index, data=1)
        self.mask_vector(index, self.queue, False)
        await self.sent("two pending events of a shared vector", self.messages[self.queue])
        self._map(index, self.queue, self.config)

    async def _disabled(self, index: int) -> None:
        """MSI-X Enable 0: nothing is sent or becomes pending, what was pending stays (PCIE-122)."""
        self.mask_vector(index, self.queue, True)
        await self.event(USED, index)
        self.select(index)
        self.get("ISR_STATUS")
        self.command(intx_disable=True)
        self.enable_msix(False)
        self.mask_vector(index, self.queue, False)
        await self.event(CONFIG, index, data=0)
        await self.sent("MSI-X disabled")
        await self.expect_pending("kept while disabled", index, self.queue, 1)
        await self.expect_pending("of an event while disabled", index, self.config, 0)
        self.select(index)
        await self.expect(("ISR_STATUS", layout.ISR_CONFIG))
        self.enable_msix()
        await self.sent("MSI-X enabled again", self.messages[self.queue])
        self.command()

    async def _reset(self, index: int) -> None:
        """A virtio reset unmaps the device's vectors; what is pending stays (decisions 8, VPCI-110)."""
        self.mask_vector(index, self.queue, True)
        await self.event(USED, index)
        if index:
            self.select(index)
            self.put("COMMON_DEVICE_STATUS", 0)
            await self.expect(("COMMON_CONFIG_MSIX_VECTOR", layout.NO_VECTOR))
            await self.event(USED, index)
            await self.event(CONFIG, index, data=1)
            await self.sent("events of a device in reset")
        self.mask_vector(index, self.queue, False)
        await self.sent("unmasking what was pending before the reset", self.messages[self.queue])
        await self._needs_reset(index)

    async def _needs_reset(self, index: int) -> None:
        """NEEDS_RESET interrupts once the device runs, and used buffers no more."""
        self.select(index)
        if index:
            self.start_device()
            self._map(index, self.queue, self.config)
        await self.event(BROKEN, index)
        await self.sent("a fault", self.messages[self.config])
        await self.event(USED, index)
        await self.sent("a used buffer of a device that needs a reset")
