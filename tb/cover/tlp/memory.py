# SPDX-License-Identifier: Apache-2.0
"""Cover groups of memory requests: where they go, which bytes they enable, how their data come back."""

from models import layout
from tb.cover.group import group

BE = tuple(f"{value:04b}" for value in range(16))
_DIRECTIONS = ("read", "write")
PAGES = {
    getattr(layout, f"BAR0_{name}") >> 12: name for name in ("COMMON", "ISR", "DEVICE", "MANAGED", "PBA")
}
STRUCTURES = (*PAGES.values(), "PASID", "MSIX_CFG", "MSIX_TABLE", "NOTIFY", "hole")

INSIDE, FIRST, LAST = "inside", "first DW", "last DW"
BELOW, BEYOND, ALIAS, FAR = "DW below", "DW beyond", "same low bits, other upper half", "elsewhere"
PLACES = (INSIDE, FIRST, LAST, BELOW, BEYOND, ALIAS, FAR)
_HITS = (INSIDE, FIRST, LAST)
_SPLITS = ("1", "2", "3..4", "5..8", "9..16", "17..33")
PAYLOADS = ("within Max_Payload_Size", "at Max_Payload_Size", "above Max_Payload_Size")
_FAULTS = ("poisoned", "wrong AT", "outside BAR0")


def _impossible_split(payload: int, offset: str, pieces: str) -> bool:
    """A read of 4096 bytes at most gives 4096 / payload pieces, one more when it begins inside a boundary."""
    return (payload == 256 and pieces == "17..33") or (payload == 512 and pieces in ("9..16", "17..33"))


GROUPS = (
    group(
        "BAR edge",
        "memory requests at, before and behind both ends of BAR0",
        "PCIE-47 PCIE-50 PCIE-58 PCIE-59 PCIE-61 PCIE-66 PCIE-71",
        {"direction": _DIRECTIONS, "place": PLACES},
    ),
    group(
        "address form",
        "3-DW and 4-DW headers with BAR0 below and above 4 GiB",
        "PCIE-50 PCIE-51 PCIE-66 PCIE-71",
        {
            "direction": _DIRECTIONS,
            "header": ("3 DW", "4 DW"),
            "BAR0": ("below 4 GiB", "above 4 GiB"),
            "result": ("hit", "miss"),
        },
        impossible=lambda direction, header, base, result: (
            header == "3 DW" and base == "above 4 GiB" and result == "hit"
        ),
    ),
    group(
        "memory enable",
        "Memory Space Enable and power state against requests that would hit and miss",
        "VPCI-104 PCIE-47 PCIE-61 PCIE-72 PCIE-101",
        {"direction": _DIRECTIONS, "state": ("enabled", "disabled", "D3hot"), "address": ("hit", "miss")},
    ),
    group(
        "address type",
        "the AT field",
        "PCIE-13",
        {"family": ("MRd", "MWr", "MRdLk"), "AT": range(4)},
        mandatory=lambda family, at: family != "MRdLk" or at == 0,
    ),
    group(
        "enables of one DW",
        "First BE of requests of one DW",
        "MGMT-50 VPCI-10 PCIE-11 PCIE-41 PCIE-42 PCIE-52 PCIE-54 PCIE-55 PCIE-60",
        {"direction": _DIRECTIONS, "First BE": BE},
    ),
    group(
        "enables of several DWs",
        "First and Last BE of longer requests",
        "VPCI-08 PCIE-11 PCIE-41 PCIE-42 PCIE-52 PCIE-60",
        {"direction": _DIRECTIONS, "First BE": BE[1:], "Last BE": BE[1:], "DWs": ("2", "3 or more")},
        mandatory=lambda direction, first, last, length: (
            length == "2" and (first == last or "1111" in (first, last))
        ),
    ),
    group(
        "lower address",
        "where the first enabled byte of a read stands within 128 bytes",
        "PCIE-40 PCIE-42",
        {"First BE": BE, "address 6:2": range(32)},
        mandatory=lambda first, address: first in ("1111", "1000", "0000") or address in (0, 31),
    ),
    group(
        "split",
        "completions of one read by Max_Payload_Size and where it begins",
        "PCIE-02 PCIE-41 PCIE-46 PCIE-56 PCIE-57 PCIE-93",
        {
            "Max_Payload_Size": (128, 256, 512),
            "begins": ("on a boundary of 128", "on a DW"),
            "completions": _SPLITS,
        },
        impossible=_impossible_split,
    ),
    group(
        "written payload",
        "writes against the Max_Payload_Size setting",
        "PCIE-07 PCIE-08 PCIE-93",
        {"Max_Payload_Size": (128, 256, 512), "payload": PAYLOADS},
        impossible=lambda setting, payload: setting == 512 and payload == PAYLOADS[2],
    ),
    group(
        "boundary of 4 KiB",
        "requests that end before, at and behind a boundary of 4 KiB",
        "PCIE-10 PCIE-57",
        {"direction": _DIRECTIONS, "end": ("one DW before", "at it", "one DW behind", "further behind")},
    ),
    group(
        "poisoned write",
        "poisoned data for every structure",
        "PCIE-31 PCIE-62 PCIE-89 PCIE-91",
        {"target": (*STRUCTURES, "configuration")},
    ),
    group(
        "poisoned read",
        "EP means nothing on requests without data",
        "PCIE-63",
        {"family": ("MRd", "MRdLk", "CfgRd0", "IORd")},
        mandatory=lambda family: family in ("MRd", "CfgRd0"),
    ),
    group(
        "several faults",
        "one error for a memory request with several faults",
        "PCIE-92",
        {"faults": ("poisoned + outside BAR0", "poisoned + wrong AT", "wrong AT + outside BAR0")},
    ),
    group(
        "burst",
        "multi-DW requests that are executed, by the structures where they begin and end",
        "MGMT-17 MGMT-53 VPCI-08 VPCI-22 PCIE-53 PCIE-56 PCIE-57",
        {"direction": _DIRECTIONS, "structure": STRUCTURES, "ends": ("in the same", "in another")},
        mandatory=lambda direction, structure, ends: ends == "in the same" and structure != "PBA",
    ),
)
