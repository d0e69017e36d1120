# SPDX-License-Identifier: Apache-2.0
"""Configuration space: registers, what they enable, error bits, resets.

PCIE-17, PCIE-18, PCIE-19, PCIE-28, PCIE-29, PCIE-30, PCIE-33, PCIE-72, PCIE-73, PCIE-75, PCIE-76, PCIE-89,
PCIE-93, PCIE-95, PCIE-96, PCIE-97, PCIE-100, PCIE-101, PCIE-102, PCIE-105, PCIE-122
"""

from collections.abc import Callable

from models import layout
from models.function.access_log import AccessLog, ConfigAccess
from models.function.config_image import ConfigImage, capability
from models.function.pci_cfg_window import ConfigWindow
from models.function.register_bus import RegisterBus
from models.function.register_map import BYTE_MASKS
from models.function.states import FunctionState
from models.parameters import Parameters

_COMMAND = layout.CFG_COMMAND // 4
_STATUS_SHIFT = 8 * (layout.CFG_STATUS % 4)
_BAR0 = layout.CFG_BAR0 // 4
_PASID = (layout.ECAP_PASID + layout.ECAP_PASID_CONTROL) // 4
_DEVICE_STATUS_SHIFT = 8 * (layout.PCIE_DEVICE_STATUS % 4)
_LARGEST_PAYLOAD = 512
_MAX_PAYLOAD_UNIT = layout.PCIE_DEVICE_CONTROL_MAX_PAYLOAD & -layout.PCIE_DEVICE_CONTROL_MAX_PAYLOAD
_D3HOT = 3


