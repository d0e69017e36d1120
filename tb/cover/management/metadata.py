# SPDX-License-Identifier: Apache-2.0
"""Cover groups of creation metadata: every rule of docs/decisions.md 7, broken and kept at both ends.

The rules are stated here once more, independent of models/function/provisioning.py: a creation whose outcome
contradicts them meets an illegal bin.
"""

from models import layout
from models.parameters import VERSION_1
from tb.cover.group import group
from tb.cover.management import network_device

RULES = (
    "version",
    "version 0 with content",
    "reserved byte 1",
    "device type",
    "attribute mask",
    "feature not offered",
    "feature prerequisite",
    "feature VERSION_1 missing",
    *network_device.RULES,
    "queue size below 2",
    "queue size not a power of two",
    "queue size above the maximum",
    "reserved tail",
)
_ATTRIBUTES = {"features": 1, **network_device.ATTRIBUTES, "queue size": 16}
_LEGAL = {
    "version": ("0", "1"),
    "device type": ("0", "the manager's"),
    "features": ("all that are offered", "VERSION_1 alone", "some", "not asked for"),
    **network_device.LEGAL,
    "queue size": ("2", "between", "most", "not asked for"),
    "ignored field": ("holds what would be illegal",),
}
_KEPT = [f"{name}: {value}" for name, values in _LEGAL.items() for value in values]

GROUPS = (
    group(
        "metadata rule",
        "every rule for creation metadata: broken alone, broken with others, kept",
        "MGMT-18 MGMT-22 MGMT-25 MGMT-37 MGMT-38",
        {"rule": RULES, "broken": ("alone", "with others"), "outcome": ("INVALID_CFG", "OK")},
        illegal=lambda rule, broken, outcome: outcome == "OK",
        impossible=lambda rule, broken, outcome: rule == "version 0 with content" and broken == "with others",
        mandatory=lambda rule, broken, outcome: rule != "feature prerequisite",
    ),
    group(
        "metadata value",
        "legal values of every field, both ends of each range, in creations that succeed",
        "MGMT-18 MGMT-19 MGMT-31 VPCI-24 VPCI-30 VPCI-47 VPCI-51 VPCI-52",
        {"value": _KEPT, "outcome": ("OK", "INVALID_CFG")},
        illegal=lambda value, outcome: outcome != "OK",
        mandatory=lambda value, outcome: value not in ("queue pairs: between",),
    ),
    group(
        "metadata attributes",
        "attributes that creations ask for, each with and without every other one",
        "MGMT-18 MGMT-31",
        {"mask": range(32)},
        mandatory=lambda mask: mask.bit_count() in (0, 1, 5),
    ),
    *network_device.GROUPS,
)


def _number(chunk: bytes, offset: int, size: int) -> int:
    return int.from_bytes(chunk[offset : offset + size], "little")


class _Fields:
    """The fields of a chunk."""

    def __init__(self, chunk: bytes) -> None:
        self.chunk, self.version, self.reserved = chunk, chunk[0], chunk[1]
        self.device_type = _number(chunk, layout.METADATA_DEVICE_TYPE, 2)
        self.mask = _number(chunk, layout.METADATA_ATTRIBUTES, 4)
        self.features = _number(chunk, layout.METADATA_FEATURES, 8)
        self.size = _number(chunk, layout.METADATA_QUEUE_SIZE, 2)
        self.tail = any(chunk[28:])


def _rules_of_attributes(f: _Fields, mask: int, p) -> dict[str, bool]:
    """Name -> whether it is broken, by the attributes that `mask` asks for."""
    offer = f.features if mask & 1 else p.device_features
    size = mask & 16
    return {
        "feature not offered": bool(mask & 1 and f.features & ~p.device_features),
        "feature prerequisite": bool(mask & 1 and network_device.lacks_prerequisite(f.features)),
        "feature VERSION_1 missing": bool(mask & 1 and not f.features & VERSION_1),
        **network_device.broken(f.chunk, mask, offer, p),
        "queue size below 2": bool(size and f.size < 2),
        "queue size not a power of two": bool(size and f.size.bit_count() != 1 and f.size > 2),
        "queue size above the maximum": bool(size and f.size > p.queue_size_max and f.size.bit_count() == 1),
    }


def broken_rules(chunk: bytes, p) -> list[str]:
    """Names of the rules that chunk 0 breaks."""
    f = _Fields(chunk)
    if f.version == 0:
        return ["version 0 with content"] if any(chunk) else []
    broken = {
        "version": f.version != 1,
        "reserved byte 1": f.reserved != 0,
        "device type": f.device_type not in (0, p.device_type),
        "attribute mask": bool(f.mask >> 5),
        "reserved tail": f.tail,
        **_rules_of_attributes(f, f.mask, p),
    }
    return [name for name, is_broken in broken.items() if is_broken]


def _end(value: int, low: int, high: int) -> str:
    return str(low) if value == low else "most" if value == high else "between"


def legal_values(chunk: bytes, p) -> list[str]:
    """The classes of _LEGAL that a legal chunk 0 shows."""
    f = _Fields(chunk)
    if f.version == 0:
        return ["version: 0"]
    shown = ["version: 1", "device type: the manager's" if f.device_type else "device type: 0"]
    offer = f.features if f.mask & 1 else p.device_features
    values = {
        "features": "all that are offered" if f.features == p.device_features else
        "VERSION_1 alone" if f.features == VERSION_1 else "some",
        **network_device.values(f.chunk, offer, p),
        "queue size": _end(f.size, 2, p.queue_size_max),
    }  # fmt: skip
    for name, bit in _ATTRIBUTES.items():
        shown.append(f"{name}: {values[name] if f.mask & bit else 'not asked for'}")
    if any(_rules_of_attributes(f, ~f.mask & 31, p).values()) and any(chunk[8:28]):
        shown.append("ignored field: holds what would be illegal")
    return shown


def sample(chunk: bytes, p, created: bool, facts: list) -> None:
    """A creation of a free index of 1..N by chunk 0 of its metadata."""
    outcome = "OK" if created else "INVALID_CFG"
    broken = broken_rules(chunk, p)
    for rule in broken:
        facts.append(("metadata rule", rule, "alone" if len(broken) == 1 else "with others", outcome))
    if broken:
        return
    for value in legal_values(chunk, p):
        facts.append(("metadata value", value, outcome))
    f = _Fields(chunk)
    mask = f.mask & 31 if f.version else 0
    facts.append(("metadata attributes", mask))
    offer = f.features if mask & 1 else p.device_features
    network_device.sample(chunk, mask, offer, p, facts)
