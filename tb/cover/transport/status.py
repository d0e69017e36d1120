# SPDX-License-Identifier: Apache-2.0
"""Cover groups of device_status and of feature negotiation."""

from tb.cover.group import group
from tb.cover.state import STATES

_FEATURE_BANKS = ("0", "1", "2", "3", "4 to 2**31 - 1", "2**31 and above")
_PATTERNS = ("0", "all ones", "part of the offer", "with bits that are not offered")
_WRITES = (
    "0",
    "nothing new",
    "reserved bits only",
    "ACKNOWLEDGE",
    "DRIVER",
    "FEATURES_OK",
    "DRIVER_OK",
    "FAILED",
)
NEW = ((0x80, "FAILED"), (4, "DRIVER_OK"), (8, "FEATURES_OK"), (2, "DRIVER"), (1, "ACKNOWLEDGE"))
_BANK = {0: "0", 1: "1", 2: "2", 3: "3"}


def _backwards(before: str, after: str) -> bool:
    """Status bits only grow until a reset clears all of them (VPCI-39)."""
    return after != "reset" and STATES.index(after) < STATES.index(before)


def _nothing_new(state: str, write: str) -> bool:
    """Writes that cannot add the bit because every device in this state has it, or must not have it."""
    return state == "reset" and write == "nothing new"


GROUPS = (
    group(
        "status write",
        "what is written to device_status in every state",
        "MGMT-26 MGMT-44 MGMT-46 VPCI-36 VPCI-37 VPCI-38 VPCI-39 VPCI-40 VPCI-43 VPCI-44",
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
            and (
                write in ("nothing new", "reserved bits only", "FAILED")
                or _WRITES.index(write) == STATES.index(state) + 3
            )
        ),
    ),
    group(
        "status change",
        "from state to state by a write",
        "VPCI-32 VPCI-36 VPCI-38 VPCI-39",
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
        "VPCI-27 VPCI-28 VPCI-29 VPCI-30 VPCI-31 VPCI-32 VPCI-33 VPCI-35",
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
        "VPCI-24 VPCI-26 VPCI-27",
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
)


def bank_class(value: int) -> str:
    """One of _FEATURE_BANKS."""
    return _BANK.get(value, _FEATURE_BANKS[4] if value < 1 << 31 else _FEATURE_BANKS[5])
