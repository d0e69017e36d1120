# SPDX-License-Identifier: Apache-2.0
"""The golden model's top: takes requests and events, returns completions, messages and backend events.

function = PciFunction(Parameters())
function.request(config_read(0, requester_id=0x0008, tag=1).pack()).completion
"""

from typing import NamedTuple

from models import layout
from models.function.access_log import (
    FUNCTION_LEVEL,
    TKEEP,
    WAKE_UP,
    AccessLog,
    EventRecord,
    LookupRecord,
    Record,
    RequestRecord,
    ResetRecord,
)
from models.function.backend import BackendEvent, Doorbell, Lifecycle, LookupResult
from models.function.config_space import ConfigSpace
from models.function.device_table import DeviceTable
from models.function.message_sender import Outbox
from models.function.msix import InterruptGate
from models.function.register_bus import RegisterBus
from models.function.request_decoder import decode
from models.function.request_executor import Executor
from models.function.stall_tolerance import TransmitSlack
from models.parameters import Parameters
from models.tlp.format import ASSERT_INTA, DEASSERT_INTA, LOCAL

__all__ = ["BackendEvent", "Doorbell", "Lifecycle", "LookupResult", "Outcome", "PciFunction"]


class Outcome(NamedTuple):
    """The result of a request or an event.

    completions: packets in link order, several when a long read is split; events: what the backend sees, in
    order; messages: packets that the function sends by itself (MSI-X writes, INTx, errors, PME_TO_Ack), in
    order. Where they stand among completions is not fixed; messages of one kind keep their order.
    record: what the function did with it (models/function/access_log.py).
    """

    record: Record
    completions: tuple[bytes, ...] = ()
    events: tuple[BackendEvent, ...] = ()
    messages: tuple[bytes, ...] = ()

    @property
    def completion(self) -> bytes | None:
        """The first completion, or None where none is due."""
        return self.completions[0] if self.completions else None


class PciFunction:
    """One PCIe type 0 function (VPCI-06). Requests are executed one at a time, in the order of the calls.

    Hence a read sees every earlier write, and completions keep the order of requests (PCIE-14, PCIE-15).
    There is always room to transmit, so nothing that arrives waits for it (PCIE-16); a message leaves in the
    call that causes it. BACKEND_ACK changes nothing here, because waiting for the backend changes no value.
    """

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters()
        self._events: list[BackendEvent] = []
        self.slack = TransmitSlack()
        self._outbox = Outbox(self.slack)
        self.gate = InterruptGate(self._outbox)
        self.table = DeviceTable(self.parameters, self._events, self.gate)
        self._log = AccessLog()
        self.bus = RegisterBus(self.parameters, self.table, self._events, self._log)
        self.config = ConfigSpace(self.parameters, self.bus, self._manager_isr, self._log)
        self._executor = Executor(
            self.parameters, self.config, self.bus, self._outbox, self._function_reset, self._log
        )
        self.errors = self._executor.errors
        self._intx_asserted = False

    def _manager_isr(self) -> int:
        manager = self.table.devices[0]
        return manager.isr if manager else 0

    # ---- what the outside does

    def request(self, packet: bytes, intact: bool = True) -> Outcome:
        """Execute one packet from the link. Malformed ones are logged and have no answer (PCIE-06).

        intact: False for a packet whose fault is in `tkeep` and does not show in its bytes.
        """
        decoded = decode(packet, bool(self.parameters.pasid_support))
        if not intact:
            decoded = decoded._replace(fault=TKEEP)
        before, requester_id, waiting = self.config.state, self._outbox.requester_id, self.gate.waiting
        completions: tuple[bytes, ...] = ()
        if decoded.fault:
            self.errors.malformed()
        else:
            completions = self._executor.execute(decoded)
        events, messages = self._collect()
        record = RequestRecord(*decoded, before, self.config.state, requester_id, waiting)
        record.device_select = self.table.device_select
        self._log.close(record)
        return Outcome(record, completions, events, messages)

    def reset(self) -> Outcome:
        """Conventional reset, the state after power-on included: one life-cycle event (PCIE-100, MGMT-45).

        It sends no message; what was on its way to the link is lost.
        """
        waiting = self.gate.waiting
        self.config.reset()
        self.table.reset_everything()
        self.gate.set_open(False)
        self._intx_asserted = False
        self.slack.clear()
        self._outbox.capture(0)
        return Outcome(ResetRecord(self.config.state, waiting), (), *self._collect())

    def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> Outcome:
        """An event of the backend (layout.EVENT_*): data is the new link status of a configuration change.

        A device that does not exist has no events. With MSI-X disabled the ISR alone shows them (VPCI-113).
        """
        target = self.table.device(device)
        before = target.state() if target else None
        record = EventRecord(
            kind, device, queue, data, before, before, self.config.state, self._intx_asserted
        )
        if target is None:
            return Outcome(record)
        msix = self.config.msix_enable
        vector = layout.NO_VECTOR
        if kind == layout.EVENT_USED_BUFFER:
            vector = target.used_buffer(queue, msix)
        elif kind == layout.EVENT_CONFIG_CHANGE:
            vector = target.change_config(data)
        elif kind == layout.EVENT_NEEDS_RESET:
            vector = target.need_reset()
        if msix:
            self.gate.trigger(target.vectors, vector)
        target.changed()
        record.after_device = target.state()
        return Outcome(record, (), *self._collect())

    def lookup(self, device: int, queue: int) -> LookupResult:
        """What a data path may know of a queue; fails closed (AMB-75, AMB-77, PCIE-73)."""
        target = self.table.device(device)
        if target is None or not self.config.bus_master_enable or not target.may_run(queue):
            return LookupResult()
        state = target.queues[queue]
        tagged = self.config.pasid_enable and bool(state.pasid & layout.PASID_VALID)
        if device and not tagged:
            return LookupResult()
        pasid = state.pasid & layout.PASID_VALUE if tagged else 0
        return LookupResult(1, state.size, state.desc, state.driver, state.devarea, pasid, int(tagged))

    def lookup_record(self, device: int, queue: int, result: LookupResult) -> LookupRecord:
        """What the access log shows of a look-up with this result."""
        target = self.table.device(device)
        state = target.state() if target else None
        return LookupRecord(device, queue, state, self.config.state, result)

    # ---- what follows from it

    def _function_reset(self, was_d0: bool) -> None:
        """Function-level reset, or D3hot to D0 (PCIE-95, PCIE-96, PCIE-97, PCIE-98, PCIE-99, PCIE-102)."""
        self._log.reset = FUNCTION_LEVEL if was_d0 else WAKE_UP
        self.config.function_reset()
        self.slack.drops_errors()
        self.table.reset_everything()

    def _collect(self) -> tuple[tuple[BackendEvent, ...], tuple[bytes, ...]]:
        """Update interrupts after a request or an event, and collect what was sent."""
        if self.gate.open != self.config.messages_open:
            self.gate.set_open(self.config.messages_open)
        if not self.config.power_d0:
            self.slack.drops_errors()
        asserted = self.config.intx_open and self._manager_isr() != 0
        if asserted != self._intx_asserted:
            self._intx_asserted = asserted
            self._outbox.message(ASSERT_INTA if asserted else DEASSERT_INTA, LOCAL)
        events = tuple(self._events)
        self._events.clear()
        return events, self._outbox.take()
