# SPDX-License-Identifier: Apache-2.0
"""Cover groups of resets: state before, next request, registers read back; and of events racing resets."""

from tb.cover.group import group
from tb.cover.state import SELECTIONS, STATES
from tb.cover.tlp.memory import STRUCTURES
from tb.cover.tlp.packets import FLOWS

CONVENTIONAL, FUNCTION_LEVEL, POWER = "conventional", "function-level", "D3hot to D0"
MANAGER_RESET, DEVICE_RESET = "manager", "managed device"
KINDS = (CONVENTIONAL, FUNCTION_LEVEL, POWER, MANAGER_RESET, DEVICE_RESET)
_EVERYTHING = KINDS[:4]
_ACTIVITIES = (
    "managed devices",
    "queues enabled",
    "vectors pending",
    "ISR bits",
    "PASIDs",
    "metadata",
    "selector not 0",
    "nothing",
)
_COUNTS = ("0", "1", "2 to N-1", "N")
CLEARS = (
    "ISR read",
    "config_generation read",
    "virtio reset",
    "destruction",
    "creation",
    "queue_reset",
    "entry unmasked",
    "MSI-X control",
    "doorbell",
    "status write",
    "function reset",
)
_OTHERS = ("used buffer", "configuration change", "needs reset", "look-up")
_WHEN = ("same clock", "just before", "just after")
# None in the same clock is mandatory: a function may hold events back while it receives a request.
#: Clocks that count as just before and just after: a request is executed some clocks after it was accepted,
#: and until then nothing else is.
NEAR_BEFORE, NEAR_AFTER = 8, 32

GROUPS = (
    group(
        "reset",
        "every kind of reset, and the state that it clears",
        "MGMT-27 MGMT-39 MGMT-41 MGMT-44 MGMT-45 MGMT-46 VPCI-35 VPCI-37 VPCI-38 VPCI-57 VPCI-76 "
        "VPCI-77 VPCI-78 VPCI-110 VPCI-116 PCIE-95 PCIE-96 PCIE-97 PCIE-99 PCIE-100 PCIE-102 PCIE-117",
        {"reset": KINDS, "activity": _ACTIVITIES},
        mandatory=lambda kind, activity: (
            activity != "nothing" and not (kind == MANAGER_RESET and activity == "selector not 0")
        ),
        impossible=lambda kind, activity: (
            kind == DEVICE_RESET
            and activity in ("managed devices", "selector not 0")
            or (kind, activity) == (MANAGER_RESET, "selector not 0")
        ),
    ),
    group(
        "devices at reset",
        "how many managed devices a reset of everything ends",
        "MGMT-02 MGMT-44 MGMT-45",
        {"reset": _EVERYTHING, "devices": _COUNTS},
        mandatory=lambda kind, count: count != "0",
    ),
    group(
        "selector at reset",
        "what device_select held before a reset that makes it 0",
        "MGMT-06 MGMT-27",
        {"reset": _EVERYTHING[:3], "selected": SELECTIONS},
        mandatory=lambda kind, selected: selected in ("manager", "managed", "out of range"),
    ),
    group(
        "reset in state",
        "virtio resets in every state of the device",
        "MGMT-44 MGMT-46 VPCI-38 VPCI-76",
        {"device": (MANAGER_RESET, DEVICE_RESET), "state": STATES},
    ),
    group(
        "request after reset",
        "the first packet after a reset, and how soon it comes",
        "MGMT-45 PCIE-25 PCIE-32 PCIE-98 PCIE-99 PCIE-100",
        {"reset": _EVERYTHING, "request": FLOWS, "clocks": ("within 64", "later")},
        mandatory=lambda kind, flow, clocks: (
            flow in ("configuration read", "memory read")
            and clocks == "within 64"
            and kind != CONVENTIONAL
            or flow == "configuration read"
            and kind == CONVENTIONAL
            and clocks == "within 64"
        ),
    ),
    group(
        "read after reset",
        "structures that are read after a reset, before the next one",
        "MGMT-27 MGMT-45 VPCI-35 VPCI-37 VPCI-57 VPCI-68 VPCI-76 VPCI-78 VPCI-110 PCIE-96 PCIE-97 "
        "PCIE-100 PCIE-102 PCIE-117",
        {"reset": KINDS, "structure": (*STRUCTURES, "configuration")},
        impossible=lambda kind, structure: kind == POWER and structure == "MSIX_CFG",
        mandatory=lambda kind, structure: (
            structure not in ("NOTIFY", "hole") and not (kind == DEVICE_RESET and structure == "MSIX_CFG")
        ),
    ),
    group(
        "collision",
        "events and look-ups racing resets, ISR reads and other accesses that clear state",
        "MGMT-40 MGMT-42 VPCI-48 VPCI-70 VPCI-77 VPCI-87 VPCI-88 VPCI-113 PCIE-14 PCIE-120 PCIE-122",
        {"what": CLEARS, "other": _OTHERS, "when": _WHEN},
        mandatory=lambda what, other, when: (
            when != "same clock"
            and (
                what == "ISR read"
                and other in ("used buffer", "configuration change")
                or what in ("virtio reset", "destruction")
                and other in ("used buffer", "look-up")
                or what == "entry unmasked"
                and other == "used buffer"
            )
        ),
    ),
)
