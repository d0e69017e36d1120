# SPDX-License-Identifier: Apache-2.0
"""Rules of creation metadata and the attributes that follow, row by row (docs/decisions.md, section 7).

In the rows `m` is the metadata, `p` the parameters, `i` the index.
"""

from collections.abc import Callable
from dataclasses import dataclass

MTU, MAC, CTRL_VQ, MQ, VERSION_1, RING_RESET = 3, 5, 17, 22, 32, 40
#: A feature bit and the bit that it needs; every bit needs VERSION_1, which has a row of its own.
NEEDS = {MQ: CTRL_VQ}
#: Bits of the attribute mask.
FEATURES, MAC_ADDRESS, MTU_VALUE, QUEUE_PAIRS, QUEUE_SIZE = range(5)


def has(features: int, bit: int) -> bool:
    """Whether a feature bit is in a set."""
    return features >> bit & 1 == 1


def power_of_two(value: int) -> bool:
    """Whether value is one of 1, 2, 4, 8 ..."""
    return value in [2**exponent for exponent in range(64)]


class Metadata:
    """The 256 bytes of chunk 0, taken apart."""

    def __init__(self, chunk: bytes) -> None:
        self.chunk = chunk
        self.version = self.field(0, 1)
        self.device_type = self.field(2, 2)
        self.attributes = self.field(4, 4)
        self.features = self.field(8, 8)
        self.mac = chunk[16:22]
        self.mtu = self.field(22, 2)
        self.pairs = self.field(24, 2)
        self.queue_size = self.field(26, 2)

    def field(self, offset: int, size: int) -> int:
        """Little-endian integer of `size` bytes."""
        return int.from_bytes(self.chunk[offset : offset + size], "little")

    def given(self, bit: int) -> bool:
        """Whether an attribute bit says that its field counts."""
        return self.attributes >> bit & 1 == 1

    def lacks(self, p, bit: int) -> bool:
        """Whether the resulting offer is without a feature."""
        return not has(self.features if self.given(FEATURES) else p.device_features, bit)

    def most_pairs(self, p) -> int:
        """Queue pairs that fit beside the control queue, when there is one."""
        return (p.num_queues - (0 if self.lacks(p, CTRL_VQ) else 1)) // 2

    def misses_a_need(self) -> bool:
        """Whether a given feature lacks the one that it needs."""
        return any(has(self.features, bit) and not has(self.features, need) for bit, need in NEEDS.items())


@dataclass(frozen=True)
class Flaw:
    """A reason to refuse metadata, sufficient alone. A field counts only when its attribute bit is set."""

    name: str
    found: Callable
    attribute: int | None = None

    def applies(self, m: Metadata, p) -> bool:
        """Whether the metadata has this flaw."""
        return bool((self.attribute is None or m.given(self.attribute)) and self.found(m, p))


FLAWS = (
    Flaw("version unknown", lambda m, p: m.version > 1),
    Flaw("version 0 but not all zero", lambda m, p: m.version == 0 and m.chunk != bytes(256)),
    Flaw("reserved byte 1", lambda m, p: m.chunk[1] != 0),
    Flaw("device type", lambda m, p: m.device_type not in (0, p.device_type)),
    Flaw("attribute bits above 4", lambda m, p: m.attributes > 0b11111),
    Flaw("feature not offered", lambda m, p: m.features & ~p.device_features, FEATURES),
    Flaw("features without VERSION_1", lambda m, p: not has(m.features, VERSION_1), FEATURES),
    Flaw("feature without what it needs", lambda m, p: m.misses_a_need(), FEATURES),
    Flaw("MAC multicast", lambda m, p: m.mac[0] % 2 == 1, MAC_ADDRESS),
    Flaw("MAC zero", lambda m, p: m.mac == bytes(6), MAC_ADDRESS),
    Flaw("MAC without its feature", lambda m, p: m.lacks(p, MAC), MAC_ADDRESS),
    Flaw("MTU below 68", lambda m, p: m.mtu < 68, MTU_VALUE),
    Flaw("MTU without its feature", lambda m, p: m.lacks(p, MTU), MTU_VALUE),
    Flaw("no queue pair", lambda m, p: m.pairs == 0, QUEUE_PAIRS),
    Flaw("too many queue pairs", lambda m, p: m.pairs > m.most_pairs(p), QUEUE_PAIRS),
    Flaw("queue size below 2", lambda m, p: m.queue_size < 2, QUEUE_SIZE),
    Flaw("queue size above the largest", lambda m, p: m.queue_size > p.queue_size_max, QUEUE_SIZE),
    Flaw(
        "queue size no power of two", lambda m, p: m.queue_size and not power_of_two(m.queue_size), QUEUE_SIZE
    ),
    Flaw("reserved bytes 28..255", lambda m, p: m.chunk[28:] != bytes(228)),
)


def default_mac(i: int) -> int:
    """02:00:00:00:hi:lo of the index, first byte lowest."""
    return int.from_bytes([2, 0, 0, 0, i // 256, i % 256], "little")


@dataclass(frozen=True)
class Grant:
    """What a device gets: the metadata's value when its attribute bit is set, else the default."""

    name: str
    attribute: int
    given: Callable
    default: Callable


GRANTS = (
    Grant("features", FEATURES, lambda m: m.features, lambda m, p, i: p.device_features),
    Grant("mac", MAC_ADDRESS, lambda m: m.field(16, 6), lambda m, p, i: default_mac(i)),
    Grant("mtu", MTU_VALUE, lambda m: m.mtu, lambda m, p, i: 1500),
    Grant("pairs", QUEUE_PAIRS, lambda m: m.pairs, lambda m, p, i: m.most_pairs(p)),
    Grant("queue size", QUEUE_SIZE, lambda m: m.queue_size, lambda m, p, i: p.queue_size_max),
)
