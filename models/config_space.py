"""Configuration space under byte enables, and the PCI_CFG window into BAR0 (VPCI-97..104, PCIE-17..33)."""

from models import layout
from models.config_image import ConfigImage
from models.parameters import Parameters
from models.register_bus import RegisterBus
from models.register_map import BYTE_MASKS

_COMMAND = layout.CFG_COMMAND // 4
_BAR0 = layout.CFG_BAR0 // 4
_MSIX = layout.CAP_MSIX // 4
_PASID = (layout.ECAP_PASID + layout.ECAP_PASID_CONTROL) // 4
_WINDOW = layout.CAP_PCI_CFG // 4
_WINDOW_BAR = _WINDOW + layout.PCI_CFG_CAP_BAR // 4
_WINDOW_OFFSET = _WINDOW + layout.PCI_CFG_CAP_OFFSET // 4
_WINDOW_LENGTH = _WINDOW + layout.PCI_CFG_CAP_LENGTH // 4
_WINDOW_DATA = _WINDOW + layout.PCI_CFG_CAP_PCI_CFG_DATA // 4


class ConfigSpace:
    """1024 DWs, addressed by register number 0..1023. `bus` is what the window reads and writes."""

    def __init__(self, parameters: Parameters, bus: RegisterBus) -> None:
        self._bus = bus
        self._bar_size = parameters.bar_size
        self._image = ConfigImage(parameters)
        self.reset()

    def reset(self) -> None:
        """Conventional reset (PCIE-100)."""
        self._values = self._image.values[:]
        self._decode()

    def _decode(self) -> None:
        """Keep what every request asks for in plain attributes."""
        values = self._values
        self.memory_space_enable = bool(values[_COMMAND] & layout.COMMAND_MEMORY_SPACE)
        self.bus_master_enable = bool(values[_COMMAND] & layout.COMMAND_BUS_MASTER)
        self.msix_enable = bool(values[_MSIX] >> 8 * layout.MSIX_CONTROL & layout.MSIX_CONTROL_ENABLE)
        pasid_control = values[_PASID] >> 8 * (layout.ECAP_PASID_CONTROL % 4)
        self.pasid_enable = bool(pasid_control & layout.ECAP_PASID_CONTROL_ENABLE)
        self.bar0_base = values[_BAR0 + 1] << 32 | values[_BAR0] & layout.BAR_ADDRESS

    def read(self, register: int, enables: int) -> int:
        """All four bytes of a register; the enables only matter to the window (PCIE-18, VPCI-103)."""
        if register == _WINDOW_DATA:
            lanes = self._window_lanes(enables)
            if lanes:
                offset = self._values[_WINDOW_OFFSET]
                shift = offset % 4
                self._values[_WINDOW_DATA] = self._bus.read(offset // 4, lanes << shift) >> 8 * shift
        return self._values[register]

    def write(self, register: int, enables: int, data: int) -> None:
        """Write the enabled bytes: RO bits keep their value, a 1 clears RW1C bits (PCIE-19, PCIE-30)."""
        mask = BYTE_MASKS[enables]
        writable = self._image.writable[register] & mask
        cleared = self._image.clearable[register] & mask & data
        self._values[register] = (self._values[register] & ~writable | data & writable) & ~cleared
        if register == _WINDOW_DATA:
            lanes = self._window_lanes(enables)
            if lanes:
                offset = self._values[_WINDOW_OFFSET]
                shift = offset % 4
                self._bus.write(
                    offset // 4, lanes << shift, self._values[_WINDOW_DATA] << 8 * shift & 0xFFFFFFFF
                )
        elif writable:
            self._decode()

    def _window_lanes(self, enables: int) -> int:
        """The window's bytes as lanes 0..length-1; 0 when there is no access (VPCI-100..103).

        There is one when any of these bytes is enabled, the length is 1, 2 or 4, the BAR is 0, the offset is
        aligned and the bytes are inside BAR0. Memory Space Enable does not matter (VPCI-104).
        """
        offset, length = self._values[_WINDOW_OFFSET], self._values[_WINDOW_LENGTH]
        bar = self._values[_WINDOW_BAR] & 0xFF
        if length not in (1, 2, 4) or bar or offset % length or offset + length > self._bar_size:
            return 0
        lanes = (1 << length) - 1
        return lanes if enables & lanes else 0
