"""Cover groups of management: selectors, metadata windows, creation and destruction with their outcomes."""

from tb.cover.group import group
from tb.cover.groups.memory import BE
from tb.cover.state import BEYOND, DESTROYED, MANAGED, MANAGER, NEVER, SELECTIONS, STATE_OF, STATES
from tb.semantics import ROWS

_LIVE = tuple(f"exists, {state}" for state in STATES)
_PLACES = (MANAGER, NEVER, DESTROYED, BEYOND, *_LIVE)
_OPERATIONS = ("create", "destroy", "value 2", "value 3..127", "value 128..254", "value 255")
_OUTCOMES = ("OK", "ID_DUP", "INVALID_CFG", "anything else")
_INDICES = ("0", "1", "between", "N", "N+1", "alias of a live index", "2**31", "2**32-1", "other beyond N")
_CHUNKS = ("0", "between", "last", "first that does not exist", "beyond", "0xFFFFFFFF")
_CAUSES = ("value", "index 0", "range", "exists", "absent", "metadata")


def _wrong_outcome(place: str, operation: str, outcome: str) -> bool:
    """The table of docs/decisions.md, section 6."""
    if operation.startswith("value") or place in (MANAGER, BEYOND):
        return outcome != "INVALID_CFG"
    if operation == "destroy":
        return outcome != ("OK" if place in _LIVE else "INVALID_CFG")
    return outcome != "ID_DUP" if place in _LIVE else outcome not in ("OK", "INVALID_CFG")


