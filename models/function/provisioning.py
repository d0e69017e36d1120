# SPDX-License-Identifier: Apache-2.0
"""Validates creation metadata, format version 1 (decisions 7, MGMT-18, AMB-44).

The attributes are those of the Linux vDPA management interface. Validation happens at the create write only.
"""

from dataclasses import dataclass

from models import layout
from models.parameters import CTRL_VQ, Parameters, features_consistent, is_power_of_two

FEATURE_MAC = 1 << layout.FEATURE_MAC
FEATURE_MTU = 1 << layout.FEATURE_MTU

KNOWN_ATTRIBUTES = (
    layout.ATTRIBUTE_FEATURES
    | layout.ATTRIBUTE_MAC
    | layout.ATTRIBUTE_MTU
    | layout.ATTRIBUTE_QUEUE_PAIRS
    | layout.ATTRIBUTE_QUEUE_SIZE
)
CHUNK_BYTES = 256
SMALLEST_MTU = 68
DEFAULT_MTU = 1500


class InvalidMetadata(ValueError):
    """A rule of the format is broken; the text names it. The create write ends with INVALID_CFG."""


@dataclass(frozen=True)
class Attributes:
    """What a device is made of.

    features: offered bits; mac: 6 bytes; mtu: bytes; queue_pairs: data queues / 2; queue_size: most entries.
    """

    features: int
    mac: bytes
    mtu: int
    queue_pairs: int
    queue_size: int

    @property
    def num_queues(self) -> int:
        """Virtqueues: the pairs, and the control queue where it is offered."""
        return 2 * self.queue_pairs + control_queues(self.features)


def control_queues(features: int) -> int:
    """1 when CTRL_VQ is among the features, else 0."""
    return 1 if features & CTRL_VQ else 0


def default_attributes(index: int, parameters: Parameters) -> Attributes:
    """What index 0 is, and a device whose metadata is all zero."""
    return Attributes(
        features=parameters.device_features,
        mac=bytes((2, 0, 0, 0)) + index.to_bytes(2, "big"),
        mtu=DEFAULT_MTU,
        queue_pairs=parameters.default_pairs,
        queue_size=parameters.queue_size_max,
    )


def _field(chunk: bytes, offset: int, size: int) -> int:
    return int.from_bytes(chunk[offset : offset + size], "little")


def _require(condition: object, text: str) -> None:
    if not condition:
        raise InvalidMetadata(text)


def _check_frame(chunk: bytes, parameters: Parameters) -> int:
    """The parts of version 1 that do not depend on the mask; returns the mask."""
    version = chunk[layout.METADATA_VERSION]
    _require(version == 1, f"format version {version} is unknown")
    _require(chunk[layout.METADATA_VERSION + 1] == 0, "reserved byte 1 is not 0")
    device_type = _field(chunk, layout.METADATA_DEVICE_TYPE, 2)
    _require(device_type in (0, parameters.device_type), f"device type {device_type} is not the manager's")
    mask = _field(chunk, layout.METADATA_ATTRIBUTES, 4)
    _require(not mask & ~KNOWN_ATTRIBUTES, f"attribute mask {mask:#x} has unknown bits")
    _require(not any(chunk[layout.METADATA_RESERVED :]), "reserved bytes 28..255 are not 0")
    return mask


def provision(chunk: bytes, index: int, parameters: Parameters) -> Attributes:
    """The attributes that chunk 0 of the metadata (256 bytes) asks for; raises InvalidMetadata.

    A field whose mask bit is clear is ignored, whatever it holds, and keeps the default of that index.
    """
    default = default_attributes(index, parameters)
    if chunk[layout.METADATA_VERSION] == 0:
        _require(not any(chunk), "version 0 with bytes that are not 0")
        return default
    mask = _check_frame(chunk, parameters)

    features = default.features
    if mask & layout.ATTRIBUTE_FEATURES:
        features = _field(chunk, layout.METADATA_FEATURES, 8)
        _require(not features & ~parameters.device_features, f"features {features:#x} are not all available")
        _require(features_consistent(features), f"features {features:#x} lack a prerequisite")

    mac = default.mac
    if mask & layout.ATTRIBUTE_MAC:
        mac = bytes(chunk[layout.METADATA_MAC : layout.METADATA_MAC + 6])
        _require(any(mac) and not mac[0] & 1, f"MAC address {mac.hex(':')} is zero or not unicast")
        _require(features & FEATURE_MAC, "a MAC address needs feature MAC")

    mtu = default.mtu
    if mask & layout.ATTRIBUTE_MTU:
        mtu = _field(chunk, layout.METADATA_MTU, 2)
        _require(mtu >= SMALLEST_MTU, f"MTU {mtu} is below {SMALLEST_MTU}")
        _require(features & FEATURE_MTU, "an MTU needs feature MTU")

    largest = (parameters.num_queues - control_queues(features)) // 2
    queue_pairs = largest
    if mask & layout.ATTRIBUTE_QUEUE_PAIRS:
        queue_pairs = _field(chunk, layout.METADATA_QUEUE_PAIRS, 2)
        _require(1 <= queue_pairs <= largest, f"{queue_pairs} queue pairs are not in 1..{largest}")

    queue_size = default.queue_size
    if mask & layout.ATTRIBUTE_QUEUE_SIZE:
        queue_size = _field(chunk, layout.METADATA_QUEUE_SIZE, 2)
        _require(
            is_power_of_two(queue_size) and 2 <= queue_size <= parameters.queue_size_max,
            f"queue size {queue_size} is not a power of two in 2..{parameters.queue_size_max}",
        )
    return Attributes(features, mac, mtu, queue_pairs, queue_size)
