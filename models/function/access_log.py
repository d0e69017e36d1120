# SPDX-License-Identifier: Apache-2.0
"""The access log: one record for each stimulus of what the golden model did with it.

`PciFunction` returns one record beside the results of a request, an event or a reset, and one of a look-up.
Checkers and coverage read the record and nothing else: a unit test hands them a list of records.
States are immutable; a state that did not change is the same object before and after.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from models import layout
from models.function.backend import LookupResult
from models.function.provisioning import Attributes

#: Ways to BAR0: memory requests, and the PCI_CFG window of configuration space.
MEMORY, WINDOW = "memory", "window"
#: Kinds of reset that a configuration write asks for.
FUNCTION_LEVEL, WAKE_UP = "function-level", "D3hot to D0"
#: The fault of a packet whose tkeep is wrong.
TKEEP = "tkeep"
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


class Access(NamedTuple):
    """One access to the register bus, in the order of execution.

    address: DW index in BAR0. enables: 4 bits. data: the written DW, None for a read. value: what was read.
    selected: device_select before. concerned: index of the device that it is about: the selected one, at
    NOTIFY the one that is rung. device, after: its state before and after, None where it does not exist.
    entry: a DW of an MSI-X entry before it is written. pending: the vectors that were pending before, of the
    device's own table or the function's, bit v for vector v. managed: set for accesses to MANAGED.
    """

    path: str
    address: int
    enables: int
    data: int | None
    value: int
    selected: int
    concerned: int
    device: DeviceState | None
    after: DeviceState | None
    entry: int
    pending: int
    managed: ManagedState | None


class ConfigAccess(NamedTuple):
    """One access to configuration space of function 0. register: 0..1023; before, after: the whole register.

    data: None for a read. window: (bar, offset, length) where the register is the data register of PCI_CFG.
    """

    register: int
    enables: int
    data: int | None
    before: int
    after: int
    window: tuple[int, int, int] | None


@dataclass(slots=True)
class RequestRecord:
    """One packet from the link.

    prefixes, packet: it, taken apart. fault: why it is malformed, None for a well-formed one. unsupported:
    why it is not served. error: the kind that was logged (a method of ErrorLog). reset: FUNCTION_LEVEL or
    WAKE_UP when it asked for one. requester_id: bus and device number that were captured before.
    waiting: some vector was pending before; device_select: afterwards.
    """

    prefixes: bytes
    packet: bytes
    fault: str | None
    before: FunctionState
    after: FunctionState
    requester_id: int = 0
    waiting: bool = False
    unsupported: str | None = None
    error: str | None = None
    reset: str | None = None
    accesses: list[Access] = field(default_factory=list)
    config: ConfigAccess | None = None
    device_select: int = 0

    @property
    def kind(self) -> int:
        """First byte of the packet behind its prefixes, -1 where there is none."""
        return self.packet[0] if self.packet else -1

    @property
    def concerned(self) -> int | None:
        """The device that the last access with an enabled byte concerned; None without one."""
        return next((access.concerned for access in reversed(self.accesses) if access.enables), None)


@dataclass(slots=True)
class EventRecord:
    """An event of the backend. before, after: of its device, None where it does not exist.

    asserted: INTA was asserted before it; after_function: what configuration space enables.
    """

    kind: int
    concerned: int
    queue: int
    data: int
    before: DeviceState | None
    after_device: DeviceState | None
    after: FunctionState
    asserted: bool


@dataclass(slots=True)
class LookupRecord:
    """A look-up of the backend, and its result."""

    concerned: int
    queue: int
    device: DeviceState | None
    after: FunctionState
    result: LookupResult


@dataclass(slots=True)
class ResetRecord:
    """A conventional reset. waiting: some vector was pending before it."""

    after: FunctionState
    waiting: bool
    concerned: None = None


Record = RequestRecord | EventRecord | LookupRecord | ResetRecord


class AccessLog:
    """Where the parts of the model write what they do; `PciFunction` takes it after each stimulus."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """The next stimulus."""
        self.accesses: list[Access] = []
        self.config: ConfigAccess | None = None
        self.unsupported: str | None = None
        self.error: str | None = None
        self.reset: str | None = None

    def close(self, record: RequestRecord) -> None:
        """The stimulus is executed: move what was written into its record."""
        record.accesses, record.config = self.accesses, self.config
        record.unsupported, record.error, record.reset = self.unsupported, self.error, self.reset
        self.clear()
