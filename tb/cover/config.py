"""Cover groups of configuration requests: registers, byte enables, bits that clear, capture, the window."""

from models import layout, tlp
from models.config_image import ConfigImage, capability
from tb.cover.group import group
from tb.cover.memory import BE
from tb.cover.state import ROUGHLY

_DIRECTIONS = ("read", "write")
_CAPABILITIES = ("PM", "MSIX", "COMMON", "NOTIFY", "ISR", "DEVICE", "PCI_CFG", "MSIX_CFG", "PASID", "MANAGED",
                 "PCIE")  # fmt: skip
_HEADER = {
    0: "identity", 1: "Command and Status", 2: "class and revision", 3: "header type", 4: "BAR0", 5: "BAR1",
    **dict.fromkeys(range(6, 10), "BAR2 to BAR5"), 10: "CardBus", 11: "subsystem", 12: "expansion ROM",
    13: "capabilities pointer", 14: "reserved", 15: "interrupt pin and line",
}  # fmt: skip
_EXTENDED = ("PASID extended capability", "extended space", "last register")
REGISTERS = (*dict.fromkeys(_HEADER.values()), *_CAPABILITIES, *_EXTENDED)
_WINDOW = ("cap.bar", "cap.offset", "cap.length", "pci_cfg_data")
_KINDS = ("read-only", "read-write", "write 1 to clear", "window data")
_STATUS_BITS = {
    ("Status", 14): layout.PCI_STATUS_SIGNALED_SYSTEM_ERROR,
    ("Status", 15): layout.PCI_STATUS_DETECTED_PARITY_ERROR,
    ("Device Status", 0): layout.PCIE_DEVICE_STATUS_CORRECTABLE,
    ("Device Status", 1): layout.PCIE_DEVICE_STATUS_NON_FATAL,
    ("Device Status", 2): layout.PCIE_DEVICE_STATUS_FATAL,
    ("Device Status", 3): layout.PCIE_DEVICE_STATUS_UNSUPPORTED_REQUEST,
}
_COMMAND_BITS = {
    "I/O Space Enable": 1,
    "Memory Space Enable": layout.COMMAND_MEMORY_SPACE,
    "Bus Master Enable": layout.COMMAND_BUS_MASTER,
    "SERR# Enable": layout.COMMAND_SERR,
    "Interrupt Disable": layout.COMMAND_INTX_DISABLE,
    "hardwired bits": 0x0298,
}
SELECTED = ("manager", "managed", "absent", "out of range")

