# SPDX-License-Identifier: Apache-2.0
"""What a virtio device type brings along: its DEVICE structure, its metadata attributes, its feature rules.

Everything else in the model is the same for all types. Another type is another file like network_device.py
and a line in TYPES of device_types.py.
"""

from typing import Protocol


class InvalidMetadata(ValueError):
    """A rule of the metadata format is broken; the text names it. The create write ends with INVALID_CFG."""


def require(condition: object, text: str) -> None:
    """Raise InvalidMetadata unless a rule holds."""
    if not condition:
        raise InvalidMetadata(text)


def field(chunk: bytes, offset: int, size: int) -> int:
    """A little-endian field of the metadata."""
    return int.from_bytes(chunk[offset : offset + size], "little")


class DeviceConfig(Protocol):
    """The DEVICE structure of one device and what it holds."""

    def read(self, dw: int, enables: int) -> int:
        """The DW at index dw; bytes that are not enabled and DWs past the end are 0."""

    def change(self, data: int) -> None:
        """Event kind 1, a change of the configuration, with the event's data."""


class DeviceSettings(Protocol):
    """What creation decided about one device; immutable."""

    def num_queues(self, features: int) -> int:
        """Virtqueues of a device that offers these features."""

    def config(self) -> DeviceConfig:
        """The DEVICE structure after creation."""


class DeviceType(Protocol):
    """A virtio device type. attributes: bits of the metadata's attribute mask that belong to it."""

    attributes: int

    def prerequisites_met(self, features: int) -> bool:
        """Whether every feature of the type comes with those that it needs."""

    def default(self, index: int, features: int, num_queues: int) -> DeviceSettings:
        """Of a device that was not provisioned otherwise. num_queues: NUM_QUEUES."""

    def settings(self, chunk: bytes, mask: int, index: int, features: int, num_queues: int) -> DeviceSettings:
        """What chunk 0 of the metadata asks for; raises InvalidMetadata.

        mask: the attributes that count; features: the resulting offer; num_queues: NUM_QUEUES.
        """
