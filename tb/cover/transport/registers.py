# SPDX-License-Identifier: Apache-2.0
"""Cover groups of the registers of devices, byte by byte, and of what a device's driver does with them."""

from models import layout
from tb.cover.group import group
from tb.cover.state import STATES
from tb.cover.tlp.memory import BE

_DIRECTIONS = ("read", "write")
_REGIONS = ("COMMON", "ISR", "DEVICE", "MANAGED", "MSIX_CFG", "PASID")
REGION_OF_PAGE = {getattr(layout, f"BAR0_{name}") >> 12: name for name in _REGIONS}


def _region(name: str) -> str:
    return "MSIX_CFG" if name.startswith("MSIX_CFG_") else name.split("_", 1)[0]


_FIELDS = {
    f"{_region(name)} {name.removeprefix(_region(name) + '_').lower()}": field
    for name, field in layout.FIELDS.items()
    if _region(name) in _REGIONS and not name.startswith(("MSIX_ENTRY", "PASID_VA"))
}
_BEYOND = tuple(f"{region} beyond" for region in ("COMMON", "DEVICE", "MANAGED", "MSIX_CFG", "PASID"))
_WHO = ("manager", "managed", "absent", "out of range")
_CHANGES = ("0", "1", "2..255", "256", "257 and more")
NO_BYTE_TARGETS = (
    "device_status and config_generation",
    "queue_enable",
    "create",
    "ISR",
    "doorbell",
    "MSI-X entry",
    "any other",
)
_MANAGED_DWS = layout.MANAGED_LENGTH // 4


GROUPS = (
    group(
        "register",
        "every register under every kind of selector",
        "MGMT-03 MGMT-04 MGMT-07 MGMT-08 MGMT-09 MGMT-10 MGMT-12 MGMT-13 MGMT-21 MGMT-26 MGMT-43 "
        "MGMT-48 MGMT-51 MGMT-55 VPCI-09 VPCI-22 VPCI-46 VPCI-47 VPCI-66 VPCI-67 VPCI-72 VPCI-73 "
        "VPCI-75 VPCI-95 VPCI-96",
        {"selected": _WHO, "register": (*_FIELDS, *_BEYOND), "direction": _DIRECTIONS},
        mandatory=lambda who, register, direction: not register.endswith("beyond") or who == "managed",
    ),
    group(
        "register width",
        "whole registers and parts of them",
        "MGMT-33 MGMT-50 VPCI-07 VPCI-08 VPCI-09 VPCI-10",
        {"register": _FIELDS, "direction": _DIRECTIONS, "bytes": ("all of them", "some of them")},
        impossible=lambda register, direction, size: (
            _FIELDS[register].width_bits == 8 if size == "some of them" else _FIELDS[register].width_bits > 32
        ),
    ),
    group(
        "COMMON lanes",
        "every byte-enable pattern on every DW of COMMON",
        "MGMT-50 VPCI-08 VPCI-10 VPCI-75 PCIE-54 PCIE-55 PCIE-60",
        {"DW": range(16), "enables": BE, "direction": _DIRECTIONS},
    ),
    group(
        "MANAGED word",
        "every DW of MANAGED",
        "MGMT-03 MGMT-17 MGMT-50 MGMT-55",
        {"DW": range(_MANAGED_DWS), "direction": _DIRECTIONS},
    ),
    group(
        "MANAGED lanes",
        "every byte-enable pattern on the registers of MANAGED",
        "MGMT-04 MGMT-17 MGMT-50 PCIE-54 PCIE-55",
        {
            "register": ("num_devices", "device_select", "config_select", "config", "create"),
            "enables": BE[1:],
            "direction": _DIRECTIONS,
        },
        mandatory=lambda register, enables, direction: register in ("num_devices", "create"),
    ),
    group(
        "no byte enabled",
        "accesses without an enabled byte, to registers where an access has an effect",
        "MGMT-51 VPCI-92 PCIE-33 PCIE-54 PCIE-55",
        {
            "register": NO_BYTE_TARGETS,
            "direction": _DIRECTIONS,
        },
        mandatory=lambda register, direction: register != "any other",
    ),
    group(
        "config_generation",
        "changes between two reads of config_generation",
        "VPCI-48 VPCI-49",
        {"changes": _CHANGES},
    ),
    group(
        "ISR read",
        "what a read of the ISR finds and clears",
        "MGMT-10 VPCI-87 VPCI-89 VPCI-90 VPCI-91 VPCI-99 VPCI-114",
        {
            "device": ("manager", "managed"),
            "ISR": ("00", "01", "10", "11"),
            "access path": ("memory", "window"),
        },
    ),
    group(
        "ISR read in state",
        "the ISR can be read in every state",
        "VPCI-87 VPCI-93",
        {"state": STATES},
    ),
    group(
        "ISR elsewhere",
        "ISR bits of one device while another one's ISR is read",
        "MGMT-10 MGMT-42 VPCI-88 VPCI-91",
        {"read": ("manager", "managed"), "another has": ("nothing", "bits set")},
    ),
    group(
        "ISR enables",
        "byte enables of reads of the ISR while bits are set",
        "VPCI-87 VPCI-92 PCIE-55",
        {"enables": BE},
        mandatory=lambda enables: enables in ("0000", "0001", "0010", "1110", "1111"),
    ),
)


def _table() -> dict[tuple[int, int], list[tuple[str, int, bool]]]:
    """(page, dw) -> (register, its lanes, whether it ends and begins in this DW)."""
    pages = {name: page for page, name in REGION_OF_PAGE.items()}
    table: dict[tuple[int, int], list[tuple[str, int, bool]]] = {}
    for name, field in _FIELDS.items():
        page, end = pages[name.split(" ")[0]], field.offset + field.width_bits // 8
        for dw in range(field.offset // 4, (end + 3) // 4):
            lanes = sum(1 << lane for lane in range(4) if field.offset <= 4 * dw + lane < end)
            table.setdefault((page, dw), []).append((name, lanes, field.width_bits <= 32))
    return table


FIELDS_AT = _table()
