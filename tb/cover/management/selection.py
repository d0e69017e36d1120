# SPDX-License-Identifier: Apache-2.0
"""Cover groups of selectors and of the metadata window: which index, which chunk, which bytes."""

from tb.cover.group import group
from tb.cover.state import DESTROYED, MANAGED, SELECTIONS, Selection

_INDICES = ("0", "1", "between", "N", "N+1", "alias of a live index", "2**31", "2**32-1", "other beyond N")
_CHUNKS = ("0", "between", "last", "first that does not exist", "beyond", "0xFFFFFFFF")

GROUPS = (
    group(
        "device_select",
        "values written to device_select",
        "MGMT-06 MGMT-07 MGMT-34 VPCI-09",
        {"value": _INDICES},
    ),
    group(
        "selector change",
        "from which kind of selector to which",
        "MGMT-07 MGMT-10 MGMT-26 MGMT-27 MGMT-42",
        {"before": SELECTIONS, "after": (*SELECTIONS, "the same index")},
        mandatory=lambda before, after: (
            MANAGED in (before, after) or after == "the same index" and before != DESTROYED
        ),
    ),
    group(
        "config_select",
        "chunks that are selected",
        "MGMT-16 MGMT-18",
        {"index": ("free", "exists", "no managed index"), "chunk": _CHUNKS},
        mandatory=lambda index, chunk: index == "free" and chunk != "between",
    ),
    group(
        "config",
        "accesses to the metadata window, by chunk, index and direction",
        "MGMT-16 MGMT-17 MGMT-18 MGMT-38 MGMT-52",
        {"index": ("free", "exists", "no managed index"), "chunk": _CHUNKS, "direction": ("read", "write")},
        impossible=lambda index, chunk, direction: index == "no managed index" and chunk != "0",
        mandatory=lambda index, chunk, direction: (
            chunk not in ("between", "0xFFFFFFFF") and (index != "exists" or chunk in ("0", "last"))
        ),
    ),
    group(
        "config bytes",
        "bytes of the metadata window that one write touches",
        "MGMT-17 MGMT-33 MGMT-50",
        {
            "bytes": ("byte 0", "byte 1", "byte 2", "byte 3", "lower half", "upper half", "DW", "other"),
            "write": ("one DW", "part of a longer one"),
        },
        mandatory=lambda bytes_, write: write == "one DW" and bytes_ != "other" or bytes_ == "DW",
    ),
    group(
        "creating write",
        "writes of several DWs over the metadata window, with and without create",
        "MGMT-17 MGMT-31 MGMT-53",
        {"metadata DWs": ("2..16", "17..63", "64"), "create": ("not in it", "in it")},
        mandatory=lambda length, create: length == "64" or create == "not in it",
    ),
)


def index_class(value: int, selection: Selection) -> str:
    """One of _INDICES."""
    most = selection.most
    if value <= most:
        return "0" if not value else "1" if value == 1 else "N" if value == most else "between"
    known = {most + 1: "N+1", 1 << 31: "2**31", (1 << 32) - 1: "2**32-1"}
    if value in known:
        return known[value]
    low = value & (1 << most.bit_length()) - 1
    return "alias of a live index" if low and selection.of(low) == MANAGED else "other beyond N"


def chunk_class(value: int, chunks: int) -> str:
    """One of _CHUNKS."""
    if value < chunks:
        return "0" if not value else "last" if value == chunks - 1 else "between"
    return _CHUNKS[3] if value == chunks else _CHUNKS[5] if value == 0xFFFFFFFF else "beyond"
