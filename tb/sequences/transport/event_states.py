# SPDX-License-Identifier: Apache-2.0
"""Events in every state of a device, with MSI-X on and off; the generation counter far beyond its width."""

from models import layout
from tb.sequences.lib.device_access import STATUS_RUNNING
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET
ACK, DRIVER, OK, RUN, FAILED, NEEDS_RESET = (
    layout.STATUS_ACKNOWLEDGE,
    layout.STATUS_DRIVER,
    layout.STATUS_FEATURES_OK,
    layout.STATUS_DRIVER_OK,
    layout.STATUS_FAILED,
    layout.STATUS_NEEDS_RESET,
)
#: Every status that a driver can bring about, DRIVER_OK never without FEATURES_OK.
STATUSES = [
    early | late | failed
    for early in (0, ACK, ACK | DRIVER, ACK | DRIVER | OK)
    for late in (0, RUN)
    for failed in (0, FAILED)
    if not late or early & OK
]


class EventStates(MessageChecks):
    """What each kind of event does in each status.

    VPCI-40, VPCI-41, VPCI-42, VPCI-43, VPCI-87, VPCI-88, VPCI-89, VPCI-90, VPCI-91, VPCI-92, VPCI-113,
    VPCI-114; docs/spec-notes.md
    """

    stable_id = "EventStates"

    async def body(self) -> None:
        """Status by status on a managed device, MSI-X on and off; then absent devices."""
        self.device = await self.prepare()
        self.vector = self.random.randrange(self.vectors_of(self.device))
        address, data = self.random.getrandbits(48) & ~3, self.random.getrandbits(32)
        self.message = self.interrupt(address, data)
        self.set_vector(self.device, self.vector, address, data)
        for msix in self.random.sample((False, True), 2):
            for status in self.random.sample(STATUSES, len(STATUSES)):
                for kind in self.random.sample((USED, CONFIG, BROKEN), 3):
                    self.enable_msix(msix)
                    await self._bring_to(status)
                    await self._deliver(kind, status, msix)
        await self._absent()

    async def _bring_to(self, status: int) -> None:
        """From reset to a status, with queue 0 enabled and both vectors mapped to the same one."""
        self.select(self.device)
        self.put("COMMON_DEVICE_STATUS", 0)
        if status & OK:
            self.negotiate(self.parameters.device_features)
        self.set_up_queue(0)
        self.put("COMMON_QUEUE_MSIX_VECTOR", self.vector)
        self.put("COMMON_CONFIG_MSIX_VECTOR", self.vector)
        if status:
            self.put("COMMON_DEVICE_STATUS", status)
        await self.expect(("COMMON_DEVICE_STATUS", status))

    async def _deliver(self, kind: int, status: int, msix: bool) -> None:
        before = await self.value("COMMON_CONFIG_GENERATION")
        link = self.random.getrandbits(16)
        await self.event(kind, self.device, 0, link)
        running = status & RUN and not status & FAILED
        what = f"event kind {kind} in status {status:#x}, MSI-X {'on' if msix else 'off'}"
        await self.sent(what, *([self.message] if running and msix else []))
        bit = layout.ISR_QUEUE if kind == USED else layout.ISR_CONFIG
        shown = bool(running) and not (kind == USED and msix)
        self.select(self.device)
        check(f"ISR after {what}", await self.value("ISR_STATUS"), bit if shown else 0)
        wanted = status | (NEEDS_RESET if kind == BROKEN else 0)
        check(f"status after {what}", await self.value("COMMON_DEVICE_STATUS"), wanted)
        if kind == CONFIG:
            check(f"link status after {what}", await self.value("DEVICE_STATUS"), link)
        generation = before + (kind == CONFIG) & 0xFF
        check(f"generation after {what}", await self.value("COMMON_CONFIG_GENERATION"), generation)

    async def _absent(self) -> None:
        """Events of devices that do not exist, and of indices that alias a running one, have no effect."""
        await self._bring_to(STATUS_RUNNING)
        most = self.parameters.num_devices
        absent = [index for index in range(1, 4096) if index != self.device]
        aliases = [self.device | 1 << bit for bit in range(12) if (self.device | 1 << bit) > most]
        for index in (*aliases, *self.random.sample(absent, 20)):
            await self.event(self.random.choice((USED, CONFIG, BROKEN)), index)
        await self.sent("events of absent devices")
        self.select(self.device)
        await self.expect(("ISR_STATUS", 0), ("COMMON_DEVICE_STATUS", STATUS_RUNNING))


class GenerationWrap(MessageChecks):
    """More than 256 changes, each read: every one is a new value, and the counter wraps.

    VPCI-48, VPCI-49
    """

    stable_id = "GenerationWrap"

    async def body(self) -> None:
        """One change a read; then 256 changes between two reads, which must not look like none."""
        device = await self.prepare()
        wanted = 0
        for _ in range(self.settings.amount(300)):
            await self.event(layout.EVENT_CONFIG_CHANGE, device, data=self.random.getrandbits(16))
            wanted = wanted + 1 & 0xFF
            await self.expect(("COMMON_CONFIG_GENERATION", wanted))
        for _ in range(256):
            await self.event(layout.EVENT_CONFIG_CHANGE, device, data=self.random.getrandbits(16))
        seen = await self.value("COMMON_CONFIG_GENERATION")
        if seen == wanted:
            raise AssertionError(f"256 changes between two reads leave config_generation at {seen:#x}")
