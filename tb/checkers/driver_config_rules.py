# SPDX-License-Identifier: Apache-2.0
"""The rules that a driver has to keep in configuration space: headers, PASID Enable, the PCI_CFG window."""

from collections.abc import Callable

from models import layout
from models.function.config_image import capability
from tb.checkers.driver_accesses import header_lanes, in_a_structure

_DATA = layout.PCI_CFG_CAP_PCI_CFG_DATA // 4


class DriverConfigRules:
    """Stands on the model's configuration space (DRV-02, DRV-17, DRV-30). check(rule, holds, what) judges."""

    def __init__(self, model, check: Callable[[str, object, str], None]) -> None:
        self._check = check
        self._parameters, self._table, self._config = model.parameters, model.table, model.config
        window = capability(model.parameters, "PCI_CFG")
        self._window = window // 4
        self._pasid = (layout.ECAP_PASID + layout.ECAP_PASID_CAPABILITY) // 4
        self._headers = header_lanes(model.parameters, window)
        self._read, self._write = model.config.read, model.config.write
        model.config.read, model.config.write = self._read_register, self._write_register

    def _read_register(self, register: int, enables: int) -> int:
        if register == self._window + _DATA and enables:
            self._aimed()
        return self._read(register, enables)

    def _write_register(self, register: int, enables: int, data: int) -> None:
        self._check("DRV-02", not enables & self._headers.get(register, 0), "a capability header")
        if register == self._window + _DATA and enables:
            self._aimed()
        disables = enables & 0b0100 and not data >> 16 & layout.ECAP_PASID_CONTROL_ENABLE
        if register == self._pasid and self._config.pasid_enable and disables:
            managed = [device for device in self._table.devices[1:] if device]
            used = any(queue.enabled for device in managed for queue in device.queues)
            self._check("DRV-17", not used, "PASID is disabled under an enabled queue")
        self._write(register, enables, data)

    def _aimed(self) -> None:
        """An access through the window: its length, alignment and place."""
        bar, offset, length = (
            self._read(self._window + at // 4, 0)
            for at in (layout.PCI_CFG_CAP_BAR, layout.PCI_CFG_CAP_OFFSET, layout.PCI_CFG_CAP_LENGTH)
        )
        aligned = length in (1, 2, 4) and not offset % length
        inside = not bar & 0xFF and in_a_structure(self._parameters, offset, length)
        what = f"the window: bar {bar & 0xFF}, offset {offset:#x}, length {length}"
        self._check("DRV-30", aligned and inside, what)
