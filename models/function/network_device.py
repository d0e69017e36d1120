# SPDX-License-Identifier: Apache-2.0
"""The network device, virtio device type 1: `virtio_net_config`, MAC, MTU, queue pairs, control queue."""

from dataclasses import dataclass

from models import layout
from models.function.device_type import field, require
from models.function.register_map import RegisterMap

CTRL_VQ = 1 << layout.FEATURE_CTRL_VQ
MQ = 1 << layout.FEATURE_MQ
FEATURE_MAC = 1 << layout.FEATURE_MAC
FEATURE_MTU = 1 << layout.FEATURE_MTU
SMALLEST_MTU = 68
DEFAULT_MTU = 1500
_LINK_UP = 1


class NetworkConfig:
    """`virtio_net_config`: readable in every status (VPCI-93), nothing in it can be written (VPCI-95)."""

    def __init__(self, settings: "NetworkSettings") -> None:
        self._settings = settings
        self._mac = int.from_bytes(settings.mac, "little")
        self.link_status = _LINK_UP

    def read(self, dw: int, enables: int) -> int:
        """The DW at index dw of the structure."""
        return _REGISTERS.read(self, dw, enables)

    def change(self, data: int) -> None:
        """A new `virtio_net_config.status` (VPCI-94)."""
        self.link_status = data

    def read_mac(self) -> int:
        return self._mac

    def read_status(self) -> int:
        return self.link_status

    def read_max_virtqueue_pairs(self) -> int:
        return self._settings.queue_pairs

    def read_mtu(self) -> int:
        return self._settings.mtu


_REGISTERS = RegisterMap(NetworkConfig, "DEVICE")


@dataclass(frozen=True)
class NetworkSettings:
    """What creation decided. mac: 6 bytes; mtu: bytes; queue_pairs: data queues / 2."""

    mac: bytes
    mtu: int
    queue_pairs: int

    def num_queues(self, features: int) -> int:
        """Virtqueues: the pairs, and the control queue where it is offered (VPCI-47)."""
        return 2 * self.queue_pairs + _control_queues(features)

    def config(self) -> NetworkConfig:
        """`virtio_net_config` after creation: the link is up."""
        return NetworkConfig(self)


def _control_queues(features: int) -> int:
    return 1 if features & CTRL_VQ else 0


class NetworkDevice:
    """The type itself (models/function/device_type.py)."""

    attributes = layout.ATTRIBUTE_MAC | layout.ATTRIBUTE_MTU | layout.ATTRIBUTE_QUEUE_PAIRS

    def prerequisites_met(self, features: int) -> bool:
        """MQ needs CTRL_VQ (VPCI-30)."""
        return not features & MQ or bool(features & CTRL_VQ)

    def default(self, index: int, features: int, num_queues: int) -> NetworkSettings:
        """A MAC address from the index, the usual MTU, as many queue pairs as fit."""
        mac = bytes((2, 0, 0, 0)) + index.to_bytes(2, "big")
        return NetworkSettings(mac, DEFAULT_MTU, (num_queues - _control_queues(features)) // 2)

    def settings(
        self, chunk: bytes, mask: int, index: int, features: int, num_queues: int
    ) -> NetworkSettings:
        """MAC address, MTU and queue pairs; what the mask leaves out has its default."""
        default = self.default(index, features, num_queues)
        mac, mtu, queue_pairs = default.mac, default.mtu, default.queue_pairs
        if mask & layout.ATTRIBUTE_MAC:
            mac = bytes(chunk[layout.METADATA_MAC : layout.METADATA_MAC + 6])
            require(any(mac) and not mac[0] & 1, f"MAC address {mac.hex(':')} is zero or not unicast")
            require(features & FEATURE_MAC, "a MAC address needs feature MAC")
        if mask & layout.ATTRIBUTE_MTU:
            mtu = field(chunk, layout.METADATA_MTU, 2)
            require(mtu >= SMALLEST_MTU, f"MTU {mtu} is below {SMALLEST_MTU}")
            require(features & FEATURE_MTU, "an MTU needs feature MTU")
        if mask & layout.ATTRIBUTE_QUEUE_PAIRS:
            queue_pairs = field(chunk, layout.METADATA_QUEUE_PAIRS, 2)
            most = default.queue_pairs
            require(1 <= queue_pairs <= most, f"{queue_pairs} queue pairs are not in 1..{most}")
        return NetworkSettings(mac, mtu, queue_pairs)
