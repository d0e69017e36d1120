# SPDX-License-Identifier: Apache-2.0
"""The rules that a driver has to keep (requirements DRV), checked on what it writes and reads.

A hostile link is allowed everything; a driver is not. The checker reads the records of the golden model's
access log: each holds the state of the device in which an access was executed, whatever its access path.
"""

from collections.abc import Callable

from models import layout
from models.function.access_log import Access, Record, RequestRecord, ResetRecord
from models.function.states import DeviceState, FunctionState, QueueState
from models.parameters import KNOWN_FEATURES, Parameters, features_consistent
from tb.checkers.driver_accesses import (
    COMMON,
    CONFIG_DWS,
    DEVICE,
    MANAGED,
    NOTIFY,
    PASID,
    REDIRECTED,
    DriverAccess,
    access_of,
)
from tb.checkers.driver_config_rules import DriverConfigRules
from tb.common.prediction import Prediction

#: Every rule that is checked here.
RULES = frozenset(
    f"DRV-{number:02}"
    for number in (2, 3, 4, 8, 9, 10, 11, 13, 15, 16, 17, 18, 20, 21, 22, 23, 25, 26, 27, 28, 29, 30)
)
_AGREED = layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER | layout.STATUS_FEATURES_OK
_KEPT = _AGREED | layout.STATUS_DRIVER_OK | layout.STATUS_FAILED
_RING_RESET = 1 << layout.FEATURE_RING_RESET
_FROZEN = ("QUEUE_SIZE", "QUEUE_DESC", "QUEUE_DRIVER", "QUEUE_DEVICE", "QUEUE_MSIX_VECTOR")
#: Writes after which the next access to a structure must be the read-back of a register: rule, register.
_READ_BACK = {
    "MANAGED_CREATE": ("DRV-04", "MANAGED_CREATE_OK"),
    "COMMON_QUEUE_MSIX_VECTOR": ("DRV-28", "COMMON_QUEUE_MSIX_VECTOR"),
    "COMMON_CONFIG_MSIX_VECTOR": ("DRV-28", "COMMON_CONFIG_MSIX_VECTOR"),
    "COMMON_QUEUE_RESET": ("DRV-27", "COMMON_QUEUE_RESET"),
}


