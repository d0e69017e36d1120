# SPDX-License-Identifier: Apache-2.0
"""The registers of the capabilities by hand, in the rows of hand_registers (docs/layout.md, 2, 3, 7, 8)."""

RW, RO = "rw", "ro"

_ID_NEXT = (("ID", 0, 1, RO, None), ("NEXT", 1, 1, RO, None))
_PCIE_WITHOUT_LINK = (
    *_ID_NEXT,
    ("DEVICE_CAPABILITIES", 0x04, 4, RO, 0x1000_8022),
    ("DEVICE_CONTROL", 0x08, 2, RW, 0x2000),
    ("DEVICE_STATUS", 0x0A, 2, RW, 0),
    ("DEVICE_CAPABILITIES_2", 0x24, 4, RO, None),
    ("DEVICE_CONTROL_2", 0x28, 2, RO, 0),
    ("DEVICE_STATUS_2", 0x2A, 2, RO, 0),
)

CAPABILITIES = {
    "PM": (
        *_ID_NEXT,
        ("CAPABILITIES", 2, 2, RO, 0x0003),
        ("CONTROL_STATUS", 4, 2, RW, 0),
        ("BRIDGE_EXTENSIONS", 6, 1, RO, 0),
        ("DATA", 7, 1, RO, 0),
    ),
    "MSIX": (
        *_ID_NEXT,
        ("CONTROL", 2, 2, RW, None),
        ("TABLE_OFFSET", 4, 4, RO, 0x8000),
        ("PBA_OFFSET", 8, 4, RO, 0x7000),
    ),
    "VIRTIO_CAP": (
        *_ID_NEXT,
        ("CAP_LEN", 2, 1, RO, None),
        ("CFG_TYPE", 3, 1, RO, None),
        ("BAR", 4, 1, RO, 0),
        ("STRUCT_ID", 5, 1, RO, 0),
        ("OFFSET", 8, 4, RO, None),
        ("LENGTH", 12, 4, RO, None),
    ),
    "NOTIFY_CAP": (("MULTIPLIER", 16, 4, RO, None),),
    "PCI_CFG_CAP": (
        *_ID_NEXT,
        ("CAP_LEN", 2, 1, RO, 20),
        ("CFG_TYPE", 3, 1, RO, 5),
        ("BAR", 4, 1, RW, 0),
        ("STRUCT_ID", 5, 1, RO, 0),
        ("OFFSET", 8, 4, RW, 0),
        ("LENGTH", 12, 4, RW, 0),
        ("PCI_CFG_DATA", 16, 4, RW, 0),
    ),
    "PCIE": (
        *_PCIE_WITHOUT_LINK,
        ("FLAGS", 0x02, 2, RO, 0x0002),
        ("LINK_CAPABILITIES", 0x0C, 4, RO, 0x0000_0043),
        ("LINK_CONTROL", 0x10, 2, RW, 0),
        ("LINK_STATUS", 0x12, 2, RO, 0x0043),
        ("LINK_CAPABILITIES_2", 0x2C, 4, RO, 0x0000_000E),
        ("LINK_CONTROL_2", 0x30, 2, RO, 0x0003),
        ("LINK_STATUS_2", 0x32, 2, RO, 0),
    ),
    "INTEGRATED_PCIE": (*_PCIE_WITHOUT_LINK, ("FLAGS", 0x02, 2, RO, 0x0092)),
    "ECAP_PASID": (
        ("ID", 0, 2, RO, 0x001B),
        ("VERSION_NEXT", 2, 2, RO, 0x0001),
        ("CAPABILITY", 4, 2, RO, None),
        ("CONTROL", 6, 2, RW, 0),
    ),
}
