# SPDX-License-Identifier: Apache-2.0
"""Immutable pictures of the golden model's state, for the access log."""

from typing import NamedTuple

from models import layout
from models.function.provisioning import Attributes

_RUNNING = layout.STATUS_DRIVER_OK | layout.STATUS_FAILED | layout.STATUS_NEEDS_RESET


class QueueState(NamedTuple):
    """Registers of one virtqueue. size: entries; desc, driver, devarea: bus addresses; pasid: as read."""

    size: int
    vector: int
    enabled: int
    desc: int
    driver: int
    devarea: int
    pasid: int


class DeviceState(NamedTuple):
    """Registers of one virtio device. table_size: entries of the table that its vector registers index.

    owns_vectors: that table is its own, behind MSIX_CFG (INTEGRATED=1); vector_select chooses its entry.
    """

    index: int  # type: ignore[assignment]  # tuple has a method of that name, which is not called
    status: int
    isr: int
    device_feature_select: int
    driver_feature_select: int
    driver_features: int
    config_vector: int
    queue_select: int
    queues: tuple[QueueState, ...]
    attributes: Attributes
    table_size: int
    owns_vectors: bool
    vector_select: int

    def selected_queue(self) -> QueueState | None:
        """The queue that queue_select names, None beyond the last."""
        return self.queues[self.queue_select] if self.queue_select < len(self.queues) else None

    def may_run(self, queue: int) -> bool:
        """Whether the queue may be rung and served (VPCI-42, VPCI-43, VPCI-84, VPCI-85)."""
        running = self.status & _RUNNING == layout.STATUS_DRIVER_OK
        return running and queue < len(self.queues) and self.queues[queue].enabled == 1

    def negotiated(self, feature_mask: int) -> bool:
        """Whether a feature was accepted and the set is agreed."""
        return bool(self.status & layout.STATUS_FEATURES_OK and self.driver_features & feature_mask)


class FunctionState(NamedTuple):
    """What configuration space enables; the names are those of `ConfigSpace`. max_payload: bytes."""

    power_d0: bool
    memory_space_enable: bool
    bus_master_enable: bool
    serr_enable: bool
    msix_enable: bool
    msix_masked: bool
    messages_open: bool
    intx_open: bool
    pasid_enable: bool
    error_enables: int
    bar0_base: int
    max_payload: int


class ManagedState(NamedTuple):
    """What MANAGED knows of the selected index before an access.

    metadata: chunk 0, None where nothing was written. outcome: of this access when it wrote create, else of
    the latest one that did. concerned: the index of the latest create write before this access.
    """

    config_select: int
    metadata: bytes | None
    outcome: int
    concerned: int
