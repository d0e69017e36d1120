"""Cover groups of the registers of devices, byte by byte, and of what a device's driver does with them."""

from models import layout
from tb.cover.group import group
from tb.cover.groups.memory import BE
from tb.cover.state import STATES

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
_FEATURE_BANKS = ("0", "1", "2", "3", "4 to 2**31 - 1", "2**31 and above")
_PATTERNS = ("0", "all ones", "part of the offer", "with bits that are not offered")
_WRITES = ("0", "nothing new", "reserved bits only", "ACKNOWLEDGE", "DRIVER", "FEATURES_OK", "DRIVER_OK", "FAILED")
NEW = ((0x80, "FAILED"), (4, "DRIVER_OK"), (8, "FEATURES_OK"), (2, "DRIVER"), (1, "ACKNOWLEDGE"))
_CHANGES = ("0", "1", "2..255", "256", "257 and more")
NO_BYTE_TARGETS = ("device_status and config_generation", "queue_enable", "create", "ISR", "doorbell",
                   "MSI-X entry", "any other")  # fmt: skip
_MANAGED_DWS = layout.MANAGED_LENGTH // 4


def _nothing_new(state: str, write: str) -> bool:
    """Writes that cannot add the bit because every device in this state has it, or must not have it."""
    return state == "reset" and write == "nothing new"


def _backwards(before: str, after: str) -> bool:
    """Status bits only grow until a reset clears all of them (VPCI-39)."""
    return after != "reset" and STATES.index(after) < STATES.index(before)


