# SPDX-License-Identifier: Apache-2.0
"""A running device as the driver sees it: doorbells, features, configuration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doorbell:
    """How a queue is notified: `width` bytes (4 with NOTIFICATION_DATA, else 2) at an offset in a BAR."""

    bar: int
    offset: int
    width: int
    identifier: int

    def value(self, next_offset: int = 0, next_wrap: int = 0) -> int:
        """What to write; next_offset and next_wrap count only with NOTIFICATION_DATA (VPCI-81, VPCI-82)."""
        return self.identifier | (next_offset << 16 | next_wrap << 31 if self.width == 4 else 0)


@dataclass(frozen=True)
class RunningDevice:
    """A device at DRIVER_OK: its negotiated features and the doorbells of its queues, by queue number."""

    index: int
    features: int
    doorbells: dict[int, Doorbell]


@dataclass(frozen=True)
class NetConfig:
    """A consistent reading of `virtio_net_config`."""

    mac: bytes
    status: int
    max_virtqueue_pairs: int
    mtu: int
