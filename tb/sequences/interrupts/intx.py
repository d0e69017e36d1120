# SPDX-License-Identifier: Apache-2.0
"""INTx of index 0: the line, its messages, Interrupt Disable and the status bit (PCIE-75, VPCI-91)."""

from models import layout
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import ASSERT_INTA, DEASSERT_INTA, MessageChecks

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET


class IntX(MessageChecks):
    """INTA follows the ISR of index 0 alone, unless MSI-X is enabled or Interrupt Disable is set."""

    stable_id = "IntX"

    async def body(self) -> None:
        """Each way up and down; managed devices have no line."""
        index = await self.prepare()
        self.select(index)
        self.start_device()
        await self.event(USED, index)
        await self.event(CONFIG, index, data=1)
        await self.sent("events of a managed device")
        await self._status("of a managed device's ISR", 0)
        self.select(0)
        await self.event(USED, 0)
        await self.sent("an event before DRIVER_OK")
        self.start_device()
        for kind in self.random.sample((USED, CONFIG, USED, CONFIG), 4):
            await self._up_and_down(kind)
        await self._several()
        await self._disable()
        await self._msix()
        await self._reset()

    async def _status(self, what: str, wanted: int) -> None:
        value = await self.config_value(layout.CFG_STATUS, 2)
        check(f"Interrupt Status {what}", value & layout.PCI_STATUS_INTX, wanted and layout.PCI_STATUS_INTX)

    async def _up_and_down(self, kind: int) -> None:
        await self.event(kind, 0, data=1)
        await self.sent("the first event", self.signal(ASSERT_INTA))
        await self._status("with an event", 1)
        await self._clear(layout.ISR_QUEUE if kind == USED else layout.ISR_CONFIG)
        await self.sent("reading the ISR", self.signal(DEASSERT_INTA))
        await self._status("after the ISR was read", 0)
        self.get("ISR_STATUS")
        await self.sent("reading the ISR again")

    async def _clear(self, wanted: int) -> None:
        self.select(0)
        await self.expect(("ISR_STATUS", wanted))

    async def _several(self) -> None:
        """More events raise nothing more; reads without the byte, or of another ISR, clear nothing."""
        await self.event(CONFIG, 0, data=0)
        await self.event(USED, 0)
        await self.event(CONFIG, 0, data=1)
        await self.sent("several events", self.signal(ASSERT_INTA))
        self.select(1)
        self.get("ISR_STATUS")
        self.select(0)
        for enables in (0, 0b1110):
            self.read_enabled(layout.BAR0_ISR, enables)
        await self.sent("reads that do not clear")
        await self._clear(layout.ISR_QUEUE | layout.ISR_CONFIG)
        await self.sent("reading both bits", self.signal(DEASSERT_INTA))

    async def _disable(self) -> None:
        """Interrupt Disable takes the line down and holds it; Interrupt Status shows through (PCIE-75)."""
        await self.event(USED, 0)
        await self.sent("an event", self.signal(ASSERT_INTA))
        self.command(intx_disable=True)
        await self.sent("Interrupt Disable", self.signal(DEASSERT_INTA))
        await self._status("with Interrupt Disable", 1)
        self.command()
        await self.sent("Interrupt Disable lifted", self.signal(ASSERT_INTA))
        self.command(bus_master=False)  # messages are no memory requests
        await self.sent("Bus Master Enable 0")
        self.command(intx_disable=True)
        await self.sent("Interrupt Disable again", self.signal(DEASSERT_INTA))
        await self._clear(layout.ISR_QUEUE)
        await self.event(USED, 0)
        await self.sent("an event with Interrupt Disable")
        await self._clear(layout.ISR_QUEUE)
        self.command()
        await self.sent("Interrupt Disable lifted with nothing to report")

    async def _msix(self) -> None:
        """MSI-X Enable takes the line down, and gives it back."""
        await self.event(CONFIG, 0, data=1)
        await self.sent("an event", self.signal(ASSERT_INTA))
        self.enable_msix()
        await self.sent("MSI-X enabled", self.signal(DEASSERT_INTA))
        await self._status("with MSI-X", 0)
        await self.event(USED, 0)
        self.enable_msix(False)
        await self.sent("MSI-X disabled", self.signal(ASSERT_INTA))
        await self._clear(layout.ISR_CONFIG)
        await self.sent("reading the ISR", self.signal(DEASSERT_INTA))

    async def _reset(self) -> None:
        """A fault asserts it too; a virtio reset of the manager takes it down with the ISR."""
        await self.event(BROKEN, 0)
        await self.sent("a fault", self.signal(ASSERT_INTA))
        await self.clean_slate()
        await self.sent("reset of the manager", self.signal(DEASSERT_INTA))
        await self._status("after a reset of the manager", 0)