class DriverRules:
    """Calls `broken(rule, what)` for each broken rule; `excused` holds those that may be broken.

    `predicted` takes predictions; only their records are read.
    """

    def __init__(self, parameters: Parameters, broken: Callable[[str, str], None]) -> None:
        self.excused: frozenset[str] = frozenset()
        self._report = broken
        self._parameters = parameters
        self._selected = 0  # device_select
        self._due: tuple[str, str] | None = None  # rule, register that must be read next
        self._config_rules = DriverConfigRules(parameters, self._check)

    def excuse(self, rules: frozenset[str]) -> None:
        """These rules are broken on purpose from now on."""
        self.excused |= rules

    def finish(self) -> None:
        """The end of the test, which leaves no critical section open."""
        self._check("DRV-08", not self._selected, "device_select is not 0 at the end")

    def predicted(self, prediction: Prediction) -> None:
        """A stimulus was executed by the golden model."""
        self.follow(prediction.record)

    def follow(self, record: Record) -> None:
        """Check one record."""
        if isinstance(record, RequestRecord):
            if self.excused != RULES:
                for access in record.accesses:
                    if access.enables:
                        self._access(access, record.before)
            self._selected = record.device_select
        elif isinstance(record, ResetRecord):
            self._selected = 0
        self._config_rules.follow(record)

    def _check(self, rule: str, holds: object, what: str) -> None:
        if not holds and rule not in self.excused:
            self._report(rule, what)

    # ---- the register bus

    def _access(self, step: Access, function: FunctionState) -> None:
        access = access_of(self._parameters, step.address, step.enables)
        self._check("DRV-18", access.natural, f"an access of {access.size} bytes to {access.text}")
        if access.region in (*REDIRECTED, MANAGED) and self._due:
            rule, register = self._due
            self._due = None
            read_back = step.data is None and register in access.names
            self._check(rule, read_back, f"{register} is not read back")
        if step.data is None:
            return
        value = step.data >> 8 * access.low & (1 << 8 * access.size) - 1
        if access.region == NOTIFY:
            self._doorbell(access, value, step.device)
        elif access.region in (*REDIRECTED, MANAGED):
            self._register(access, value, step, function)

    def _register(self, access: DriverAccess, value: int, step: Access, function: FunctionState) -> None:
        self._check("DRV-26", access.writable, f"a write to {access.text}")
        name = access.names[0] if len(access.names) == 1 else ""
        device = step.device
        if access.region == MANAGED:
            self._managed(access, name, value, step)
        elif device is not None and access.region == COMMON:
            self._common(name, value, device, function)
        elif device is not None and access.region == PASID:
            self._pasid_of_queue(value, device)
        elif device is not None and access.region == DEVICE:
            self._check("DRV-23", device.status & layout.STATUS_FEATURES_OK, "DEVICE before FEATURES_OK")
        if name in _READ_BACK and value != layout.NO_VECTOR:
            self._due = _READ_BACK[name]

    def _managed(self, access: DriverAccess, name: str, value: int, step: Access) -> None:
        index, device = step.selected, step.device
        if name == "MANAGED_CREATE":
            self._check("DRV-13", value < 2, f"create is written with {value}")
            if value == 1:
                in_range = 0 < index <= self._parameters.num_devices
                self._check("DRV-03", in_range, f"device {index} is created")
                self._check("DRV-10", not (in_range and device), f"device {index} is created again")
            elif value == 0 and index and device:
                self._check("DRV-11", not device.status, f"device {index} is destroyed in use")
        elif "MANAGED_CREATE" in access.names:
            self._check("DRV-13", False, "create is written with its neighbours")
        elif access.dw in CONFIG_DWS:
            self._check("DRV-09", device is None, f"metadata of device {index}, which exists")

    def _common(self, name: str, value: int, device: DeviceState, function: FunctionState) -> None:
        register = name.removeprefix("COMMON_")
        queue = device.selected_queue()
        if register == "DEVICE_STATUS":
            self._status(value, device)
        elif register == "DRIVER_FEATURE":
            bank = device.driver_feature_select
            offered = device.attributes.features >> 32 * bank & 0xFFFFFFFF if bank < 2 else 0
            self._check("DRV-22", not value & ~offered, f"features {value:#x} of bank {bank}")
        elif register == "QUEUE_ENABLE":
            self._enable(value, device, queue, function)
        elif register == "QUEUE_RESET":
            may = value == 1 and device.negotiated(_RING_RESET)
            self._check("DRV-27", may, f"queue_reset is written with {value}")
        elif register in _FROZEN and queue:
            self._check("DRV-27", not queue.enabled, f"{register} of an enabled queue")
            if register == "QUEUE_SIZE":
                self._check("DRV-27", value and not value & value - 1, f"queue size {value}")
        if register.endswith("MSIX_VECTOR") and value != layout.NO_VECTOR:
            self._check("DRV-28", value < device.table_size, f"vector {value} is outside the table")

    def _status(self, value: int, device: DeviceState) -> None:
        if value == 0:
            self._due = ("DRV-25", "COMMON_DEVICE_STATUS")
            return
        old, new = device.status, value & ~device.status
        self._check("DRV-21", not old & ~value & _KEPT, f"status {old:#x} is written with {value:#x}")
        failed = old & layout.STATUS_FAILED and new & _KEPT
        self._check("DRV-21", not failed, "a failed device goes on without a reset")
        order = (layout.STATUS_ACKNOWLEDGE, layout.STATUS_DRIVER, layout.STATUS_FEATURES_OK)
        for bit, before in zip((*order[1:], layout.STATUS_DRIVER_OK), order, strict=True):
            self._check("DRV-20", not new & bit or old & before, f"status {value:#x} after {old:#x}")
        if new & layout.STATUS_FEATURES_OK:
            accepted = device.driver_features
            known = features_consistent(accepted) and not accepted & ~KNOWN_FEATURES
            self._check("DRV-22", known, f"features {accepted:#x} are accepted")

    def _enable(
        self, value: int, device: DeviceState, queue: QueueState | None, function: FunctionState
    ) -> None:
        self._check("DRV-27", value == 1, f"queue_enable is written with {value}")
        if value != 1 or queue is None:
            return
        self._check("DRV-20", device.status & layout.STATUS_FEATURES_OK, "a queue before FEATURES_OK")
        placed = queue.desc and queue.driver and queue.devarea
        self._check("DRV-27", placed, "a queue without addresses is enabled")
        if device.index and function.pasid_enable:
            what = f"queue {device.queue_select} of device {device.index} is enabled without a PASID"
            self._check("DRV-15", queue.pasid & layout.PASID_VALID, what)

    def _pasid_of_queue(self, value: int, device: DeviceState) -> None:
        queue = device.selected_queue()
        self._check("DRV-16", not (queue and queue.enabled), "the PASID of an enabled queue is written")
        fits = not (value & ~layout.PASID_VALID) >> self._parameters.pasid_width
        self._check("DRV-16", fits, f"PASID {value:#x} is wider than {self._parameters.pasid_width} bits")

    def _doorbell(self, access: DriverAccess, value: int, device: DeviceState | None) -> None:
        slot, offset = divmod(access.offset, self._parameters.notify_multiplier)
        index, number = divmod(slot, self._parameters.queues_per_device_slot)
        what = f"doorbell {value:#x} of queue {number} of device {index}"
        if device is None or not device.may_run(number):
            self._check("DRV-29", False, f"{what}, which does not run")
            return
        size = 4 if device.negotiated(1 << layout.FEATURE_NOTIFICATION_DATA) else 2
        named = slot if device.negotiated(1 << layout.FEATURE_NOTIF_CONFIG_DATA) else number
        right = not offset and access.size == size and value & 0xFFFF == named & 0xFFFF
        self._check("DRV-29", right, f"{what}: {size} bytes with {named:#x} are due")
