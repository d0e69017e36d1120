# SPDX-License-Identifier: Apache-2.0
"""For every rule that creation metadata must keep (docs/decisions.md section 7) a change that breaks it."""

import struct
from collections.abc import Callable
from random import Random

from models import layout
from models.parameters import Parameters
from tb.sequences.lib.metadata import CHUNK, most_pairs, put

_VERSION_1 = 1 << layout.FEATURE_VERSION_1
_CTRL_VQ = 1 << layout.FEATURE_CTRL_VQ
_MQ = 1 << layout.FEATURE_MQ

#: Changes a chunk so that it breaks a rule.
Breaker = Callable[[bytearray, Random, Parameters], None]


def _set_attribute(chunk: bytearray, attribute: int) -> None:
    put(chunk, layout.METADATA_VERSION, 1)
    attributes = struct.unpack_from("<I", chunk, layout.METADATA_ATTRIBUTES)[0]
    put(chunk, layout.METADATA_ATTRIBUTES, attributes | attribute)


def _offer_without(chunk: bytearray, parameters: Parameters, feature: int) -> None:
    """Make the resulting offer legal but without one feature."""
    _set_attribute(chunk, layout.ATTRIBUTE_FEATURES)
    put(chunk, layout.METADATA_FEATURES, parameters.device_features & ~(1 << feature))


def _field_rule(attribute: int, offset: int, choose: Callable[[Random, Parameters], int]) -> Breaker:
    """Ask for an attribute with a value that its rule forbids."""

    def apply(chunk: bytearray, random: Random, parameters: Parameters) -> None:
        _set_attribute(chunk, attribute)
        put(chunk, offset, choose(random, parameters))

    return apply


def _features_rule(choose: Callable[[Random, Parameters], int]) -> Breaker:
    return _field_rule(layout.ATTRIBUTE_FEATURES, layout.METADATA_FEATURES, choose)


def _version(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    put(chunk, layout.METADATA_VERSION, random.choice((2, 3, 0x80, 0xFF, random.randint(2, 255))))


def _version_zero_with_content(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    put(chunk, layout.METADATA_VERSION, 0)
    chunk[random.randint(1, CHUNK - 1)] = 1 << random.randrange(8)


def _reserved_byte(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _set_attribute(chunk, 0)
    chunk[1] = 1 << random.randrange(8)


def _device_type(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _set_attribute(chunk, 0)
    legal = (0, parameters.device_type)
    wrong = [parameters.device_type ^ 1 << bit for bit in range(16)] + [0xFFFF]
    put(chunk, layout.METADATA_DEVICE_TYPE, random.choice([value for value in wrong if value not in legal]))


def _attribute_bits(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _set_attribute(chunk, 1 << random.randrange(5, 32))


def _reserved_tail(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _set_attribute(chunk, 0)
    chunk[random.choice((28, 31, 32, 252, 255, random.randint(28, 255)))] = 1 << random.randrange(8)


def _mac(chunk: bytearray, mac: bytes) -> None:
    _set_attribute(chunk, layout.ATTRIBUTE_MAC)
    chunk[layout.METADATA_MAC : layout.METADATA_MAC + 6] = mac


def _mac_multicast(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _mac(chunk, bytes((random.getrandbits(8) | 1,)) + random.randbytes(5))


def _mac_zero(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _mac(chunk, bytes(6))


def _mac_without_feature(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _offer_without(chunk, parameters, layout.FEATURE_MAC)
    _mac(chunk, b"\x02" + random.randbytes(5))


def _mtu_without_feature(chunk: bytearray, random: Random, parameters: Parameters) -> None:
    _offer_without(chunk, parameters, layout.FEATURE_MTU)
    _set_attribute(chunk, layout.ATTRIBUTE_MTU)
    put(chunk, layout.METADATA_MTU, 1500)


def _not_offered(random: Random, parameters: Parameters) -> int:
    absent = [bit for bit in range(64) if not parameters.device_features >> bit & 1]
    return parameters.device_features | 1 << random.choice(absent)


def _too_many_pairs(random: Random, parameters: Parameters) -> int:
    least = most_pairs(parameters) + 1
    return random.choice((least, least + 1, 0x100, 0x8000 | least, 0xFFFF))


def _not_a_power_of_two(random: Random, parameters: Parameters) -> int:
    return random.choice((3, 6, 0x101, 0x8002, 0xFFFF))


#: Name of a rule -> a change that makes any chunk break it. Changes may be combined: the last one holds.
RULES: dict[str, Breaker] = {
    "version": _version,
    "version 0 with content": _version_zero_with_content,
    "reserved byte 1": _reserved_byte,
    "device type": _device_type,
    "attribute mask": _attribute_bits,
    "feature not offered": _features_rule(_not_offered),
    "feature VERSION_1 missing": _features_rule(lambda random, p: p.device_features & ~_VERSION_1),
    "MAC multicast": _mac_multicast,
    "MAC zero": _mac_zero,
    "MAC without its feature": _mac_without_feature,
    "MTU below 68": _field_rule(
        layout.ATTRIBUTE_MTU, layout.METADATA_MTU, lambda random, p: random.choice((0, 1, 67))
    ),
    "MTU without its feature": _mtu_without_feature,
    "no queue pair": _field_rule(
        layout.ATTRIBUTE_QUEUE_PAIRS, layout.METADATA_QUEUE_PAIRS, lambda random, p: 0
    ),
    "too many queue pairs": _field_rule(
        layout.ATTRIBUTE_QUEUE_PAIRS, layout.METADATA_QUEUE_PAIRS, _too_many_pairs
    ),
    "queue size below 2": _field_rule(
        layout.ATTRIBUTE_QUEUE_SIZE, layout.METADATA_QUEUE_SIZE, lambda random, p: random.choice((0, 1))
    ),
    "queue size not a power of two": _field_rule(
        layout.ATTRIBUTE_QUEUE_SIZE, layout.METADATA_QUEUE_SIZE, _not_a_power_of_two
    ),
    "queue size above the maximum": _field_rule(
        layout.ATTRIBUTE_QUEUE_SIZE,
        layout.METADATA_QUEUE_SIZE,
        lambda random, p: min(2 * p.queue_size_max, 0xFFFF),
    ),
    "reserved tail": _reserved_tail,
}


def rules_for(parameters: Parameters) -> dict[str, Breaker]:
    """RULES, and the prerequisite rule when the offer has a feature with one."""
    rules = dict(RULES)
    if parameters.device_features & _MQ:
        rules["feature prerequisite"] = _features_rule(lambda random, p: p.device_features & ~_CTRL_VQ)
    return rules


def broken(random: Random, parameters: Parameters, *names: str) -> bytes:
    """A chunk that breaks the named rules, the last one for certain; otherwise legal."""
    chunk = bytearray(CHUNK)
    put(chunk, layout.METADATA_VERSION, 1)
    rules = rules_for(parameters)
    for name in names:
        rules[name](chunk, random, parameters)
    return bytes(chunk)
