# SPDX-License-Identifier: Apache-2.0
"""Brings devices into every state of the status machine, for sequences that need any of them."""

from models import layout
from tb.sequences.lib.device_access import STATUS_RUNNING
from tb.sequences.lib.message_checks import MessageChecks

ACK, DRIVER, OK = layout.STATUS_ACKNOWLEDGE, layout.STATUS_DRIVER, layout.STATUS_FEATURES_OK
#: Every state of a device; NEEDS_RESET is brought about by an event.
STATES = (
    0,
    ACK,
    ACK | DRIVER,
    ACK | DRIVER | OK,
    STATUS_RUNNING,
    layout.STATUS_NEEDS_RESET,
    layout.STATUS_FAILED,
)
CREATE_DW = layout.BAR0_MANAGED + layout.MANAGED_CREATE


class DeviceStates(MessageChecks):
    """Brings devices into any state."""

    async def bring_to(self, state: int, index: int) -> None:
        """From reset to one of STATES, queue 0 enabled whatever the state; the index is selected."""
        self.select(index)
        self.put("COMMON_DEVICE_STATUS", 0)
        if state & OK or state == layout.STATUS_NEEDS_RESET:
            self.negotiate(self.parameters.device_features)
        self.set_up_queue(0)
        self.set_pasid(1)
        if state == layout.STATUS_NEEDS_RESET:
            self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING)
            await self.event(layout.EVENT_NEEDS_RESET, index)
        elif state:
            self.put("COMMON_DEVICE_STATUS", state)
        self.get("COMMON_DEVICE_STATUS")
        await self.flush()

    async def headers(self, index: int) -> None:
        """Every capability, and configuration requests to other functions."""
        self.select(index)
        for register in range(0x40, 0x100, 4):
            self.get_config(register)
        for function in range(1, 8):
            target = self.paths.completer | function
            self.get_config(0, destination_id=target)
            self.put_config(layout.CFG_INTERRUPT_LINE, 0, 1, destination_id=target)
        await self.flush()
