# SPDX-License-Identifier: Apache-2.0
"""Build parameters of the function: the Verilog parameters, their ranges and what follows from them."""

from dataclasses import dataclass

from models.function.device_types import device_type
from models.function.network_device import CTRL_VQ, MQ

__all__ = [
    "CTRL_VQ",
    "DEFAULT_FEATURES",
    "KNOWN_FEATURES",
    "MQ",
    "VERSION_1",
    "Parameters",
    "features_consistent",
    "is_power_of_two",
    "round_up_to_power_of_two",
]

#: MTU, MAC, STATUS, VERSION_1, ACCESS_PLATFORM, ORDER_PLATFORM, NOTIFICATION_DATA, NOTIF_CONFIG_DATA,
#: RING_RESET (VPCI-28, VPCI-31).
DEFAULT_FEATURES = sum(1 << bit for bit in (3, 5, 16, 32, 33, 36, 38, 39, 40))
#: Feature bits whose prerequisite rule is built (docs/spec-notes.md); another one must not be offered.
KNOWN_FEATURES = sum(1 << bit for bit in (0, 1, 3, 5, 15, 16, 17, 22, 28, 29, 32, 33, 35, 36, 38, 39, 40))
VERSION_1 = 1 << 32

_RANGES = {
    "num_devices": (1, 4095),
    "num_queues": (2, 64),
    "queue_size_max": (2, 32768),
    "config_chunks": (1, 16),
    "msix_vectors": (2, 2048),
    "device_vectors": (1, 65),
    "pasid_support": (0, 1),
    "pasid_width": (1, 20),
    "integrated": (0, 1),
    "device_type": (1, 63),
    "device_features": (0, (1 << 64) - 1),
    "backend_ack": (0, 1),
}


def is_power_of_two(value: int) -> bool:
    """Whether value is 1, 2, 4, ..."""
    return value > 0 and value & (value - 1) == 0


def round_up_to_power_of_two(value: int) -> int:
    """The smallest power of two that is at least value (value > 0)."""
    return 1 << (value - 1).bit_length()


def features_consistent(features: int, type_number: int = 1) -> bool:
    """Whether a feature set has VERSION_1 and every prerequisite of its device type (VPCI-30, VPCI-32).

    Nothing else counts: without VERSION_1 a set is refused (VPCI-29), every other subset is accepted
    (VPCI-33).
    """
    return bool(features & VERSION_1) and device_type(type_number).prerequisites_met(features)


@dataclass(frozen=True)
class Parameters:
    """The parameters of `virtio_mgmt_function`; an illegal value raises a one-line ValueError that names it.

    Fields are the Verilog names in lower case. `device_vectors` None means num_queues + 1.
    """

    num_devices: int = 15
    num_queues: int = 4
    queue_size_max: int = 256
    config_chunks: int = 2
    msix_vectors: int = 32
    device_vectors: int = None  # type: ignore[assignment]  # never None once it is made
    pasid_support: int = 1
    pasid_width: int = 20
    integrated: int = 0
    device_type: int = 1
    device_features: int = DEFAULT_FEATURES
    backend_ack: int = 0

    def __post_init__(self) -> None:
        if self.device_vectors is None:
            object.__setattr__(self, "device_vectors", self.num_queues + 1)
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(f"{name.upper()}={value!r} is not an integer in {low}..{high}")
        if self.num_queues % 2:
            raise ValueError(f"NUM_QUEUES={self.num_queues} is not even")
        if not is_power_of_two(self.queue_size_max):
            raise ValueError(f"QUEUE_SIZE_MAX={self.queue_size_max} is not a power of two")
        if self.device_features & ~KNOWN_FEATURES:
            raise ValueError(
                f"DEVICE_FEATURES={self.device_features:#x} has a bit without a prerequisite rule"
            )
        if not features_consistent(self.device_features, self.device_type):
            raise ValueError(f"DEVICE_FEATURES={self.device_features:#x} lacks VERSION_1, or CTRL_VQ for MQ")
        if self.device_features & CTRL_VQ and self.num_queues == 2:
            raise ValueError("NUM_QUEUES=2 leaves no queue pair beside the control queue of DEVICE_FEATURES")
        if (self.num_devices + 1) * self.queues_per_device_slot > 65536:
            raise ValueError(
                f"NUM_DEVICES={self.num_devices}, NUM_QUEUES={self.num_queues}: more than 65536 doorbells"
            )

    @property
    def queues_per_device_slot(self) -> int:
        """Q: doorbells reserved for one device, NUM_QUEUES rounded up to a power of two."""
        return round_up_to_power_of_two(self.num_queues)

    @property
    def notify_multiplier(self) -> int:
        """Bytes of one doorbell slot: the smallest even power of two that is at least 4096/Q."""
        multiplier = 1
        while multiplier * self.queues_per_device_slot < 4096:
            multiplier *= 4
        return multiplier

    @property
    def notify_stride(self) -> int:
        """Bytes of all doorbells of one device, whole 4 KiB pages."""
        return self.queues_per_device_slot * self.notify_multiplier

    @property
    def notify_base(self) -> int:
        """Byte offset of the doorbells in BAR0: the upper half."""
        return max(0x10000, round_up_to_power_of_two((self.num_devices + 1) * self.notify_stride))

    @property
    def notify_length(self) -> int:
        """Bytes of all doorbells, as the NOTIFY capability advertises: a slot for every queue (VPCI-80)."""
        return (self.num_devices + 1) * self.notify_stride

    @property
    def bar_size(self) -> int:
        """Bytes of BAR0, a power of two."""
        return 2 * self.notify_base

    @property
    def default_pairs(self) -> int:
        """Queue pairs of a device that was not provisioned otherwise."""
        control_queue = 1 if self.device_features & CTRL_VQ else 0
        return (self.num_queues - control_queue) // 2

    def verilog(self) -> dict[str, str]:
        """Verilog parameter name -> value text that Icarus, Verilator and Yosys read alike."""
        values = {name.upper(): str(getattr(self, name)) for name in _RANGES}
        # Wide decimals are truncated by one simulator and underscores refused by another.
        values["DEVICE_FEATURES"] = f"64'h{self.device_features:X}"
        return values
