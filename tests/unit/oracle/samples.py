# SPDX-License-Identifier: Apache-2.0
"""Sample metadata: valid ones, and for every flaw of the naive tables some with that flaw alone."""

from random import Random

from tests.unit.oracle.metadata import CTRL_VQ, FLAWS, MAC, MQ, MTU, VERSION_1, has

#: Attribute -> (bit, byte offset, size in bytes).
FIELDS = {
    "features": (0, 8, 8),
    "mac": (1, 16, 6),
    "mtu": (2, 22, 2),
    "pairs": (3, 24, 2),
    "queue_size": (4, 26, 2),
}


def encode(version=1, device_type=0, attributes=0, noise=bytes(28), poke=(), **fields: int | None) -> bytes:
    """256 bytes of chunk 0. Fields that are given get their attribute bit, the others show `noise`.

    mac is the integer of its six bytes, first byte lowest; poke: (offset, byte) pairs that are written last.
    """
    chunk = bytearray(noise.ljust(256, b"\0"))
    for name, value in fields.items():
        bit, offset, size = FIELDS[name]
        if value is not None:
            attributes |= 1 << bit
            chunk[offset : offset + size] = value.to_bytes(size, "little")
    chunk[0:2] = version, 0
    chunk[2:4] = device_type.to_bytes(2, "little")
    chunk[4:8] = attributes.to_bytes(4, "little")
    for offset, byte in poke:
        chunk[offset] = byte
    return bytes(chunk)


def without(features: int, bit: int) -> int:
    """A set of features less one bit."""
    return features & ~(1 << bit)


def subset(p, r: Random) -> int:
    """A legal set of feature bits."""
    features = p.device_features & r.getrandbits(64) | 1 << VERSION_1
    return features if has(features, CTRL_VQ) else without(features, MQ)


def most_pairs(p, features: int) -> int:
    """Queue pairs beside the control queue."""
    return (p.num_queues - has(features, CTRL_VQ)) // 2


def valid(p, r: Random) -> bytes:
    """A random choice of attributes; what is not chosen holds noise that must not count."""
    if r.random() < 0.15:
        return bytes(256)
    features = r.choice([None, subset(p, r), p.device_features])
    offer = p.device_features if features is None else features
    choices = {
        "mac": r.getrandbits(48) & ~1 | 2 if has(offer, MAC) else None,
        "mtu": r.choice([68, 1500, 9000, 65535]) if has(offer, MTU) else None,
        "pairs": r.choice([1, most_pairs(p, offer)]),
        "queue_size": 2 ** r.randint(1, p.queue_size_max.bit_length() - 1),
    }
    chosen = {name: value if r.random() < 0.5 else None for name, value in choices.items()}
    noise = r.choice([bytes(28), r.randbytes(28)])
    return encode(device_type=r.choice([0, p.device_type]), noise=noise, features=features, **chosen)


def flawed(flaw: str, p, r: Random) -> bytes | None:
    """Metadata whose only flaw is the named one; None when the parameters leave no room for it."""
    every = p.device_features
    unicast = 2 | r.getrandbits(40) << 8
    new_bit = r.choice([bit for bit in range(64) if not has(every, bit) and bit != MQ])
    too_large = [size for size in (2 * p.queue_size_max, 32768) if p.queue_size_max < size <= 32768]
    odd = [size for size in (3, p.queue_size_max - 1) if 2 < size < p.queue_size_max]
    pairs = most_pairs(p, every) + r.choice([1, 2, 256, 4096])
    reserved = r.choice([28, 31, 32, 255, r.randint(28, 255)])
    bit = 1 << r.randrange(8)
    makers = {  # what the chunk says, and whether the parameters leave room for it
        "version unknown": ({"version": r.choice([2, 3, 0x81, 255])}, True),
        "version 0 but not all zero": ({"version": 0, "poke": [(r.choice([8, 16, 22, 27]), bit)]}, True),
        "reserved byte 1": ({"poke": [(1, bit)]}, True),
        "device type": ({"device_type": p.device_type ^ 1 << r.choice([6, 9, 15])}, True),
        "attribute bits above 4": ({"attributes": 1 << r.randint(5, 31)}, True),
        "feature not offered": ({"features": every | 1 << new_bit}, True),
        "features without VERSION_1": ({"features": without(subset(p, r), VERSION_1)}, True),
        "feature without what it needs": ({"features": without(every, CTRL_VQ)}, has(every, MQ)),
        "MAC multicast": ({"mac": unicast | 1}, has(every, MAC)),
        "MAC zero": ({"mac": 0}, has(every, MAC)),
        "MAC without its feature": ({"features": without(every, MAC), "mac": unicast}, True),
        "MTU below 68": ({"mtu": r.choice([0, 67, r.randrange(68)])}, has(every, MTU)),
        "MTU without its feature": ({"features": without(every, MTU), "mtu": 1500}, True),
        "no queue pair": ({"pairs": 0}, True),
        "too many queue pairs": ({"pairs": pairs}, True),
        "queue size below 2": ({"queue_size": r.randrange(2)}, True),
        "queue size above the largest": ({"queue_size": r.choice(too_large or [0])}, too_large),
        "queue size no power of two": ({"queue_size": r.choice(odd or [0])}, odd),
        "reserved bytes 28..255": ({"poke": [(reserved, bit)]}, True),
    }
    fields, possible = makers[flaw]
    return encode(**fields) if possible else None


def some(p, r: Random, valid_share: float = 0.5) -> bytes:
    """Valid metadata, or one flaw, or noise, or a flaw on top of valid metadata."""
    if r.random() < valid_share:
        return valid(p, r)
    chunk = flawed(r.choice(FLAWS).name, p, r) or valid(p, r)
    if r.random() < 0.2:  # two reasons at once
        chunk = bytes(a | b for a, b in zip(chunk, valid(p, r), strict=True))
    return chunk
