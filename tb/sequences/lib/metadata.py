# SPDX-License-Identifier: Apache-2.0
"""Legal creation metadata (docs/decisions.md section 7): random ones, and both ends of every rule."""

import struct
from random import Random

from models import layout
from models.parameters import Parameters

#: Bytes of one metadata chunk, what the `config` window shows.
CHUNK = 256

_FORMATS = {
    layout.METADATA_VERSION: "<B",
    layout.METADATA_DEVICE_TYPE: "<H",
    layout.METADATA_ATTRIBUTES: "<I",
    layout.METADATA_FEATURES: "<Q",
    layout.METADATA_MTU: "<H",
    layout.METADATA_QUEUE_PAIRS: "<H",
    layout.METADATA_QUEUE_SIZE: "<H",
}
_VERSION_1 = 1 << layout.FEATURE_VERSION_1
_CTRL_VQ = 1 << layout.FEATURE_CTRL_VQ
_MQ = 1 << layout.FEATURE_MQ


def put(chunk: bytearray, offset: int, value: int) -> None:
    """Store a metadata field, named by its offset, in a chunk."""
    struct.pack_into(_FORMATS[offset], chunk, offset, value)


def most_pairs(parameters: Parameters, features: int | None = None) -> int:
    """The largest legal number of queue pairs under an offer (None: the default offer)."""
    offer = parameters.device_features if features is None else features
    return (parameters.num_queues - bool(offer & _CTRL_VQ)) // 2


def random_features(random: Random, parameters: Parameters) -> int:
    """A subset of DEVICE_FEATURES with VERSION_1 and every prerequisite."""
    chosen = parameters.device_features & (random.getrandbits(64) | random.getrandbits(64)) | _VERSION_1
    return chosen if chosen & _CTRL_VQ else chosen & ~_MQ


def random_valid(random: Random, parameters: Parameters, asked: int | None = None) -> bytes:
    """A chunk 0 that create accepts: any attribute mask, random values in fields whose attribute is clear.

    asked: the attributes instead, as far as DEVICE_FEATURES has them; features are then all of it.
    """
    chunk = bytearray(CHUNK)
    if asked is None and random.random() < 0.1:
        return bytes(chunk)
    chunk[4:28] = random.randbytes(24)
    features = random_features(random, parameters) if asked is None else parameters.device_features
    attributes = random.getrandbits(5) if asked is None else asked
    offer = features if attributes & layout.ATTRIBUTE_FEATURES else parameters.device_features
    if not offer >> layout.FEATURE_MAC & 1:
        attributes &= ~layout.ATTRIBUTE_MAC
    if not offer >> layout.FEATURE_MTU & 1:
        attributes &= ~layout.ATTRIBUTE_MTU
    put(chunk, layout.METADATA_VERSION, 1)
    put(chunk, layout.METADATA_ATTRIBUTES, attributes)
    put(chunk, layout.METADATA_DEVICE_TYPE, random.choice((0, parameters.device_type)))
    if attributes & layout.ATTRIBUTE_FEATURES:
        put(chunk, layout.METADATA_FEATURES, features)
    if attributes & layout.ATTRIBUTE_MAC:
        mac = random.randbytes(6)
        chunk[layout.METADATA_MAC : layout.METADATA_MAC + 6] = bytes((mac[0] & 0xFE | 2,)) + mac[1:]
    if attributes & layout.ATTRIBUTE_MTU:
        put(chunk, layout.METADATA_MTU, random.choice((68, 1500, 9000, 65535, random.randint(68, 65535))))
    if attributes & layout.ATTRIBUTE_QUEUE_PAIRS:
        put(chunk, layout.METADATA_QUEUE_PAIRS, random.randint(1, most_pairs(parameters, offer)))
    if attributes & layout.ATTRIBUTE_QUEUE_SIZE:
        exponent = random.randint(1, parameters.queue_size_max.bit_length() - 1)
        put(chunk, layout.METADATA_QUEUE_SIZE, 1 << exponent)
    return bytes(chunk)


def boundary_valid(parameters: Parameters) -> list[bytes]:
    """Legal chunks at both ends of every rule, the empty one and a version 1 that asks for nothing."""

    def chunk(attributes: int, *fields: tuple[int, int], mac: bytes = b"") -> bytes:
        data = bytearray(CHUNK)
        put(data, layout.METADATA_VERSION, 1)
        put(data, layout.METADATA_ATTRIBUTES, attributes)
        for offset, value in fields:
            put(data, offset, value)
        data[layout.METADATA_MAC : layout.METADATA_MAC + len(mac)] = mac
        return bytes(data)

    chunks = [bytes(CHUNK), chunk(0), chunk(0, (layout.METADATA_DEVICE_TYPE, parameters.device_type))]
    for features in (_VERSION_1, parameters.device_features):
        chunks.append(chunk(layout.ATTRIBUTE_FEATURES, (layout.METADATA_FEATURES, features)))
    for pairs in (1, most_pairs(parameters)):
        chunks.append(chunk(layout.ATTRIBUTE_QUEUE_PAIRS, (layout.METADATA_QUEUE_PAIRS, pairs)))
    for size in (2, parameters.queue_size_max):
        chunks.append(chunk(layout.ATTRIBUTE_QUEUE_SIZE, (layout.METADATA_QUEUE_SIZE, size)))
    if parameters.device_features >> layout.FEATURE_MTU & 1:
        for mtu in (68, 65535):
            chunks.append(chunk(layout.ATTRIBUTE_MTU, (layout.METADATA_MTU, mtu)))
    if parameters.device_features >> layout.FEATURE_MAC & 1:
        for mac in ("000000000001", "feffffffffff", "800000000000"):
            chunks.append(chunk(layout.ATTRIBUTE_MAC, mac=bytes.fromhex(mac)))
    return chunks
