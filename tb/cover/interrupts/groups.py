# SPDX-License-Identifier: Apache-2.0
"""Cover groups of events and interrupts: state of the device, outcome, messages of the function."""

from tb.cover.group import group
from tb.cover.state import ABSENT, STATES

KINDS = ("used buffer", "configuration change", "needs reset", "kind 3")
_WHO = ("manager", "managed")
_FATES = (
    "nothing",
    "ISR alone",
    "INTx",
    "INTx asserted already",
    "sent",
    "pending: entry masked",
    "pending: function masked",
    "pending: Bus Master Enable 0",
    "pending: D3hot",
    "NO_VECTOR",
)
_SENT = (
    "Cpl",
    "CplD",
    "CplLk",
    "MWr",
    "MWr64",
    "Assert_INTA",
    "Deassert_INTA",
    "ERR_COR",
    "ERR_NONFATAL",
    "ERR_FATAL",
    "PME_TO_Ack",
    "anything else",
)
CODES = {0x20: "Assert_INTA", 0x24: "Deassert_INTA", 0x30: "ERR_COR", 0x31: "ERR_NONFATAL", 0x33: "ERR_FATAL",
          0x1B: "PME_TO_Ack"}  # fmt: skip
_RELEASES = ("entry unmasked", "function unmasked or MSI-X enabled", "Bus Master Enable", "anything else")
CONTROLS = ("off", "off, masked", "on", "on, masked")
WAITING = ("nothing", "vectors pending", "ISR bits")
ENTRY = ("address lo", "address hi", "data", "control")
_CAUSES = (
    "event",
    "ISR read",
    "Interrupt Disable",
    "MSI-X Enable",
    "power state",
    "device reset",
    "function reset",
)

GROUPS = (
    group(
        "event",
        "events by kind and by the state of their device",
        "MGMT-10 MGMT-40 VPCI-40 VPCI-41 VPCI-42 VPCI-43 VPCI-48 VPCI-77 VPCI-89 VPCI-90 VPCI-94 VPCI-113",
        {"kind": KINDS, "device": (*_WHO, ABSENT), "state": (*STATES, "none")},
        impossible=lambda kind, who, state: (state == "none") != (who == ABSENT),
        mandatory=lambda kind, who, state: who != "manager" and kind != "kind 3" or state == "DRIVER_OK",
    ),
    group(
        "interrupt",
        "outcomes of events of running devices",
        "VPCI-41 VPCI-89 VPCI-90 VPCI-91 VPCI-94 VPCI-111 VPCI-112 VPCI-113 VPCI-115 PCIE-73 PCIE-75 "
        "PCIE-101 PCIE-120 PCIE-122",
        {"kind": KINDS[:3], "device": _WHO, "fate": _FATES},
        illegal=lambda kind, who, fate: who == "managed" and fate.startswith("INTx"),
        mandatory=lambda kind, who, fate: (
            who == "managed"
            and fate not in ("pending: D3hot", "nothing", "NO_VECTOR")
            or fate in ("INTx", "sent", "NO_VECTOR")
            and kind != "needs reset"
        ),
    ),
    group(
        "event vector",
        "vectors that events ask for",
        "MGMT-12 VPCI-106 VPCI-107 VPCI-114",
        {"kind": KINDS[:3], "device": _WHO, "vector": ("first", "between", "last")},
        mandatory=lambda kind, who, vector: who == "managed" and kind != "needs reset",
    ),
    group(
        "shared vector",
        "events of queues and of the configuration with the same vector",
        "VPCI-106 VPCI-114",
        {"kind": KINDS[:3], "vector": ("shared", "of its own")},
        mandatory=lambda kind, vector: vector == "shared",
    ),
    group(
        "vector released",
        "what lets a pending vector out",
        "VPCI-113 PCIE-73 PCIE-120 PCIE-121 PCIE-122",
        {"cause": _RELEASES, "messages": ("one", "several")},
        mandatory=lambda cause, messages: (
            cause != "anything else" and (cause, messages) != ("entry unmasked", "several")
        ),
    ),
    group(
        "sent",
        "everything that the function sends; nothing with a prefix, nothing else",
        "PCIE-15 PCIE-43 PCIE-75 PCIE-86 PCIE-88 PCIE-90 PCIE-108 PCIE-109 PCIE-121",
        {"packet": _SENT},
        illegal=lambda packet: packet == "anything else",
    ),
    group(
        "memory request without permission",
        "MSI-X writes while Bus Master Enable is 0 or in D3hot",
        "PCIE-73 PCIE-101",
        {"state": ("Bus Master Enable 1", "Bus Master Enable 0 or D3hot")},
        illegal=lambda state: state != "Bus Master Enable 1",
    ),
    group(
        "MSI-X control",
        "changes of MSI-X Enable and Function Mask, and what was waiting",
        "VPCI-78 VPCI-113 VPCI-115 PCIE-115 PCIE-120 PCIE-122",
        {"before": CONTROLS, "after": CONTROLS, "waiting": WAITING},
        mandatory=lambda before, after, waiting: (
            before != after
            and waiting != "ISR bits"
            and (before, after) in (("off", "on"), ("on", "off"), ("on", "on, masked"), ("on, masked", "on"))
        ),
    ),
    group(
        "MSI-X entry",
        "accesses to the function's MSI-X table",
        "VPCI-105 VPCI-106 PCIE-116 PCIE-117 PCIE-118 PCIE-123",
        {"DW": ENTRY, "vector": ("first", "between", "last", "beyond"), "direction": ("read", "write")},
    ),
    group(
        "MSI-X entry bytes",
        "widths of writes to the function's MSI-X table",
        "PCIE-116 PCIE-118",
        {"DW": ENTRY, "bytes": ("all four", "some", "longer write")},
        mandatory=lambda dw, size: size != "some" or dw == "data",
    ),
    group(
        "MSI-X mask",
        "what happens to the mask of an entry, with and without a pending message",
        "PCIE-117 PCIE-120 PCIE-123",
        {"change": ("masked", "unmasked", "the same"), "pending": (0, 1), "table": ("function", "device")},
        impossible=lambda change, pending, table: change == "masked" and pending == 1 and False,
        mandatory=lambda change, pending, table: change != "masked" or not pending,
    ),
    group(
        "pending bits",
        "accesses to the pending bits",
        "MGMT-40 PCIE-119 PCIE-122",
        {"direction": ("read", "write"), "bits": ("none set", "some set")},
    ),
    group(
        "INTx",
        "what asserts and deasserts INTA",
        "VPCI-89 VPCI-91 PCIE-75 PCIE-76 PCIE-82",
        {"message": ("Assert_INTA", "Deassert_INTA"), "cause": _CAUSES},
        impossible=lambda message, cause: (
            (message == "Assert_INTA")
            and cause in ("ISR read", "device reset", "function reset")
            or message == "Deassert_INTA"
            and cause == "event"
        ),
        mandatory=lambda message, cause: cause != "power state" or message == "Deassert_INTA",
    ),
)
