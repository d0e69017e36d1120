# SPDX-License-Identifier: Apache-2.0
"""The rules that a driver has to keep in configuration space: headers, PASID Enable, the PCI_CFG window."""

from collections.abc import Callable

from models import layout
from models.function.access_log import EventRecord, Record, RequestRecord, ResetRecord
from models.function.config_image import capability
from models.parameters import Parameters
from tb.checkers.driver_accesses import header_lanes, in_a_structure
from tb.common.device_states import DeviceStates


class DriverConfigRules:
    """DRV-02, DRV-17 and DRV-30 on the records of requests. check(rule, holds, what) judges."""

    def __init__(self, parameters: Parameters, check: Callable[[str, object, str], None]) -> None:
        self._check = check
        self._parameters = parameters
        self._pasid = (layout.ECAP_PASID + layout.ECAP_PASID_CAPABILITY) // 4
        self._headers = header_lanes(parameters, capability(parameters, "PCI_CFG"))
        self._devices = DeviceStates()

    def follow(self, record: Record) -> None:
        """Check one record."""
        if isinstance(record, RequestRecord):
            self._request(record)
        elif isinstance(record, EventRecord):
            self._devices.event(record)
        elif isinstance(record, ResetRecord):
            self._devices.forget()

    def _request(self, record: RequestRecord) -> None:
        config = record.config
        if config is not None:
            if config.window is not None and config.enables:
                self._aimed(*config.window)
            if config.data is not None:
                self._written(config.register, config.enables, config.data, record.before.pasid_enable)
        for access in record.accesses:
            self._devices.access(access)
        if record.reset:
            self._devices.forget()

    def _written(self, register: int, enables: int, data: int, pasid_enable: bool) -> None:
        self._check("DRV-02", not enables & self._headers.get(register, 0), "a capability header")
        disables = enables & 0b0100 and not data >> 16 & layout.ECAP_PASID_CONTROL_ENABLE
        if register == self._pasid and pasid_enable and disables:
            managed = [device for device in self._devices.all() if device.index]
            used = any(queue.enabled for device in managed for queue in device.queues)
            self._check("DRV-17", not used, "PASID is disabled under an enabled queue")

    def _aimed(self, bar: int, offset: int, length: int) -> None:
        """An access through the window: its length, alignment and place."""
        aligned = length in (1, 2, 4) and not offset % length
        inside = not bar & 0xFF and in_a_structure(self._parameters, offset, length)
        what = f"the window: bar {bar & 0xFF}, offset {offset:#x}, length {length}"
        self._check("DRV-30", aligned and inside, what)
