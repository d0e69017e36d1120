# SPDX-License-Identifier: Apache-2.0
"""Cover groups of configuration requests: registers, byte enables, bits that clear, capture, the window."""

from models import layout
from tb.cover.group import group
from tb.cover.tlp.memory import BE

_DIRECTIONS = ("read", "write")
CAPABILITIES = (
    "PM",
    "MSIX",
    "COMMON",
    "NOTIFY",
    "ISR",
    "DEVICE",
    "PCI_CFG",
    "MSIX_CFG",
    "PASID",
    "MANAGED",
    "PCIE",
)
HEADER = {
    0: "identity", 1: "Command and Status", 2: "class and revision", 3: "header type", 4: "BAR0", 5: "BAR1",
    **dict.fromkeys(range(6, 10), "BAR2 to BAR5"), 10: "CardBus", 11: "subsystem", 12: "expansion ROM",
    13: "capabilities pointer", 14: "reserved", 15: "interrupt pin and line",
}  # fmt: skip
EXTENDED = ("PASID extended capability", "extended space", "last register")
REGISTERS = (*dict.fromkeys(HEADER.values()), *CAPABILITIES, *EXTENDED)
WINDOW = ("cap.bar", "cap.offset", "cap.length", "pci_cfg_data")
_KINDS = ("read-only", "read-write", "write 1 to clear", "window data")
STATUS_BITS = {
    ("Status", 14): layout.PCI_STATUS_SIGNALED_SYSTEM_ERROR,
    ("Status", 15): layout.PCI_STATUS_DETECTED_PARITY_ERROR,
    ("Device Status", 0): layout.PCIE_DEVICE_STATUS_CORRECTABLE,
    ("Device Status", 1): layout.PCIE_DEVICE_STATUS_NON_FATAL,
    ("Device Status", 2): layout.PCIE_DEVICE_STATUS_FATAL,
    ("Device Status", 3): layout.PCIE_DEVICE_STATUS_UNSUPPORTED_REQUEST,
}
COMMAND_BITS = {
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
        "MGMT-01 MGMT-15 MGMT-32 VPCI-01 VPCI-02 VPCI-03 VPCI-04 VPCI-05 VPCI-11 VPCI-12 VPCI-13 "
        "VPCI-14 VPCI-15 VPCI-16 VPCI-17 VPCI-18 VPCI-19 VPCI-20 VPCI-21 VPCI-74 VPCI-79 VPCI-80 "
        "VPCI-105 PCIE-17 PCIE-18 PCIE-19 PCIE-20 PCIE-28 PCIE-29 PCIE-30 PCIE-64 PCIE-65 PCIE-67 "
        "PCIE-68 PCIE-69 PCIE-70 PCIE-103 PCIE-104 PCIE-107 PCIE-114 PCIE-115 PCIE-124 PCIE-125 "
        "PCIE-126 PCIE-127 PCIE-128 PCIE-129 PCIE-130 PCIE-131 PCIE-132 PCIE-133 PCIE-134",
        {"register": REGISTERS, "direction": _DIRECTIONS},
    ),
    group(
        "configuration enables",
        "byte enables by direction and kind of register",
        "VPCI-18 VPCI-97 VPCI-103 PCIE-18 PCIE-19 PCIE-33",
        {"kind": _KINDS, "direction": _DIRECTIONS, "First BE": BE},
        mandatory=lambda kind, direction, enables: direction == "write" or kind == "read-only",
    ),
    group(
        "capability under selector",
        "capability headers read under every kind of selector",
        "MGMT-01 MGMT-14 MGMT-56 VPCI-11 VPCI-12 VPCI-18",
        {"capability": CAPABILITIES, "selected": SELECTED},
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
        "PCIE-23 PCIE-24 PCIE-25 PCIE-26 PCIE-37",
        {"request": ("write", "read"), "numbers": ("first", "the same", "others")},
        mandatory=lambda request, numbers: True,
    ),
    group(
        "completer id",
        "requests answered before and after the first capture",
        "PCIE-25 PCIE-26 PCIE-37",
        {"kind": ("memory", "configuration", "other"), "captured": ("never", "once", "changed")},
        mandatory=lambda kind, captured: kind != "other",
    ),
    group(
        "status bit",
        "sticky bits written 1, written 0, and written 1 while they are clear",
        "PCIE-30 PCIE-76 PCIE-89",
        {
            "register and bit": [f"{name} {bit}" for name, bit in STATUS_BITS],
            "write": ("1 to set", "0 to set", "1 to clear"),
        },
    ),
    group(
        "command bit",
        "what writes to the Command register change",
        "PCIE-61 PCIE-72 PCIE-73 PCIE-74 PCIE-75 PCIE-77",
        {"bit": COMMAND_BITS, "change": ("0 to 0", "0 to 1", "1 to 0", "1 to 1")},
        impossible=lambda bit, change: bit in ("I/O Space Enable", "hardwired bits") and change[0] == "1",
    ),
    group(
        "window register",
        "byte enables of the window's registers",
        "VPCI-18 VPCI-97 PCIE-19",
        {"register": WINDOW, "direction": _DIRECTIONS, "First BE": BE},
        mandatory=lambda register, direction, enables: direction == "write" and register != "pci_cfg_data",
    ),
    group(
        "window access",
        "accesses of the window by length, place in the DW and direction",
        "MGMT-14 MGMT-54 VPCI-98 VPCI-99 VPCI-104",
        {"direction": _DIRECTIONS, "length": (1, 2, 4), "offset 1:0": range(4)},
        impossible=lambda direction, length, offset: offset % length,
    ),
    group(
        "window without access",
        "why the window makes no access",
        "VPCI-100 VPCI-101 VPCI-102 VPCI-103",
        {
            "direction": _DIRECTIONS,
            "cause": (
                "length 0",
                "length 3",
                "length above 4",
                "misaligned",
                "BAR",
                "range",
                "no byte enabled",
            ),
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
        "PCIE-08 PCIE-93 PCIE-97",
        {"setting": range(8)},
        mandatory=lambda setting: setting < 4,
    ),
    group(
        "Max_Read_Request_Size",
        "settings that are written",
        "PCIE-30 PCIE-94",
        {"setting": range(8)},
    ),
)