GROUPS = (
    group(
        "register",
        "every register under every kind of selector",
        "MGMT-03 MGMT-04 MGMT-07 MGMT-08 MGMT-09 MGMT-10 MGMT-12 MGMT-13 MGMT-21 MGMT-43 MGMT-48 MGMT-51 MGMT-55 "
        "VPCI-09 VPCI-22 VPCI-46 VPCI-47 VPCI-72 VPCI-73 VPCI-75 VPCI-95 VPCI-96 MGMT-26 VPCI-66 VPCI-67",
        {"selected": _WHO, "register": (*_FIELDS, *_BEYOND), "direction": _DIRECTIONS},
        mandatory=lambda who, register, direction: not register.endswith("beyond") or who == "managed",
    ),
    group(
        "register width",
        "whole registers and parts of them",
        "VPCI-07 VPCI-08 VPCI-09 VPCI-10 MGMT-33 MGMT-50",
        {"register": _FIELDS, "direction": _DIRECTIONS, "bytes": ("all of them", "some of them")},
        impossible=lambda register, direction, size: (
            _FIELDS[register].width_bits == 8
            if size == "some of them"
            else _FIELDS[register].width_bits > 32
        ),
    ),
    group(
        "COMMON lanes",
        "every byte-enable pattern on every DW of COMMON",
        "VPCI-10 VPCI-75 VPCI-08 MGMT-50 PCIE-54 PCIE-55 PCIE-60",
        {"DW": range(16), "enables": BE, "direction": _DIRECTIONS},
    ),
    group(
        "MANAGED word",
        "every DW of MANAGED",
        "MGMT-03 MGMT-17 MGMT-55 MGMT-50",
        {"DW": range(_MANAGED_DWS), "direction": _DIRECTIONS},
    ),
    group(
        "MANAGED lanes",
        "every byte-enable pattern on the registers of MANAGED",
        "MGMT-04 MGMT-50 MGMT-17 PCIE-54 PCIE-55",
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
        "PCIE-54 PCIE-55 PCIE-33 VPCI-92 MGMT-51",
        {
            "register": NO_BYTE_TARGETS,
            "direction": _DIRECTIONS,
        },
        mandatory=lambda register, direction: register != "any other",
    ),
    group(
        "status write",
        "what is written to device_status in every state",
        "VPCI-36 VPCI-37 VPCI-38 VPCI-39 VPCI-40 VPCI-43 VPCI-44 MGMT-46 MGMT-26 MGMT-44",
        {"device": ("manager", "managed"), "state": STATES, "write": _WRITES},
        impossible=lambda who, state, write: (
            (state in ("ACKNOWLEDGE", "DRIVER", "FEATURES_OK", "DRIVER_OK", "FAILED") and write == state)
            or (state == "DRIVER_OK" and write == "FEATURES_OK")
        ),
        mandatory=lambda who, state, write: (
            write == "0"
            or who == "managed"
            and state in ("reset", "ACKNOWLEDGE", "DRIVER", "FEATURES_OK", "DRIVER_OK")
            and not _nothing_new(state, write)
            and (write in ("nothing new", "reserved bits only", "FAILED")
                 or _WRITES.index(write) == STATES.index(state) + 3)
        ),
    ),
    group(
        "status change",
        "from state to state by a write",
        "VPCI-36 VPCI-38 VPCI-39 VPCI-32",
        {"before": STATES, "after": STATES},
        illegal=_backwards,
        impossible=lambda before, after: (
            (after == "NEEDS_RESET") != (before == "NEEDS_RESET") and after == "NEEDS_RESET"
        ),
        mandatory=lambda before, after: (
            after == "reset" or STATES.index(after) - STATES.index(before) in (0, 1) or after == "FAILED"
        ),
    ),
    group(
        "FEATURES_OK",
        "feature sets that are accepted and refused",
        "VPCI-28 VPCI-29 VPCI-30 VPCI-31 VPCI-32 VPCI-33 VPCI-35 VPCI-27",
        {
            "result": ("accepted", "no VERSION_1", "MQ without CTRL_VQ"),
            "ACCESS_PLATFORM": (0, 1),
            "ORDER_PLATFORM": (0, 1),
        },
        mandatory=lambda result, access, order: result == "accepted" or access == order and result[0] == "n",
    ),
    group(
        "feature select",
        "values of both feature selectors",
        "VPCI-23 VPCI-24 VPCI-25 VPCI-26 VPCI-28",
        {"register": ("device_feature", "driver_feature"), "bank": _FEATURE_BANKS},
    ),
    group(
        "feature selectors",
        "whether both selectors agree when features are read",
        "VPCI-26 VPCI-24 VPCI-27",
        {"register": ("device_feature", "driver_feature"), "selectors": ("equal", "different")},
    ),
    group(
        "driver_feature write",
        "bits that a driver writes, by bank, before and after FEATURES_OK",
        "VPCI-27 VPCI-33 VPCI-34 VPCI-35",
        {"bank": ("0", "1", "above"), "FEATURES_OK": (0, 1), "pattern": _PATTERNS},
        impossible=lambda bank, frozen, pattern: bank == "above" and pattern == "part of the offer",
        mandatory=lambda bank, frozen, pattern: bank != "above" and pattern != "0",
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
        "VPCI-87 VPCI-89 VPCI-90 VPCI-91 VPCI-114 MGMT-10 VPCI-99",
        {"device": ("manager", "managed"), "ISR": ("00", "01", "10", "11"), "door": ("memory", "window")},
    ),
    group(
        "ISR read in state",
        "the ISR can be read in every state",
        "VPCI-93 VPCI-87",
        {"state": STATES},
    ),
    group(
        "ISR elsewhere",
        "ISR bits of one device while another one's ISR is read",
        "MGMT-10 MGMT-42 VPCI-91 VPCI-88",
        {"read": ("manager", "managed"), "another has": ("nothing", "bits set")},
    ),
    group(
        "ISR enables",
        "byte enables of reads of the ISR while bits are set",
        "VPCI-92 PCIE-55 VPCI-87",
        {"enables": BE},
        mandatory=lambda enables: enables in ("0000", "0001", "0010", "1110", "1111"),
    ),
)  # fmt: skip

_BANK = {0: "0", 1: "1", 2: "2", 3: "3"}


def bank_class(value: int) -> str:
    """One of _FEATURE_BANKS."""
    return _BANK.get(value, _FEATURE_BANKS[4] if value < 1 << 31 else _FEATURE_BANKS[5])


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
