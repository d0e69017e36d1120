# SPDX-License-Identifier: Apache-2.0
"""The virtqueues of one device, and the registers that show one of them at a time.

VPCI-50, VPCI-51, VPCI-52, VPCI-53, VPCI-54, VPCI-55, VPCI-56, VPCI-57, VPCI-58, VPCI-59, VPCI-60, VPCI-61,
VPCI-62, VPCI-63, VPCI-64, VPCI-65, VPCI-66, VPCI-67, VPCI-68, VPCI-69, VPCI-70, VPCI-71
"""

from models import layout
from models.function.provisioning import Attributes
from models.function.states import QueueState
from models.parameters import Parameters, is_power_of_two

_RING_RESET = 1 << layout.FEATURE_RING_RESET


class Queue:
    """The registers of one virtqueue. size: entries; desc, driver, devarea: bus addresses; pasid: as read."""

    __slots__ = ("size", "vector", "enabled", "desc", "driver", "devarea", "pasid")

    def __init__(self, size: int) -> None:
        self.pasid = 0
        self.reset(size)

    def reset(self, size: int) -> None:
        """Virtio reset: everything but the PASID, which isolates the tenant (decisions 6)."""
        self.vector = layout.NO_VECTOR
        self.reset_ring(size)

    def reset_ring(self, size: int) -> None:
        """queue_reset: size, addresses and enable; the vector stays (VPCI-69, VPCI-70)."""
        self.size = size
        self.enabled = 0
        self.desc = self.driver = self.devarea = 0

    def state(self) -> QueueState:
        """What the registers hold now."""
        return QueueState(
            self.size, self.vector, self.enabled, self.desc, self.driver, self.devarea, self.pasid
        )


class QueueRegisters:
    """The part of a device's COMMON and PASID registers that `queue_select` banks (VPCI-65).

    A queue that does not exist reads 0 everywhere (its vector 0xFFFF) and drops writes (VPCI-54, VPCI-55).
    """

    index: int
    attributes: Attributes
    parameters: Parameters

    def create_queues(self) -> None:
        """As many queues as the attributes say, in the state after creation."""
        self.queues = [Queue(self.attributes.queue_size) for _ in range(self.attributes.num_queues)]
        self.queue_select = 0
        self._first_slot = self.index * self.parameters.queues_per_device_slot
        self._pasid_mask = layout.PASID_VALID | (1 << self.parameters.pasid_width) - 1

    def reset_queues(self) -> None:
        """Virtio reset of all of them (VPCI-76)."""
        self.queue_select = 0
        for queue in self.queues:
            queue.reset(self.attributes.queue_size)

    def negotiated(self, feature_mask: int) -> bool:
        """Whether a feature was accepted and the set is agreed."""
        raise NotImplementedError

    def valid_vector(self, value: int) -> int:
        """What a vector register keeps of a written value."""
        raise NotImplementedError

    def read_queue_select(self) -> int:
        return self.queue_select

    def write_queue_select(self, value: int) -> None:
        self.queue_select = value

    def selected_queue(self) -> Queue | None:
        """The queue that queue_select names, None beyond the last."""
        return self.queues[self.queue_select] if self.queue_select < len(self.queues) else None

    def _programmable_queue(self) -> Queue | None:
        """The selected queue, unless it is enabled: then size and addresses are frozen (VPCI-64)."""
        queue = self.selected_queue()
        return None if queue is None or queue.enabled else queue

    def read_queue_size(self) -> int:
        queue = self.selected_queue()
        return queue.size if queue else 0

    def write_queue_size(self, value: int) -> None:
        """Powers of two from 2 to the device's maximum (VPCI-52, VPCI-53)."""
        queue = self._programmable_queue()
        if queue and is_power_of_two(value) and 2 <= value <= self.attributes.queue_size:
            queue.size = value

    def read_queue_msix_vector(self) -> int:
        queue = self.selected_queue()
        return queue.vector if queue else layout.NO_VECTOR

    def write_queue_msix_vector(self, value: int) -> None:
        queue = self.selected_queue()
        if queue:
            queue.vector = self.valid_vector(value)

    def read_queue_enable(self) -> int:
        queue = self.selected_queue()
        return queue.enabled if queue else 0

    def write_queue_enable(self, value: int) -> None:
        queue = self.selected_queue()
        if queue and value == 1:
            queue.enabled = 1

    def read_queue_notify_off(self) -> int:
        return self._first_slot + self.queue_select if self.queue_select < len(self.queues) else 0

    read_queue_notif_config_data = read_queue_notify_off

    def read_queue_desc(self) -> int:
        queue = self.selected_queue()
        return queue.desc if queue else 0

    def write_queue_desc(self, value: int) -> None:
        queue = self._programmable_queue()
        if queue:
            queue.desc = value

    def read_queue_driver(self) -> int:
        queue = self.selected_queue()
        return queue.driver if queue else 0

    def write_queue_driver(self, value: int) -> None:
        queue = self._programmable_queue()
        if queue:
            queue.driver = value

    def read_queue_device(self) -> int:
        queue = self.selected_queue()
        return queue.devarea if queue else 0

    def write_queue_device(self, value: int) -> None:
        queue = self._programmable_queue()
        if queue:
            queue.devarea = value

    def read_queue_reset(self) -> int:
        return 0

    def write_queue_reset(self, value: int) -> None:
        queue = self.selected_queue()
        if queue and value == 1 and self.negotiated(_RING_RESET):
            queue.reset_ring(self.attributes.queue_size)

    def read_queue_pasid(self) -> int:
        queue = self.selected_queue()
        return queue.pasid if queue else 0

    def write_queue_pasid(self, value: int) -> None:
        queue = self.selected_queue()
        if queue:
            queue.pasid = value & self._pasid_mask
