# SPDX-License-Identifier: Apache-2.0
"""Cover groups of virtqueues: their registers in every state, vectors, doorbells, look-ups."""

from models import layout
from tb.cover.group import group
from tb.cover.state import ABSENT, BEYOND, DESTROYED, NEVER, STATES
from tb.cover.tlp.memory import BE

_DIRECTIONS = ("read", "write")
_QUEUE_STATES = ("disabled", "enabled", "unavailable")
REGISTERS = {
    layout.COMMON_QUEUE_SIZE // 4: ((3, "queue_size"), (12, "queue_msix_vector")),
    layout.COMMON_QUEUE_ENABLE // 4: ((3, "queue_enable"), (12, "queue_notify_off")),
    **{
        layout.__dict__[f"COMMON_{name}"] // 4 + half: ((15, f"{name.lower()} {'hi' if half else 'lo'}"),)
        for name in ("QUEUE_DESC", "QUEUE_DRIVER", "QUEUE_DEVICE")
        for half in (0, 1)
    },
    layout.COMMON_QUEUE_RESET // 4: ((3, "queue_notif_config_data"), (12, "queue_reset")),
}
_NAMES = tuple(dict.fromkeys(name for fields in REGISTERS.values() for _, name in fields))
_SIZES = ("0", "1", "2", "between", "the maximum", "above the maximum", "no power of two")
VECTORS = ("0", "between", "last", "first that does not exist", "beyond", "0xFFFE", "NO_VECTOR")
BLOCKS = ("enabled", "disabled", "beyond num_queues", "beyond the device's slots")
_ORDERS = ("lo alone", "hi alone", "lo then hi", "hi then lo", "one request")
ADDRESSES = ("queue_desc", "queue_driver", "queue_device")
_PLACES = ("first", "between", "last")

GROUPS = (
    group(
        "queue register",
        "registers of queues that are disabled, enabled and not there",
        "VPCI-50 VPCI-51 VPCI-52 VPCI-54 VPCI-55 VPCI-56 VPCI-57 VPCI-60 VPCI-61 VPCI-62 VPCI-63 "
        "VPCI-64 VPCI-65 VPCI-66 VPCI-67 VPCI-68 VPCI-107 VPCI-109 VPCI-110",
        {
            "device": ("manager", "managed"),
            "queue": _QUEUE_STATES,
            "register": _NAMES,
            "direction": _DIRECTIONS,
        },
    ),
    group(
        "queue bank",
        "queues and devices whose registers are read and written",
        "MGMT-08 MGMT-13 MGMT-42 VPCI-50 VPCI-60 VPCI-65",
        {
            "device": ("manager", *_PLACES),
            "queue": _PLACES,
            "register": ("COMMON", "PASID"),
            "direction": _DIRECTIONS,
        },
        mandatory=lambda device, queue, register, direction: device in ("manager", "between"),
    ),
    group(
        "queue_size",
        "values written to queue_size",
        "VPCI-52 VPCI-53 VPCI-64",
        {"queue": ("disabled", "enabled"), "value": _SIZES},
        mandatory=lambda queue, value: queue == "disabled" and value != "between",
    ),
    group(
        "queue_enable",
        "values written to queue_enable, with and without a vector",
        "VPCI-57 VPCI-58 VPCI-59 VPCI-71",
        {"queue": ("disabled", "enabled"), "value": ("0", "1", "above 1"), "vector": ("mapped", "NO_VECTOR")},
        mandatory=lambda queue, value, vector: vector == "NO_VECTOR" or value == "1",
    ),
    group(
        "queue_reset",
        "values written to queue_reset, with and without RING_RESET",
        "VPCI-67 VPCI-68 VPCI-69 VPCI-70 VPCI-71",
        {"queue": ("disabled", "enabled"), "RING_RESET": (0, 1), "value": ("0", "1", "above 1")},
        mandatory=lambda queue, negotiated, value: value == "1" or queue == "enabled" and negotiated,
    ),
    group(
        "64-bit address",
        "orders in which the halves of a queue's addresses are written",
        "VPCI-08 VPCI-61 VPCI-62 VPCI-63",
        {"register": ADDRESSES, "order": _ORDERS},
    ),
    group(
        "vector register",
        "vectors written to both vector registers, MSI-X on and off",
        "VPCI-106 VPCI-107 VPCI-108 VPCI-109 VPCI-115 VPCI-116",
        {
            "device": ("manager", "managed"),
            "register": ("config_msix_vector", "queue_msix_vector"),
            "vector": VECTORS,
            "MSI-X": ("off", "on"),
        },
        mandatory=lambda who, register, vector, msix: msix == "off" and vector != "between",
    ),
    group(
        "doorbell",
        "doorbells by queue and by the state of its device",
        "MGMT-40 VPCI-42 VPCI-43 VPCI-70 VPCI-77 VPCI-84 VPCI-85",
        {"device": ("manager", "managed"), "state": STATES, "queue": BLOCKS},
        impossible=lambda who, state, queue: False,
        mandatory=lambda who, state, queue: (
            who == "managed"
            and (queue in ("enabled", "disabled") or state == "DRIVER_OK" and queue == "beyond num_queues")
        ),
    ),
    group(
        "doorbell of no device",
        "doorbells of indices without a device",
        "MGMT-02 MGMT-40 VPCI-85",
        {"index": (DESTROYED, NEVER, BEYOND)},
        mandatory=lambda index: index != BEYOND,  # there is none where NUM_DEVICES + 1 is a power of two
    ),
    group(
        "doorbell selector",
        "doorbells that ring under every kind of selector",
        "MGMT-11 VPCI-83",
        {"selected": ("the same device", "another device", ABSENT, BEYOND)},
    ),
    group(
        "doorbell value",
        "value and byte enables of a doorbell that may ring",
        "VPCI-81 VPCI-82 VPCI-83 PCIE-54",
        {"value": ("the queue", "anything else"), "enables": BE, "rings": ("yes", "no")},
        illegal=lambda value, enables, rings: (rings == "yes") != (enables[-2:] == "11"),
        mandatory=lambda value, enables, rings: enables in ("0011", "1111") or value == "anything else",
    ),
    group(
        "doorbell place",
        "which DW of a doorbell's slot is written or read",
        "VPCI-79 VPCI-80 VPCI-81 VPCI-86",
        {"direction": _DIRECTIONS, "DW": ("first of the slot", "behind")},
    ),
    group(
        "look-up",
        "look-ups, and the first reason for which one fails",
        "MGMT-13 MGMT-40 VPCI-42 VPCI-65 VPCI-70 PCIE-73 PCIE-101 PCIE-105",
        {
            "device": ("manager", "managed", ABSENT, BEYOND),
            "result": (
                "enabled with PASID",
                "enabled without PASID",
                "no device",
                "queue beyond num_queues",
                "queue disabled",
                *(f"state {state}" for state in STATES if state != "DRIVER_OK"),
                "Bus Master Enable 0",
                "D3hot",
                "PASID not valid",
                "PASID Enable 0",
                "enabled although it must not",
            ),
        },
        illegal=lambda device, result: (
            result == "enabled although it must not"
            or (device == "managed" and result == "enabled without PASID")
            or (device in (ABSENT, BEYOND)) != (result == "no device")
        ),
        impossible=lambda device, result: (
            device == "manager" and result in ("PASID not valid", "PASID Enable 0")
        ),
        mandatory=lambda device, result: (
            device != "manager" or result.startswith(("enabled", "queue", "Bus"))
        ),
    ),
)
