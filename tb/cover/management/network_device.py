# SPDX-License-Identifier: Apache-2.0
"""Cover groups of creation metadata that belong to the network device: MAC, MTU, queue pairs, control queue.

Another device type is another file with these names; metadata.py chooses.
"""

from models import layout
from models.parameters import CTRL_VQ, MQ, Parameters
from tb.cover.group import group

#: Rules by which its metadata are refused.
RULES = (
    "MAC multicast",
    "MAC zero",
    "MAC without its feature",
    "MTU below 68",
    "MTU without its feature",
    "no queue pair",
    "too many queue pairs",
)
#: Attribute -> bit of the attribute mask.
ATTRIBUTES = {"MAC": 2, "MTU": 4, "queue pairs": 8}
#: Attribute -> classes of legal values.
LEGAL = {
    "MAC": ("locally administered", "global", "not asked for"),
    "MTU": ("68", "between", "65535", "not asked for"),
    "queue pairs": ("1", "between", "most", "not asked for"),
}
GROUPS = (
    group(
        "resulting queues",
        "queue pairs and features of devices that are created",
        "MGMT-18 VPCI-30 VPCI-47",
        {"pairs": ("fewest", "between", "most"), "CTRL_VQ": (0, 1)},
        mandatory=lambda pairs, control: not control and pairs != "between",
    ),
)


def _number(chunk: bytes, offset: int) -> int:
    return int.from_bytes(chunk[offset : offset + 2], "little")


def _most_pairs(offer: int, p: Parameters) -> int:
    return (p.num_queues - (offer >> 17 & 1)) // 2


def lacks_prerequisite(features: int) -> bool:
    """Whether a feature of the type comes without one that it needs."""
    return bool(features & MQ and not features & CTRL_VQ)


def broken(chunk: bytes, mask: int, offer: int, p: Parameters) -> dict[str, bool]:
    """Rule -> whether it is broken, by the attributes that `mask` asks for. offer: the resulting features."""
    mac, mtu = chunk[layout.METADATA_MAC : layout.METADATA_MAC + 6], _number(chunk, layout.METADATA_MTU)
    pairs = _number(chunk, layout.METADATA_QUEUE_PAIRS)
    wants_mac, wants_mtu, wants_pairs = (mask & bit for bit in ATTRIBUTES.values())
    return {
        "MAC multicast": bool(wants_mac and mac[0] & 1),
        "MAC zero": bool(wants_mac and not any(mac)),
        "MAC without its feature": bool(wants_mac and not offer >> layout.FEATURE_MAC & 1),
        "MTU below 68": bool(wants_mtu and mtu < 68),
        "MTU without its feature": bool(wants_mtu and not offer >> layout.FEATURE_MTU & 1),
        "no queue pair": bool(wants_pairs and not pairs),
        "too many queue pairs": bool(wants_pairs and pairs > _most_pairs(offer, p)),
    }


def values(chunk: bytes, offer: int, p: Parameters) -> dict[str, str]:
    """Attribute -> class of its value in a legal chunk."""
    mtu, pairs = _number(chunk, layout.METADATA_MTU), _number(chunk, layout.METADATA_QUEUE_PAIRS)
    most = _most_pairs(offer, p)
    return {
        "MAC": "locally administered" if chunk[layout.METADATA_MAC] & 2 else "global",
        "MTU": str(mtu) if mtu in (68, 65535) else "between",
        "queue pairs": "1" if pairs == 1 else "most" if pairs == most else "between",
    }


def sample(chunk: bytes, mask: int, offer: int, p: Parameters, facts: list) -> None:
    """A device that was created: what became of its attributes."""
    most = _most_pairs(offer, p)
    pairs = _number(chunk, layout.METADATA_QUEUE_PAIRS) if mask & ATTRIBUTES["queue pairs"] else most
    which = "most" if pairs == most else "fewest" if pairs == 1 else "between"
    facts.append(("resulting queues", which, offer >> 17 & 1))