class ConfigSpace:
    """1024 DWs, addressed by register number 0..1023.

    bus: what the PCI_CFG window reads and writes; manager_isr: the ISR of index 0.
    Attributes for other modules: power_d0; memory_space_enable and bus_master_enable (False in D3hot);
    msix_enable, pasid_enable, serr_enable; messages_open (an MSI-X message may leave, unless its vector is
    masked); intx_open (INTA is asserted when the ISR is not 0); error_enables (Device Control 3:0);
    bar0_base; max_payload (bytes); reset_due.
    """

    def __init__(
        self, parameters: Parameters, bus: RegisterBus, manager_isr: Callable[[], int], log: AccessLog
    ) -> None:
        self._manager_isr, self._log = manager_isr, log
        self._image = ConfigImage(parameters)
        self._msix = capability(parameters, "MSIX") // 4
        self._device_control = (capability(parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL) // 4
        #: Bits that a function-level reset leaves alone, by register (PCIE-97).
        self._kept = {self._device_control: layout.PCIE_DEVICE_CONTROL_MAX_PAYLOAD}
        self._power: int | None = None  # INTEGRATED=1 has no power management: always D0
        if not parameters.integrated:
            self._power = (layout.CAP_PM + layout.PM_CONTROL_STATUS) // 4
            link_control = (layout.CAP_PCIE + layout.PCIE_LINK_CONTROL) // 4
            self._kept[link_control] = self._image.writable[link_control]
        self._window = ConfigWindow(capability(parameters, "PCI_CFG") // 4, parameters.bar_size, bus)
        self.reset()

    def reset(self) -> None:
        """Conventional reset (PCIE-100)."""
        self._values = self._image.values[:]
        self._decode()

    def function_reset(self) -> None:
        """Function-level reset, or D3hot to D0 (PCIE-96, PCIE-97, PCIE-102)."""
        old, self._values = self._values, self._image.values[:]
        for register, mask in self._kept.items():
            self._values[register] = self._values[register] & ~mask | old[register] & mask
        self._decode()

    def _decode(self) -> None:
        """Update the attributes that every request reads, the place of BAR0 among them (PCIE-71)."""
        values, self.reset_due = self._values, False
        command = values[_COMMAND]
        control = values[self._msix] >> 8 * layout.MSIX_CONTROL
        device_control = values[self._device_control]
        self.power_d0 = self._power is None or values[self._power] & _D3HOT != _D3HOT
        self.memory_space_enable = bool(command & layout.COMMAND_MEMORY_SPACE) and self.power_d0
        self.bus_master_enable = bool(command & layout.COMMAND_BUS_MASTER) and self.power_d0
        self.serr_enable = bool(command & layout.COMMAND_SERR)
        self.msix_enable = bool(control & layout.MSIX_CONTROL_ENABLE)
        masked = control & layout.MSIX_CONTROL_FUNCTION_MASK
        self.messages_open = self.msix_enable and not masked and self.bus_master_enable
        intx_disable = command & layout.COMMAND_INTX_DISABLE
        self.intx_open = not self.msix_enable and not intx_disable and self.power_d0
        pasid_control = values[_PASID] >> 8 * (layout.ECAP_PASID_CONTROL % 4)
        self.pasid_enable = bool(pasid_control & layout.ECAP_PASID_CONTROL_ENABLE)
        self.bar0_base = values[_BAR0 + 1] << 32 | values[_BAR0] & layout.BAR_ADDRESS
        self.error_enables = device_control & layout.PCIE_DEVICE_CONTROL_ERROR_REPORTING
        setting = (device_control & layout.PCIE_DEVICE_CONTROL_MAX_PAYLOAD) // _MAX_PAYLOAD_UNIT
        self.max_payload = min(128 << setting, _LARGEST_PAYLOAD)
        #: What of this the access log shows.
        self.state = FunctionState(
            self.power_d0,
            self.memory_space_enable,
            self.bus_master_enable,
            self.serr_enable,
            self.msix_enable,
            bool(masked),
            self.messages_open,
            self.intx_open,
            self.pasid_enable,
            self.error_enables,
            self.bar0_base,
            self.max_payload,
        )

    def log(self, device_status: int, status: int = 0) -> None:
        """Set bits of Device Status and of Status."""
        self._values[self._device_control] |= device_status << _DEVICE_STATUS_SHIFT
        self._values[_COMMAND] |= status << _STATUS_SHIFT

    def read(self, register: int, enables: int) -> int:
        """All four bytes of a register; the enables only matter to the window (PCIE-18, VPCI-103).

        Interrupt Status follows the ISR while MSI-X is disabled (VPCI-91).
        """
        before = self._values[register]
        if register == self._window.data_register:
            aim = self._window.aim(self._values)
            self._window.read(self._values, enables)
            after = self._values[register]
            self._log.config = ConfigAccess(register, enables, None, before, after, aim)
            return after
        self._log.config = ConfigAccess(register, enables, None, before, before, None)
        if register == _COMMAND and not self.msix_enable and self._manager_isr():
            return before | layout.PCI_STATUS_INTX << _STATUS_SHIFT
        return before

    def write(self, register: int, enables: int, data: int) -> None:
        """Write the enabled bytes: RO bits keep their value, a 1 clears RW1C bits (PCIE-19, PCIE-30).

        `reset_due` then says whether the function must be reset once the completion has been built.
        """
        mask = BYTE_MASKS[enables]
        old = self._values[register]
        writable = self._image.writable[register] & mask
        cleared = self._image.clearable[register] & mask & data
        new = (old & ~writable | data & writable) & ~cleared
        if register == self._power and new & _D3HOT not in (0, _D3HOT):
            new = old  # there is no D1 and no D2 (PCIE-101)
        self._values[register] = new
        aim = None
        if register == self._window.data_register:
            aim = self._window.aim(self._values)
            self._window.write(self._values, enables)
        elif writable:
            self._decode()
            woken = register == self._power and old & _D3HOT and not new & _D3HOT
            asked = data & mask & layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET
            self.reset_due = bool(woken or register == self._device_control and asked)
        self._log.config = ConfigAccess(register, enables, data, old, self._values[register], aim)
