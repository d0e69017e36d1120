# SPDX-License-Identifier: Apache-2.0
"""Validates creation metadata, format version 1 (decisions 7, MGMT-18, AMB-44).

The attributes are those of the Linux vDPA management interface. Validation happens at the create write only.
"""

from dataclasses import dataclass

from models import layout
from models.function.device_type import DeviceSettings, InvalidMetadata, field, require
from models.function.device_types import device_type
from models.parameters import Parameters, features_consistent, is_power_of_two

__all__ = ["CHUNK_BYTES", "Attributes", "InvalidMetadata", "default_attributes", "provision"]

#: Attributes of every device type.
_COMMON_ATTRIBUTES = layout.ATTRIBUTE_FEATURES | layout.ATTRIBUTE_QUEUE_SIZE
CHUNK_BYTES = 256


@dataclass(frozen=True)
class Attributes:
    """What a device is made of. features: offered bits; queue_size: most entries; settings: of its type."""

    features: int
    queue_size: int
    settings: DeviceSettings

    @property
    def num_queues(self) -> int:
        """Virtqueues."""
        return self.settings.num_queues(self.features)


def default_attributes(index: int, parameters: Parameters) -> Attributes:
    """What index 0 is, and a device whose metadata is all zero."""
    features, kind = parameters.device_features, device_type(parameters.device_type)
    settings = kind.default(index, features, parameters.num_queues)
    return Attributes(features, parameters.queue_size_max, settings)


def _check_frame(chunk: bytes, parameters: Parameters) -> int:
    """The parts of version 1 that do not depend on the mask; returns the mask."""
    version = chunk[layout.METADATA_VERSION]
    require(version == 1, f"format version {version} is unknown")
    require(chunk[layout.METADATA_VERSION + 1] == 0, "reserved byte 1 is not 0")
    number = field(chunk, layout.METADATA_DEVICE_TYPE, 2)
    require(number in (0, parameters.device_type), f"device type {number} is not the manager's")
    mask = field(chunk, layout.METADATA_ATTRIBUTES, 4)
    known = _COMMON_ATTRIBUTES | device_type(parameters.device_type).attributes
    require(not mask & ~known, f"attribute mask {mask:#x} has unknown bits")
    require(not any(chunk[layout.METADATA_RESERVED :]), "reserved bytes 28..255 are not 0")
    return mask


def provision(chunk: bytes, index: int, parameters: Parameters) -> Attributes:
    """The attributes that chunk 0 of the metadata (256 bytes) asks for; raises InvalidMetadata.

    A field whose mask bit is clear is ignored, whatever it holds, and keeps the default of that index.
    """
    default = default_attributes(index, parameters)
    if chunk[layout.METADATA_VERSION] == 0:
        require(not any(chunk), "version 0 with bytes that are not 0")
        return default
    mask = _check_frame(chunk, parameters)

    features = default.features
    if mask & layout.ATTRIBUTE_FEATURES:
        features = field(chunk, layout.METADATA_FEATURES, 8)
        require(not features & ~parameters.device_features, f"features {features:#x} are not all available")
        require(
            features_consistent(features, parameters.device_type),
            f"features {features:#x} lack a prerequisite",
        )

    queue_size = default.queue_size
    if mask & layout.ATTRIBUTE_QUEUE_SIZE:
        queue_size = field(chunk, layout.METADATA_QUEUE_SIZE, 2)
        require(
            is_power_of_two(queue_size) and 2 <= queue_size <= parameters.queue_size_max,
            f"queue size {queue_size} is not a power of two in 2..{parameters.queue_size_max}",
        )
    kind = device_type(parameters.device_type)
    settings = kind.settings(chunk, mask, index, features, parameters.num_queues)
    return Attributes(features, queue_size, settings)
