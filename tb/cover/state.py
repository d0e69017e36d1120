# SPDX-License-Identifier: Apache-2.0
"""The function's state in terms of the cover groups: kind of the selected index, state of a device."""

from models import layout
from models.function.access_log import Access
from models.function.register_map import BYTE_MASKS
from models.function.states import ManagedState
from models.parameters import Parameters
from tb.common.device_states import DeviceStates, resets_device

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

_SELECT_DW = layout.MANAGED_DEVICE_SELECT // 4
_CONFIG_DWS = range(layout.MANAGED_CONFIG // 4, layout.MANAGED_CREATE // 4)

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

    states: the latest known state of each device. live: managed devices that exist. provisioned: indices with
    written metadata. device_select: what it holds.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.most, self._chunks = parameters.num_devices, parameters.config_chunks
        self.states = DeviceStates()
        self._existing: set[int] = set()
        self._former: set[int] = set()
        self.provisioned: set[int] = set()
        self.device_select = 0

    @property
    def live(self) -> int:
        return len(self._existing)

    def forget(self) -> None:
        """A reset of everything."""
        self.states.forget()
        self._existing.clear()
        self._former.clear()
        self.provisioned.clear()
        self.device_select = 0

    def access(self, access: Access) -> None:
        """A register access was executed."""
        self.states.access(access)
        if access.data is None:
            return
        if access.managed is not None:
            self._managed(access, access.managed)
        elif not access.concerned and resets_device(access):
            self._existing.clear()
            self._former.clear()
            self.provisioned.clear()
            self.device_select = 0

    def _managed(self, access: Access, managed: ManagedState) -> None:
        index, dw = access.selected, access.address & 0x3FF
        if access.after is not None and access.device is None:
            self._existing.add(index)
        elif access.after is None and access.device is not None:
            self._existing.discard(index)
            self._former.add(index)
            self.provisioned.discard(index)
        elif dw == _SELECT_DW:
            mask = BYTE_MASKS[access.enables]
            self.device_select = self.device_select & ~mask | (access.data or 0) & mask
        elif dw in _CONFIG_DWS and access.device is None and 0 < index <= self.most:
            chunk = managed.config_select
            self.provisioned |= {index} if chunk < self._chunks else set()

    def of(self, index: int) -> str:
        """One of SELECTIONS."""
        if not index or index > self.most:
            return BEYOND if index else MANAGER
        if index in self._existing:
            return MANAGED
        return DESTROYED if index in self._former else NEVER
