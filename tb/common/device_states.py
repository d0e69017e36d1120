# SPDX-License-Identifier: Apache-2.0
"""Follows the state of every device from the records of the golden model's access log."""

from models import layout
from models.function.access_log import Access, EventRecord
from models.function.states import DeviceState

_STATUS_DW, _STATUS_LANE = divmod(layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, 4)


def resets_device(access: Access) -> bool:
    """Whether an access writes 0 to device_status of a device that exists (VPCI-76)."""
    return (
        access.address == _STATUS_DW
        and access.data is not None
        and access.device is not None
        and bool(access.enables >> _STATUS_LANE & 1)
        and not access.data >> 8 * _STATUS_LANE & 0xFF
    )


class DeviceStates:
    """The latest known state of each device that exists; one that nothing has concerned yet is not there."""

    def __init__(self) -> None:
        self._states: dict[int, DeviceState] = {}

    def forget(self) -> None:
        """A reset of everything."""
        self._states.clear()

    def access(self, access: Access) -> None:
        """A register access was executed."""
        self._keep(access.concerned, access.after)
        if not access.concerned and access.after and resets_device(access):
            self._states = {0: access.after}  # the manager's reset ends all others (MGMT-44)

    def event(self, record: EventRecord) -> None:
        """An event was delivered."""
        self._keep(record.concerned, record.after_device)

    def _keep(self, index: int, state: DeviceState | None) -> None:
        if state is not None:
            self._states[index] = state
        else:
            self._states.pop(index, None)

    def all(self) -> list[DeviceState]:
        """Of every device that is known to exist, in no fixed order."""
        return list(self._states.values())
