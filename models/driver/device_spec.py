# SPDX-License-Identifier: Apache-2.0
"""Description of a managed device and its queues, and its encoding as creation metadata."""

from dataclasses import dataclass

from models import layout

CHUNK = 256


def _place(chunk: bytearray, name: str, value: int) -> None:
    """Put a value into its metadata field; ValueError when it is too wide."""
    field = layout.FIELDS[f"METADATA_{name}"]
    if not 0 <= value < 1 << field.width_bits:
        raise ValueError(f"{name.lower()} {value:#x} does not fit {field.width_bits} bits")
    chunk[field.offset : field.offset + field.width_bits // 8] = value.to_bytes(
        field.width_bits // 8, "little"
    )


@dataclass(frozen=True)
class DeviceSpec:
    """A managed device to create; what is None gets the function's default (decisions 7).

    features: 64 feature bits. mac: 6 bytes. mtu: bytes. queue_pairs: receive and transmit pairs. queue_size:
    entries of the largest queue. device_type: virtio type, 0 for the manager's. label: opaque to the device,
    in chunks of 256 bytes after the first one. Only the device judges whether the values make sense.
    """

    features: int | None = None
    mac: bytes | None = None
    mtu: int | None = None
    queue_pairs: int | None = None
    queue_size: int | None = None
    device_type: int = 0
    label: bytes = b""

    def metadata(self) -> bytes:
        """Chunk 0 in format version 1; ValueError when a value does not fit its field."""
        chunk = bytearray(CHUNK)
        attributes = 0
        if self.mac is not None and len(self.mac) != 6:
            raise ValueError(f"a MAC address has 6 bytes, not {len(self.mac)}")
        given = {
            "FEATURES": self.features,
            "MAC": None if self.mac is None else int.from_bytes(self.mac, "little"),
            "MTU": self.mtu,
            "QUEUE_PAIRS": self.queue_pairs,
            "QUEUE_SIZE": self.queue_size,
        }
        for name, value in given.items():
            if value is not None:
                attributes |= getattr(layout, f"ATTRIBUTE_{name}")
                _place(chunk, name, value)
        _place(chunk, "VERSION", 1)
        _place(chunk, "DEVICE_TYPE", self.device_type)
        _place(chunk, "ATTRIBUTES", attributes)
        return bytes(chunk)

    def chunks(self) -> list[bytes]:
        """All chunks to write, 256 bytes each: the metadata, then the label."""
        labels = [self.label[at : at + CHUNK].ljust(CHUNK, b"\0") for at in range(0, len(self.label), CHUNK)]
        return [self.metadata(), *labels]


@dataclass(frozen=True)
class QueueSetup:
    """A virtqueue to run; addresses are bus addresses of its three areas.

    size: entries, None for the most that the device has. vector: MSI-X vector or NO_VECTOR. pasid: address
    space of its DMA; a managed device needs one while PASID is enabled.
    """

    queue: int
    descriptors: int
    driver_area: int
    device_area: int
    size: int | None = None
    vector: int = layout.NO_VECTOR
    pasid: int | None = None
