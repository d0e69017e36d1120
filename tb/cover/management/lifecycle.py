# SPDX-License-Identifier: Apache-2.0
"""Cover groups of management: selectors, metadata windows, creation and destruction with their outcomes."""

from models.function.states import DeviceState
from tb.cover.group import group
from tb.cover.management.rows import ROWS
from tb.cover.state import BEYOND, DESTROYED, MANAGED, MANAGER, NEVER, STATE_OF, STATES
from tb.cover.tlp.memory import BE

_LIVE = tuple(f"exists, {state}" for state in STATES)
_PLACES = (MANAGER, NEVER, DESTROYED, BEYOND, *_LIVE)
_OPERATIONS = ("create", "destroy", "value 2", "value 3..127", "value 128..254", "value 255")
_OUTCOMES = ("OK", "ID_DUP", "INVALID_CFG", "anything else")
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
        "MGMT-06 MGMT-11 MGMT-16 MGMT-17 MGMT-19 MGMT-20 MGMT-22 MGMT-24 MGMT-25 MGMT-26 MGMT-28 "
        "MGMT-29 MGMT-31 MGMT-34 MGMT-35 MGMT-36 MGMT-37 MGMT-43 MGMT-44 MGMT-45 MGMT-46 MGMT-48 "
        "MGMT-49 MGMT-52",
        {"row": ROWS},
    ),
    group(
        "create",
        "operations on create by the state of the selected index, with their outcomes",
        "MGMT-19 MGMT-20 MGMT-22 MGMT-23 MGMT-24 MGMT-25 MGMT-28 MGMT-29 MGMT-31 MGMT-34 MGMT-35 "
        "MGMT-36 MGMT-38 MGMT-39 MGMT-41 MGMT-48",
        {"index": _PLACES, "operation": _OPERATIONS, "outcome": _OUTCOMES},
        illegal=_wrong_outcome,
        mandatory=lambda place, operation, outcome: (
            operation in ("create", "destroy")
            or place in (MANAGER, NEVER, BEYOND, "exists, DRIVER_OK")
            and operation in ("value 2", "value 255")
        ),
    ),
    group(
        "create path",
        "operations on create through both access paths and inside longer writes",
        "MGMT-14 MGMT-31 MGMT-53 MGMT-54",
        {
            "operation": ("create", "destroy"),
            "access path": ("memory", "window", "memory, longer write"),
            "outcome": ("OK", "ID_DUP", "INVALID_CFG"),
        },
        illegal=lambda operation, path, outcome: operation == "destroy" and outcome == "ID_DUP",
        mandatory=lambda operation, path, outcome: (
            outcome == "OK" and not (operation == "destroy" and "longer" in path)
        ),
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
        "MGMT-02 MGMT-05 MGMT-44",
        {"operation": ("created", "destroyed"), "devices": ("0", "1", "2 to N-1", "N", "above N")},
        illegal=lambda operation, devices: (
            devices == "above N" or (operation, devices) in (("created", "0"), ("destroyed", "N"))
        ),
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
        "MGMT-25 MGMT-28 MGMT-34 MGMT-35 MGMT-36 MGMT-37 MGMT-38",
        {
            "reasons": (
                "index 0",
                "range",
                "exists",
                "absent",
                "metadata",
                "value + index 0",
                "value + range",
                "value + exists",
                "value + absent",
                "value + metadata",
            )
        },
    ),
    group(
        "create enables",
        "byte enables of writes to the DW of create",
        "MGMT-21 MGMT-50 MGMT-55 PCIE-54",
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
        "MGMT-47 PCIE-14 PCIE-49",
        {"operation": ("create", "destroy"), "clocks": ("1", "2..4", "5..16", "17 and more")},
        mandatory=lambda operation, clocks: clocks in ("1", "17 and more"),
    ),
    group(
        "destroyed after",
        "what happened to a device right before its destruction",
        "MGMT-20 MGMT-40 VPCI-77",
        {"before": ("a doorbell", "an event", "a look-up", "anything else")},
        mandatory=lambda before: True,
    ),
    group(
        "destroyed with",
        "what a device that is destroyed leaves behind",
        "MGMT-20 MGMT-39 MGMT-40 MGMT-41",
        {"left": ("queues enabled", "ISR bits", "pending vectors", "PASIDs", "metadata", "nothing")},
        mandatory=lambda left: True,
    ),
)


def operation_of(value: int) -> str:
    """One of the operations on create."""
    if value < 3:
        return ("destroy", "create", "value 2")[value]
    return "value 3..127" if value < 128 else "value 128..254" if value < 255 else "value 255"


def place_of(now: str, device: DeviceState | None) -> str:
    """One of _PLACES for the selected index. now: what is selected."""
    return f"exists, {STATE_OF[device.status]}" if device and now == MANAGED else now
