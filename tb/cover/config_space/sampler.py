# SPDX-License-Identifier: Apache-2.0
"""Facts about configuration requests."""

from models import layout, tlp
from models.function.access_log import ConfigAccess, RequestRecord
from models.function.config_image import ConfigImage, capability
from models.function.states import FunctionState
from models.parameters import Parameters
from tb.cover.config_space.groups import (
    CAPABILITIES,
    COMMAND_BITS,
    EXTENDED,
    HEADER,
    STATUS_BITS,
    WINDOW,
)
from tb.cover.state import ROUGHLY, Selection
from tb.cover.tlp.memory import BE


class Config:
    """Facts about configuration requests that are well formed, from the state before they are executed."""

    def __init__(self, parameters: Parameters, selection: Selection) -> None:
        self._parameters, self._selection = parameters, selection
        self._expand = self._facts
        self._bar_size, self._image = parameters.bar_size, ConfigImage(parameters)
        self._names = self._register_names(parameters)
        self._window = capability(parameters, "PCI_CFG") // 4
        self._control = (capability(parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL) // 4
        self._captures = 0

    @staticmethod
    def _register_names(parameters) -> dict[int, str]:
        """Register number -> one of REGISTERS, the conventional 64."""
        names, name = dict(HEADER), ""
        starts = {}
        for entry in CAPABILITIES:
            optional = {"PM": not parameters.integrated, "MSIX_CFG": parameters.integrated}
            optional |= dict.fromkeys(("PASID", "MANAGED"), parameters.pasid_support)
            if optional.get(entry, True):
                starts[capability(parameters, entry) // 4] = entry
        for register in range(16, 64):
            name = starts.get(register, name)
            names[register] = name or "reserved"
        if not parameters.pasid_support:  # their place is a hole
            for entry, size in (("PASID", 4), ("MANAGED", 4)):
                first = capability(parameters, entry) // 4
                names |= dict.fromkeys(range(first, first + size), "reserved")
        return names

    def reset(self) -> None:
        """A conventional reset: the captured numbers are gone."""
        self._captures = 0

    def captured(self) -> str:
        """never, once, changed."""
        return ("never", "once", "changed")[min(self._captures, 2)]

    def sample(self, record: RequestRecord, facts: list) -> None:
        """A Type 0 request."""
        packet, selection = record.packet, self._selection
        write = packet[0] == tlp.CFG_WRITE_0
        direction, function = ("write" if write else "read"), packet[9] & 7
        live = selection.live
        many = "none" if not live else "all" if live == selection.most else "some"
        if function:
            facts.append(("function number", function, direction, many))
            return
        if write and packet[2] & 0x40:
            facts.append(("poisoned write", "configuration"))
            return
        if packet[2] & 0x40:
            facts.append(("poisoned read", "CfgRd0"))
        numbers = self._capture(packet, record.requester_id, write)
        register, enables = (packet[10] & 0xF) << 6 | packet[11] >> 2, packet[7] & 15
        who = selection.of(selection.device_select) if not write else ""
        facts.append((self._expand, register, enables, direction, many, numbers, who))
        if record.config and record.config.data is not None:
            self._bits(record.config, record.config.data, facts)
        if record.config and record.config.window:
            self._through_window(record.config.window, enables, direction, record.before, facts)

    def _facts(self, register: int, enables: int, direction: str, many: str, numbers: str, who: str):
        """The facts of a bundle: a request that function 0 executes."""
        name = self._name(register)
        yield "function number", 0, direction, many
        yield "capture", direction, numbers
        yield "configuration register", name, direction
        yield "configuration enables", self._kind(register), direction, BE[enables]
        if name in CAPABILITIES and who:
            yield "capability under selector", name, ROUGHLY[who]
        if 0 < register - self._window < 5:
            yield "window register", WINDOW[register - self._window - 1], direction, BE[enables]

    def _name(self, register: int) -> str:
        if register < 64:
            return self._names[register]
        if register < 66 and self._parameters.pasid_support:
            return EXTENDED[0]
        return EXTENDED[2] if register == 1023 else EXTENDED[1]

    def _kind(self, register: int) -> str:
        if register == self._window + 4:
            return "window data"
        if self._image.clearable[register]:
            return "write 1 to clear"
        return "read-write" if self._image.writable[register] else "read-only"

    def _capture(self, packet: bytes, captured: int, write: bool) -> str:
        same = (packet[8] << 8 | packet[9] & 0xF8) == captured
        numbers = "first" if not self._captures else "the same" if same else "others"
        if write:
            self._captures += not self._captures or not same
        return numbers

    def _bits(self, access: ConfigAccess, data: int, facts: list) -> None:
        register, enables, value = access.register, access.enables, access.before
        if register == 1 and enables & 12 or register == self._control and enables & 12:
            owner = "Status" if register == 1 else "Device Status"
            for (name, bit), mask in STATUS_BITS.items():
                if name == owner and enables >> (2 + bit // 8) & 1:
                    old, new = value >> 16 & mask, data >> 16 & mask
                    if old or new:
                        what = ("1 to set" if new else "0 to set") if old else "1 to clear"
                        facts.append(("status bit", f"{name} {bit}", what))
        if register == 1 and enables & 3 == 3:
            for name, mask in COMMAND_BITS.items():
                old, new = int(value & mask != 0), int(data & mask != 0)
                facts.append(("command bit", name, f"{old} to {new}"))
        if register == self._control and enables & 1:
            facts.append(("Max_Payload_Size", data >> 5 & 7))
        if register == self._control and enables & 2:
            facts.append(("Max_Read_Request_Size", data >> 12 & 7))

    def _through_window(
        self,
        window: tuple[int, int, int],
        enables: int,
        direction: str,
        config: FunctionState,
        facts: list,
    ) -> None:
        bar, offset, length = window
        if length not in (1, 2, 4):
            cause = "length above 4" if length > 4 else f"length {length}"
        elif bar & 0xFF:
            cause = "BAR"
        elif offset % length:
            cause = "misaligned"
        elif offset + length > self._bar_size:
            cause = "range"
        else:
            facts.append(("window enables", direction, length, BE[enables]))
            if enables & (1 << length) - 1:
                facts.append(("window access", direction, length, offset & 3))
                on, d0 = config.memory_space_enable, config.power_d0
                facts.append(("window state", "enabled" if on else "disabled" if d0 else "D3hot", direction))
                return
            cause = "no byte enabled"
        facts.append(("window without access", direction, cause))
