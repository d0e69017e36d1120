# SPDX-License-Identifier: Apache-2.0
"""The access log: one record for each stimulus of what the golden model did with it.

`PciFunction` returns one record beside the results of a request, an event or a reset, and one of a look-up.
Checkers and coverage read the record and nothing else: a unit test hands them a list of records.
States (states.py) are immutable; one that did not change is the same object before and after.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from models.function.backend import LookupResult
from models.function.states import DeviceState, FunctionState, ManagedState

#: Ways to BAR0: memory requests, and the PCI_CFG window of configuration space.
MEMORY, WINDOW = "memory", "window"
#: Kinds of reset that a configuration write asks for.
FUNCTION_LEVEL, WAKE_UP = "function-level", "D3hot to D0"
#: The fault of a packet whose tkeep is wrong.
TKEEP = "tkeep"


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