GROUPS = (
    group(
        "configuration register",
        "reads and writes of every kind of register of configuration space",
        "PCIE-17 PCIE-18 PCIE-19 PCIE-20 PCIE-28 PCIE-29 PCIE-30 PCIE-64 PCIE-65 PCIE-67 PCIE-68 PCIE-69 "
        "PCIE-70 PCIE-103 PCIE-104 PCIE-107 PCIE-114 PCIE-115 PCIE-124 PCIE-125 PCIE-126 PCIE-127 PCIE-128 "
        "PCIE-129 PCIE-130 PCIE-131 PCIE-132 PCIE-133 PCIE-134 VPCI-01 VPCI-02 VPCI-03 VPCI-04 VPCI-05 VPCI-11 "
        "VPCI-12 VPCI-13 VPCI-14 VPCI-15 VPCI-16 VPCI-17 VPCI-18 VPCI-19 VPCI-20 VPCI-21 VPCI-74 VPCI-79 "
        "VPCI-80 VPCI-105 MGMT-01 MGMT-15 MGMT-32",
        {"register": REGISTERS, "direction": _DIRECTIONS},
    ),
    group(
        "configuration enables",
        "byte enables by direction and kind of register",
        "PCIE-18 PCIE-19 PCIE-33 VPCI-18 VPCI-97 VPCI-103",
        {"kind": _KINDS, "direction": _DIRECTIONS, "First BE": BE},
        mandatory=lambda kind, direction, enables: direction == "write" or kind == "read-only",
    ),
    group(
        "capability under selector",
        "capability headers read under every kind of selector",
        "MGMT-56 MGMT-01 VPCI-11 VPCI-12 VPCI-18 MGMT-14",
        {"capability": _CAPABILITIES, "selected": SELECTED},
        mandatory=lambda name, selected: selected != "out of range",
    ),
    group(
        "function number",
        "configuration requests to every function number with and without managed devices",
        "MGMT-02 PCIE-22 PCIE-23",
        {"function": range(8), "direction": _DIRECTIONS, "managed devices": ("none", "some", "all")},
        mandatory=lambda function, direction, devices: function == 0 or direction == "read",
    ),
    group(
        "capture",
        "bus and device numbers that a configuration write brings",
        "PCIE-24 PCIE-25 PCIE-26 PCIE-37 PCIE-23",
        {"request": ("write", "read"), "numbers": ("first", "the same", "others")},
        mandatory=lambda request, numbers: True,
    ),
    group(
        "completer id",
        "requests answered before and after the first capture",
        "PCIE-25 PCIE-37 PCIE-26",
        {"kind": ("memory", "configuration", "other"), "captured": ("never", "once", "changed")},
        mandatory=lambda kind, captured: kind != "other",
    ),
    group(
        "status bit",
        "sticky bits met by a 1, by a 0, and by a 1 while they are clear",
        "PCIE-76 PCIE-89 PCIE-30",
        {
            "register and bit": [f"{name} {bit}" for name, bit in _STATUS_BITS],
            "write": ("1 to set", "0 to set", "1 to clear"),
        },
    ),
    group(
        "command bit",
        "what writes to the Command register change",
        "PCIE-72 PCIE-73 PCIE-74 PCIE-75 PCIE-77 PCIE-61",
        {"bit": _COMMAND_BITS, "change": ("0 to 0", "0 to 1", "1 to 0", "1 to 1")},
        impossible=lambda bit, change: bit in ("I/O Space Enable", "hardwired bits") and change[0] == "1",
    ),
    group(
        "window register",
        "byte enables of the window's registers",
        "VPCI-97 VPCI-18 PCIE-19",
        {"register": _WINDOW, "direction": _DIRECTIONS, "First BE": BE},
        mandatory=lambda register, direction, enables: direction == "write" and register != "pci_cfg_data",
    ),
    group(
        "window access",
        "accesses of the window by length, place in the DW and direction",
        "VPCI-98 VPCI-99 VPCI-104 MGMT-14 MGMT-54",
        {"direction": _DIRECTIONS, "length": (1, 2, 4), "offset 1:0": range(4)},
        impossible=lambda direction, length, offset: offset % length,
    ),
    group(
        "window without access",
        "why the window makes no access",
        "VPCI-100 VPCI-101 VPCI-102 VPCI-103",
        {
            "direction": _DIRECTIONS,
            "cause": ("length 0", "length 3", "length above 4", "misaligned", "BAR", "range", "no byte enabled"),
        },
    ),
    group(
        "window enables",
        "byte enables of the window's data register by length",
        "VPCI-103 PCIE-19",
        {"direction": _DIRECTIONS, "length": (1, 2, 4), "First BE": BE},
        mandatory=lambda direction, length, enables: length == 4 or enables.count("1") in (0, 1, 4),
    ),
    group(
        "window state",
        "the window works whatever memory requests may do",
        "VPCI-104 PCIE-72 PCIE-101",
        {"memory space": ("enabled", "disabled", "D3hot"), "direction": _DIRECTIONS},
    ),
    group(
        "Max_Payload_Size",
        "settings that are written",
        "PCIE-93 PCIE-08 PCIE-97",
        {"setting": range(8)},
        mandatory=lambda setting: setting < 4,
    ),
    group(
        "Max_Read_Request_Size",
        "settings that are written",
        "PCIE-94 PCIE-30",
        {"setting": range(8)},
    ),
)  # fmt: skip


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
        names, name = dict(_HEADER), ""
        starts = {}
        for entry in _CAPABILITIES:
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
        if name in _CAPABILITIES and who:
            yield "capability under selector", name, ROUGHLY[who]
        if 0 < register - self._window < 5:
            yield "window register", _WINDOW[register - self._window - 1], direction, BE[enables]

    def _name(self, register: int) -> str:
        if register < 64:
            return self._names[register]
        if register < 66 and self._model.parameters.pasid_support:
            return _EXTENDED[0]
        return _EXTENDED[2] if register == 1023 else _EXTENDED[1]

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
            for (name, bit), mask in _STATUS_BITS.items():
                if name == owner and enables >> (2 + bit // 8) & 1:
                    old, new = value >> 16 & mask, data >> 16 & mask
                    if old or new:
                        what = ("1 to set" if new else "0 to set") if old else "1 to clear"
                        facts.append(("status bit", f"{name} {bit}", what))
        if register == 1 and enables & 3 == 3:
            for name, mask in _COMMAND_BITS.items():
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
