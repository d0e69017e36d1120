# SPDX-License-Identifier: Apache-2.0
"""What the cover groups ask about the state of the function: who is selected, how far a device is."""

from models import layout

MANAGER, MANAGED, DESTROYED, NEVER, BEYOND = (
    "manager",
    "managed",
    "destroyed",
    "never created",
    "out of range",
)
SELECTIONS = (MANAGER, MANAGED, DESTROYED, NEVER, BEYOND)
ABSENT = "absent"
ROUGHLY = {MANAGER: MANAGER, MANAGED: MANAGED, DESTROYED: ABSENT, NEVER: ABSENT, BEYOND: BEYOND}

STATES = ("reset", "ACKNOWLEDGE", "DRIVER", "FEATURES_OK", "DRIVER_OK", "NEEDS_RESET", "FAILED")


def _state(status: int) -> str:
    for bit, name in (
        (layout.STATUS_FAILED, "FAILED"),
        (layout.STATUS_NEEDS_RESET, "NEEDS_RESET"),
        (layout.STATUS_DRIVER_OK, "DRIVER_OK"),
        (layout.STATUS_FEATURES_OK, "FEATURES_OK"),
        (layout.STATUS_DRIVER, "DRIVER"),
        (layout.STATUS_ACKNOWLEDGE, "ACKNOWLEDGE"),
    ):
        if status & bit:
            return name
    return "reset"


#: device_status -> one of STATES, the last one that was reached.
STATE_OF = tuple(_state(status) for status in range(256))


class Selection:
    """Follows which indices exist, and which have existed since the last reset of everything.

    live: managed devices that exist.
    """

    def __init__(self, model) -> None:
        self._table = model.table
        self._former: set[int] = set()
        self.live = 0

    def forget(self) -> None:
        """A reset of everything."""
        self._former.clear()
        self.live = 0

    def created(self) -> None:
        """A device came."""
        self.live += 1

    def destroyed(self, index: int) -> None:
        """A device went."""
        self._former.add(index)
        self.live -= 1

    def of(self, index: int) -> str:
        """One of SELECTIONS."""
        devices = self._table.devices
        if index >= len(devices):
            return BEYOND
        if devices[index] is not None:
            return MANAGED if index else MANAGER
        return DESTROYED if index in self._former else NEVER

    def now(self) -> str:
        """What device_select names: one of SELECTIONS."""
        table = self._table
        index, devices = table.device_select, table.devices
        if index < len(devices) and devices[index] is not None:
            return MANAGED if index else MANAGER
        return self.of(index)

    def roughly(self) -> str:
        """manager, managed, absent, out of range."""
        return ROUGHLY[self.now()]
