# SPDX-License-Identifier: Apache-2.0
"""Facts about every stimulus, from the golden model's record of it; counted once it has been checked."""

from models import layout, tlp
from models.function.access_log import EventRecord, LookupRecord, RequestRecord, ResetRecord
from models.function.config_image import capability
from models.parameters import Parameters
from tb.common.prediction import Prediction
from tb.cover.bus import Bus
from tb.cover.config_space.sampler import Config
from tb.cover.interrupts.groups import KINDS
from tb.cover.interrupts.sampler import control_name
from tb.cover.management.rows import Rows
from tb.cover.reset.groups import CONVENTIONAL
from tb.cover.reset.sampler import Collisions
from tb.cover.tlp.error_sampler import Refused
from tb.cover.tlp.memory_sampler import Memory
from tb.cover.tlp.packet_sampler import Packets
from tb.cover.tlp.packets import FLOW

_MEMORY = tlp.MEMORY_READS | tlp.MEMORY_WRITES
_COMMAND = layout.CFG_COMMAND // 4


class Sampler:
    """`sample` takes predictions in the order of their stimuli and returns what coverage counts of each.

    clock_ns: the clock's period, nanoseconds.
    """

    def __init__(self, parameters: Parameters, clock_ns: int) -> None:
        self._bus = Bus(parameters, clock_ns)
        self._packets, self._memory, self._refused = Packets(clock_ns), Memory(parameters), Refused()
        self._configuration = Config(parameters, self._bus.selection)
        self._rows = Rows(parameters)
        self._collisions = Collisions(clock_ns)
        self._msix = capability(parameters, "MSIX") // 4
        self._control = (capability(parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL) // 4
        self._power = None
        if not parameters.integrated:
            self._power = (layout.CAP_PM + layout.PM_CONTROL_STATUS) // 4

    def sample(self, prediction: Prediction) -> list[tuple]:
        """Facts about one stimulus."""
        record, facts = prediction.record, self._bus.facts
        if isinstance(record, RequestRecord):
            self._request(prediction, record, facts)
        elif isinstance(record, EventRecord):
            self._event(prediction, record, facts)
        elif isinstance(record, LookupRecord):
            self._lookup(prediction, record, facts)
        else:
            self._reset(prediction, record, facts)
        self._rows.sample(record, facts)
        self._bus.facts = []
        return facts

    # ---- requests

    def _request(self, prediction: Prediction, record: RequestRecord, facts: list) -> None:
        bus, seen = self._bus, prediction.stimulus
        bus.clear = None
        manager_isr = self._manager_isr()
        if not record.fault:
            self._before(record, seen.time, facts)
        for access in record.accesses:
            bus.sample(access, record)
        self._packets.sample(seen, record, prediction.completions, facts)
        if record.error or record.prefixes or record.kind in tlp.MESSAGES:
            self._refused.sample(record, prediction.messages, facts)
        if record.fault:
            self._broken(record, facts)
        else:
            self._answered(record, prediction.completions, facts)
        self._after(record, seen.time, manager_isr, facts)
        if prediction.messages:
            self._messages(prediction, record, facts)
        if bus.management.burst:
            bus.management.finished(bus.clear is not None and bus.clear[0] == "creation", facts)
        if bus.clear:
            self._collisions.cleared(*bus.clear, seen.time, facts)

    def _manager_isr(self) -> int:
        return next((state.isr for state in self._bus.selection.states.all() if not state.index), 0)

    def _before(self, record: RequestRecord, time: int, facts: list) -> None:
        """What is asked of a well-formed packet before its accesses are."""
        bus, kind, packet = self._bus, record.kind, record.packet
        bus.time, bus.number = time, bus.number + 1
        if bus.resets.latest:
            bus.resets.request(FLOW[kind], time, facts)
        bus.dws = 1
        if kind in _MEMORY:
            bus.dws = tlp.length_dw(packet)
            if not record.prefixes:
                self._memory.sample(packet, record.before, facts)
        elif kind in (tlp.CFG_READ_0, tlp.CFG_WRITE_0) and not record.prefixes:
            self._configuration.sample(record, facts)
            if kind == tlp.CFG_READ_0 and bus.resets.fresh:
                bus.resets.read("configuration", facts)
        if record.reset:
            bus.resets.before(record.waiting)

    @staticmethod
    def _written(record: RequestRecord) -> int | None:
        """Register number of a configuration write that function 0 executed."""
        config = record.config
        return config.register if config is not None and config.data is not None else None

    def _after(self, record: RequestRecord, time: int, manager_isr: int, facts: list) -> None:
        """What a request changed: a reset of the function, MSI-X control."""
        bus, config = self._bus, record.config
        if record.reset:
            bus.resets.happened(record.reset, time, facts)
            bus.forget()
            bus.selection.forget()
            bus.clear = "function reset", None
        elif config is not None and self._written(record) == self._msix:
            before, after = control_name(config.before), control_name(config.after)
            facts.append(("MSI-X control", before, after, bus.events.waiting(record, manager_isr)))
            bus.clear = "MSI-X control", None

    def _broken(self, record: RequestRecord, facts: list) -> None:
        if record.fault == "crosses 4 KiB":
            self._memory.crossing(record.packet, facts)
        elif record.fault == "length differs from the Length field":
            self._refused.wrong_length(record.packet, facts)

    def _answered(self, record: RequestRecord, completions: tuple[bytes, ...], facts: list) -> None:
        kind, packet, error = record.kind, record.packet, record.error
        if error and kind in tlp.NON_POSTED:
            if kind in tlp.LOCKED_READS:
                facts.append(("address type", "MRdLk", packet[2] >> 2 & 3))
            if packet[2] & 0x40 and kind in (*tlp.LOCKED_READS, tlp.IO_READ):
                facts.append(("poisoned read", "IORd" if kind == tlp.IO_READ else "MRdLk"))
        if completions:
            memory = kind in tlp.ADDRESSED
            of = "memory" if memory else "configuration" if kind in tlp.CONFIG else "other"
            facts.append(("completer id", of, self._configuration.captured()))
            if kind in tlp.MEMORY_READS and not error:
                self._memory.completed(packet, len(completions), record.after.max_payload, facts)

    def _messages(self, prediction: Prediction, record: RequestRecord, facts: list) -> None:
        """What the function sent by itself because of a request."""
        packets, written = prediction.messages, self._written(record)
        intx = self._bus.events.sent(packets, prediction.may_send, facts)
        interrupts = sum(packet[0] in tlp.MEMORY_WRITES for packet in packets)
        if interrupts:
            causes: dict[int | None, str] = {
                self._msix: "function unmasked or MSI-X enabled",
                _COMMAND: "Bus Master Enable",
            }
            cause = causes.get(written, "entry unmasked" if self._bus.clear else "anything else")
            facts.append(("vector released", cause, "one" if interrupts == 1 else "several"))
        for name in intx:
            facts.append(("INTx", name, self._cause_of_intx(record.reset, written)))

    def _cause_of_intx(self, reset: str | None, written: int | None) -> str:
        if reset:
            return "function reset"
        causes = {_COMMAND: "Interrupt Disable", self._msix: "MSI-X Enable", self._power: "power state"}
        if written in causes:
            return causes[written]
        clear = self._bus.clear
        return "device reset" if clear and clear[0] == "virtio reset" else "ISR read"

    # ---- the backend, and rst

    def _event(self, prediction: Prediction, record: EventRecord, facts: list) -> None:
        bus, index, time = self._bus, record.concerned, prediction.stimulus.time
        bus.events.event(record, prediction.messages, facts)
        if record.kind < 3:
            self._collisions.came(KINDS[record.kind], index, time, facts)
        if record.kind == layout.EVENT_CONFIG_CHANGE and record.before is not None:
            bus.registers.changed(index)
        bus.selection.states.event(record)
        bus.management.latest = index, "an event", time
        if prediction.messages:
            for name in bus.events.sent(prediction.messages, prediction.may_send, facts):
                facts.append(("INTx", name, "event"))

    def _lookup(self, prediction: Prediction, record: LookupRecord, facts: list) -> None:
        time = prediction.stimulus.time
        self._bus.queues.lookup(record, facts)
        self._collisions.came("look-up", record.concerned, time, facts)
        self._bus.management.latest = record.concerned, "a look-up", time

    def _reset(self, prediction: Prediction, record: ResetRecord, facts: list) -> None:
        bus = self._bus
        bus.resets.before(record.waiting)
        bus.resets.happened(CONVENTIONAL, prediction.stimulus.time, facts)
        bus.forget()
        bus.selection.forget()
        self._configuration.reset()