GROUPS = (
    group(
        "row",
        "rows of the table of management semantics (docs/decisions.md 6)",
        "MGMT-06 MGMT-11 MGMT-16 MGMT-17 MGMT-19 MGMT-20 MGMT-22 MGMT-24 MGMT-25 MGMT-26 MGMT-28 MGMT-29 MGMT-31 "
        "MGMT-34 MGMT-35 MGMT-36 MGMT-37 MGMT-43 MGMT-44 MGMT-46 MGMT-48 MGMT-49 MGMT-52 MGMT-45",
        {"row": ROWS},
    ),
    group(
        "create",
        "operations on create by the state of the selected index, with their outcomes",
        "MGMT-19 MGMT-20 MGMT-22 MGMT-23 MGMT-24 MGMT-25 MGMT-28 MGMT-29 MGMT-31 MGMT-34 MGMT-35 MGMT-36 MGMT-38 "
        "MGMT-39 MGMT-41 MGMT-48",
        {"index": _PLACES, "operation": _OPERATIONS, "outcome": _OUTCOMES},
        illegal=_wrong_outcome,
        mandatory=lambda place, operation, outcome: (
            operation in ("create", "destroy") or place in (MANAGER, NEVER, BEYOND, "exists, DRIVER_OK")
            and operation in ("value 2", "value 255")
        ),
    ),
    group(
        "create door",
        "operations on create through both doors and inside longer writes",
        "MGMT-14 MGMT-53 MGMT-54 MGMT-31",
        {"operation": ("create", "destroy"), "door": ("memory", "window", "memory, longer write"),
         "outcome": ("OK", "ID_DUP", "INVALID_CFG")},
        illegal=lambda operation, door, outcome: operation == "destroy" and outcome == "ID_DUP",
        mandatory=lambda operation, door, outcome: outcome == "OK" and not (operation == "destroy" and "longer" in door),
    ),
    group(
        "created index",
        "which indices are created, again or for the first time",
        "MGMT-05 MGMT-19 MGMT-20 MGMT-31 MGMT-39 MGMT-41",
        {"index": ("1", "between", "N", "0", "above N"), "before": (NEVER, DESTROYED)},
        illegal=lambda index, before: index in ("0", "above N"),
    ),
    group(
        "number of devices",
        "managed devices that exist after a creation or a destruction",
        "MGMT-05 MGMT-02 MGMT-44",
        {"operation": ("created", "destroyed"), "devices": ("0", "1", "2 to N-1", "N", "above N")},
        illegal=lambda operation, devices: devices == "above N" or (operation, devices) in (
            ("created", "0"), ("destroyed", "N")),
    ),
    group(
        "duplicate",
        "how often creation of an existing device was tried before",
        "MGMT-24 MGMT-29",
        {"attempt": ("second", "third", "later")},
        mandatory=lambda attempt: attempt != "later",
    ),
    group(
        "refused for",
        "every set of reasons for which a write of create is refused",
        "MGMT-37 MGMT-38 MGMT-25 MGMT-28 MGMT-34 MGMT-35 MGMT-36",
        {"reasons": ("index 0", "range", "exists", "absent", "metadata", "value + index 0", "value + range",
                     "value + exists", "value + absent", "value + metadata")},
    ),
    group(
        "create enables",
        "byte enables of writes to the DW of create",
        "MGMT-50 MGMT-55 PCIE-54 MGMT-21",
        {"enables": BE[1:], "index": ("free", "exists", "no managed index")},
        mandatory=lambda enables, index: index == "free",
    ),
    group(
        "create_ok read",
        "what create_ok reads, under the selector of the operation and under another one",
        "MGMT-21 MGMT-22 MGMT-23 MGMT-24 MGMT-25 MGMT-47 MGMT-49",
        {"value": (0, 1, 2, "anything else"), "selector": ("of the operation", "another one")},
        illegal=lambda value, selector: value == "anything else" or selector == "another one" and value != 0,
    ),
    group(
        "outcome at once",
        "clocks between an operation on create and the read of create_ok",
        "MGMT-47 PCIE-49 PCIE-14",
        {"operation": ("create", "destroy"), "clocks": ("1", "2..4", "5..16", "17 and more")},
        mandatory=lambda operation, clocks: clocks in ("1", "17 and more"),
    ),
    group(
        "device_select",
        "values written to device_select",
        "MGMT-06 MGMT-34 MGMT-07 VPCI-09",
        {"value": _INDICES},
    ),
    group(
        "selector change",
        "from which kind of selector to which",
        "MGMT-07 MGMT-42 MGMT-26 MGMT-27 MGMT-10",
        {"before": SELECTIONS, "after": (*SELECTIONS, "the same index")},
        mandatory=lambda before, after: MANAGED in (before, after) or after == "the same index" and before != DESTROYED,
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
        "MGMT-16 MGMT-17 MGMT-18 MGMT-52 MGMT-38",
        {"index": ("free", "exists", "no managed index"), "chunk": _CHUNKS, "direction": ("read", "write")},
        impossible=lambda index, chunk, direction: index == "no managed index" and chunk != "0",
        mandatory=lambda index, chunk, direction: chunk not in ("between", "0xFFFFFFFF") and (
            index != "exists" or chunk in ("0", "last")),
    ),
    group(
        "config bytes",
        "bytes of the metadata window that one write touches",
        "MGMT-17 MGMT-33 MGMT-50",
        {"bytes": ("byte 0", "byte 1", "byte 2", "byte 3", "lower half", "upper half", "DW", "other"),
         "write": ("one DW", "part of a longer one")},
        mandatory=lambda bytes_, write: write == "one DW" and bytes_ != "other" or bytes_ == "DW",
    ),
    group(
        "creating write",
        "writes of several DWs over the metadata window, with and without create",
        "MGMT-53 MGMT-17 MGMT-31",
        {"metadata DWs": ("2..16", "17..63", "64"), "create": ("not in it", "in it")},
        mandatory=lambda length, create: length == "64" or create == "not in it",
    ),
    group(
        "destroyed after",
        "what happened to a device right before its destruction",
        "MGMT-40 MGMT-20 VPCI-77",
        {"before": ("a doorbell", "an event", "a look-up", "anything else")},
        mandatory=lambda before: True,
    ),
    group(
        "destroyed with",
        "what a device that is destroyed leaves behind",
        "MGMT-40 MGMT-20 MGMT-39 MGMT-41",
        {"left": ("queues enabled", "ISR bits", "pending vectors", "PASIDs", "metadata", "nothing")},
        mandatory=lambda left: True,
    ),
)  # fmt: skip


def operation_of(value: int) -> str:
    """One of the operations on create."""
    if value < 3:
        return ("destroy", "create", "value 2")[value]
    return "value 3..127" if value < 128 else "value 128..254" if value < 255 else "value 255"


def index_class(value: int, table) -> str:
    """One of _INDICES."""
    most = len(table.devices) - 1
    if value <= most:
        return "0" if not value else "1" if value == 1 else "N" if value == most else "between"
    known = {most + 1: "N+1", 1 << 31: "2**31", (1 << 32) - 1: "2**32-1"}
    if value in known:
        return known[value]
    low = value & (1 << most.bit_length()) - 1
    return "alias of a live index" if low and table.device(low) else "other beyond N"


def chunk_class(value: int, chunks: int) -> str:
    """One of _CHUNKS."""
    if value < chunks:
        return "0" if not value else "last" if value == chunks - 1 else "between"
    return _CHUNKS[3] if value == chunks else _CHUNKS[5] if value == 0xFFFFFFFF else "beyond"


def place_of(table, selection) -> str:
    """One of _PLACES for the selected index."""
    now = selection.now()
    return f"exists, {STATE_OF[table.selected().status]}" if now == MANAGED else now
