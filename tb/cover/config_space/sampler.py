# SPDX-License-Identifier: Apache-2.0
"""Facts about configuration requests."""

from models import layout, tlp
from models.function.config_image import ConfigImage, capability
from tb.cover.config_space.groups import (
    CAPABILITIES,
    COMMAND_BITS,
    EXTENDED,
    HEADER,
    STATUS_BITS,
    WINDOW,
)
from tb.cover.state import ROUGHLY
from tb.cover.tlp.memory import BE


class Config:
    """Facts about configuration requests that are well formed, from the state before they are executed."""

    def __init__(self, model, selection) -> None:
        self._model, self._config, self._selection = model, model.config, selection
        self._expand = self._facts
        self._most = model.parameters.num_devices
        parameters = model.parameters
        self._bar_size, self._image = parameters.bar_size, ConfigImage(parameters)
        self._names = self._register_names(parameters)
        self._window = capability(parameters, "PCI_CFG") // 4
        self._control = (capability(parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL) // 4
        self._captures = 0
        self._wrote = False

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

    def sample(self, packet: bytes, facts: list) -> None:
        """A Type 0 request, before it is executed."""
        write = packet[0] == tlp.CFG_WRITE_0
        direction, function = ("write" if write else "read"), packet[9] & 7
        live = self._selection.live
        many = "none" if not live else "all" if live == self._most else "some"
        if function:
            facts.append(("function number", function, direction, many))
            return
        if write and packet[2] & 0x40:
            facts.append(("poisoned write", "configuration"))
            return
        if packet[2] & 0x40:
            facts.append(("poisoned read", "CfgRd0"))
        numbers = self._capture(packet, write)
        register, enables = (packet[10] & 0xF) << 6 | packet[11] >> 2, packet[7] & 15
        who = self._selection.now() if not write else ""
        facts.append((self._expand, register, enables, direction, many, numbers, who))
        if write:
            self._bits(register, enables, int.from_bytes(packet[12:16], "little"), facts)
        if register == self._window + 4:
            self._through_window(enables, direction, facts)

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
        if register < 66 and self._model.parameters.pasid_support:
            return EXTENDED[0]
        return EXTENDED[2] if register == 1023 else EXTENDED[1]

    def _kind(self, register: int) -> str:
        if register == self._window + 4:
            return "window data"
        if self._image.clearable[register]:
            return "write 1 to clear"
        return "read-write" if self._image.writable[register] else "read-only"

    def _capture(self, packet: bytes, write: bool) -> str:
        same = (packet[8] << 8 | packet[9] & 0xF8) == self._model._outbox.requester_id
        numbers = "first" if not self._captures else "the same" if same else "others"
        if write:
            self._captures += not self._captures or not same
        return numbers

    def _bits(self, register: int, enables: int, data: int, facts: list) -> None:
        value = self._config._values[register]
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

    def _through_window(self, enables: int, direction: str, facts: list) -> None:
        values = self._config._values
        bar, offset, length = (values[self._window + step] for step in (1, 2, 3))
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
                config = self._config
                on, d0 = config.memory_space_enable, config.power_d0
                facts.append(("window state", "enabled" if on else "disabled" if d0 else "D3hot", direction))
                return
            cause = "no byte enabled"
        facts.append(("window without access", direction, cause))
