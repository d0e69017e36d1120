# SPDX-License-Identifier: Apache-2.0
"""The PCI_CFG window: BAR0 through configuration requests.

It goes the way of every other access, redirection and creation included (MGMT-14, MGMT-54).
VPCI-97, VPCI-98, VPCI-99, VPCI-100, VPCI-101, VPCI-102, VPCI-103, VPCI-104
"""

from models import layout
from models.function.access_log import WINDOW
from models.function.register_bus import RegisterBus


class ConfigWindow:
    """The access behind the data register. Registers are DWs of the configuration space that is passed in.

    Memory Space Enable and the power state do not matter (VPCI-104).
    """

    def __init__(self, position: int, bar_size: int, bus: RegisterBus) -> None:
        self._bar_size, self._bus = bar_size, bus
        self._bar = position + layout.PCI_CFG_CAP_BAR // 4
        self._offset = position + layout.PCI_CFG_CAP_OFFSET // 4
        self._length = position + layout.PCI_CFG_CAP_LENGTH // 4
        self.data_register = position + layout.PCI_CFG_CAP_PCI_CFG_DATA // 4

    def aim(self, values: list[int]) -> tuple[int, int, int]:
        """(bar, offset, length) that the next access to the data register uses."""
        return values[self._bar], values[self._offset], values[self._length]

    def read(self, values: list[int], enables: int) -> None:
        """Read BAR0 into the data register, unless there is no access."""
        lanes = self._lanes(values, enables)
        if lanes:
            offset = values[self._offset]
            shift = offset % 4
            values[self.data_register] = self._bus.read(offset // 4, lanes << shift, WINDOW) >> 8 * shift

    def write(self, values: list[int], enables: int) -> None:
        """Write the data register to BAR0, unless there is no access."""
        lanes = self._lanes(values, enables)
        if lanes:
            offset = values[self._offset]
            shift = offset % 4
            data = values[self.data_register] << 8 * shift & 0xFFFFFFFF
            self._bus.write(offset // 4, lanes << shift, data, WINDOW)

    def _lanes(self, values: list[int], enables: int) -> int:
        """The window's bytes as lanes 0..length-1; 0 when there is no access.

        VPCI-100, VPCI-101, VPCI-102, VPCI-103

        There is one when any of these bytes is enabled, the length is 1, 2 or 4, the BAR is 0, the offset is
        aligned and the bytes are inside BAR0.
        """
        offset, length = values[self._offset], values[self._length]
        bar = values[self._bar] & 0xFF
        if length not in (1, 2, 4) or bar or offset % length or offset + length > self._bar_size:
            return 0
        lanes = (1 << length) - 1
        return lanes if enables & lanes else 0
