# SPDX-License-Identifier: Apache-2.0
"""Facts about every stimulus, noted while the golden model executes it; counted once it has been checked."""

from models import layout, tlp
from models.function.config_image import capability
from tb.cover.bus import Bus
from tb.cover.config_space.sampler import Config
from tb.cover.interrupts.groups import KINDS
from tb.cover.interrupts.sampler import control_name
from tb.cover.reset.groups import CONVENTIONAL
from tb.cover.reset.sampler import Collisions
from tb.cover.tlp.error_sampler import Refused
from tb.cover.tlp.memory_sampler import Memory
from tb.cover.tlp.packet_sampler import Packets
from tb.cover.tlp.packets import FLOW

_MEMORY = tlp.MEMORY_READS | tlp.MEMORY_WRITES
_COMMAND = layout.CFG_COMMAND // 4


class Sampler:
    """Stands beside the predictor: `begin` before the model executes a packet, `request` after it; `event`
    and `delivered` around an event; `lookup` after a look-up. clock_ns: the clock's period, nanoseconds.
    """

    def __init__(self, model, clock_ns: int) -> None:
        self._model, self._config = model, model.config
        parameters = model.parameters
        self._supported = bool(parameters.pasid_support)
        self._bus = Bus(model, clock_ns)
        self._packets, self._memory, self._refused = Packets(clock_ns), Memory(model), Refused(model)
        self._configuration = Config(model, self._bus.selection)
        self._collisions = Collisions(clock_ns)
        self._msix = capability(parameters, "MSIX") // 4
        self._control = (capability(parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL) // 4
        self._power = None
        if not parameters.integrated:
            self._power = (layout.CAP_PM + layout.PM_CONTROL_STATUS) // 4
        self._prefixes, self._packet, self._fault = b"", b"", None
        self._written: int | None = None  # register number of a CfgWr0
        self._before = ("", "")

    # ---- requests

    def begin(self, seen) -> None:
        """A packet is about to be executed."""
        value, bus = seen.value, self._bus
        self._fault = tlp.malformed(value, self._supported) if seen.intact else "tkeep"
        self._prefixes, self._packet = tlp.split_prefixes(value) if tlp.is_prefixed(value) else (b"", value)
        self._written, bus.clear = None, None
        if self._fault:
            return
        packet = self._packet
        kind, facts = packet[0], bus.facts
        bus.time, bus.number = seen.time, bus.number + 1
        if bus.resets.latest:
            bus.resets.request(FLOW[kind], seen.time, facts)
        if kind in _MEMORY:
            bus.door, bus.dws = "memory", (packet[2] & 3) << 8 | packet[3] or 1024
            if not self._prefixes:
                self._memory.sample(packet, facts)
        elif kind in (tlp.CFG_READ_0, tlp.CFG_WRITE_0) and not self._prefixes:
            bus.door, bus.dws = "window", 1
            self._configuration.sample(packet, facts)
            self._begin_config(packet)

    def _begin_config(self, packet: bytes) -> None:
        bus = self._bus
        if packet[0] == tlp.CFG_READ_0:
            if bus.resets.fresh:
                bus.resets.read("configuration", bus.facts)
        elif not packet[9] & 7 and not packet[2] & 0x40:
            self._written = register = (packet[10] & 0xF) << 6 | packet[11] >> 2
            if register in (self._control, self._power):
                bus.resets.before()
            elif register == self._msix:
                self._before = control_name(self._config), bus.events.waiting()

    def request(self, seen, outcome, error: str | None, reset: str | None) -> list[tuple]:
        """A packet was executed. error: what the model logged; reset: the kind that it asked for."""
        bus, packet, facts = self._bus, self._packet, self._bus.facts
        self._packets.sample(seen, packet, error, outcome.completions, facts)
        if error or self._prefixes or packet[0] in tlp.MESSAGES:
            self._refused.sample(self._prefixes, packet, error, outcome.messages, facts)
        if self._fault:
            self._broken(packet, facts)
        else:
            self._answered(packet, error, outcome, facts)
        if reset:
            bus.resets.happened(reset, seen.time, facts)
            bus.forget()
            bus.clear = "function reset", None
        elif self._written == self._msix:
            facts.append(("MSI-X control", self._before[0], control_name(self._config), self._before[1]))
            bus.clear = "MSI-X control", None
        if outcome.messages:
            self._messages(outcome.messages, reset, facts)
        if bus.management.burst:
            bus.management.finished(bus.clear is not None and bus.clear[0] == "creation", facts)
        if bus.clear:
            self._collisions.cleared(*bus.clear, seen.time, facts)
        return self._taken()

    def _taken(self) -> list[tuple]:
        facts, self._bus.facts = self._bus.facts, []
        return facts

    def _broken(self, packet: bytes, facts: list) -> None:
        if self._fault == "crosses 4 KiB":
            self._memory.crossing(packet, facts)
        elif self._fault == "length differs from the Length field":
            self._refused.wrong_length(packet, facts)

    def _answered(self, packet: bytes, error: str | None, outcome, facts: list) -> None:
        kind, completions = packet[0], outcome.completions
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
                self._memory.completed(packet, len(completions), facts)

    def _messages(self, packets, reset: str | None, facts: list) -> None:
        """What the function sent by itself because of a request."""
        config = self._config
        may_send = config.bus_master_enable and config.power_d0
        intx = self._bus.events.sent(packets, may_send, facts)
        interrupts = sum(packet[0] in tlp.MEMORY_WRITES for packet in packets)
        if interrupts:
            causes = {self._msix: "function unmasked or MSI-X enabled", _COMMAND: "Bus Master Enable"}
            cause = causes.get(self._written, "entry unmasked" if self._bus.clear else "anything else")
            facts.append(("vector released", cause, "one" if interrupts == 1 else "several"))
        for name in intx:
            facts.append(("INTx", name, self._cause_of_intx(reset)))

    def _cause_of_intx(self, reset: str | None) -> str:
        if reset:
            return "function reset"
        causes = {_COMMAND: "Interrupt Disable", self._msix: "MSI-X Enable", self._power: "power state"}
        if self._written in causes:
            return causes[self._written]
        clear = self._bus.clear
        return "device reset" if clear and clear[0] == "virtio reset" else "ISR read"

    # ---- the backend, and rst

    def event(self, seen) -> None:
        """An event is about to be delivered."""
        kind, index, queue, _ = seen.value
        bus = self._bus
        bus.events.event(kind, index, queue, bus.facts)
        if kind < 3:
            self._collisions.came(KINDS[kind], index, seen.time, bus.facts)
        if kind == layout.EVENT_CONFIG_CHANGE and self._model.table.device(index):
            bus.registers.changed(index)
        bus.management.latest = index, "an event", seen.time

    def delivered(self, messages) -> list[tuple]:
        """An event was delivered."""
        bus, config = self._bus, self._config
        if messages:
            may_send = config.bus_master_enable and config.power_d0
            for name in bus.events.sent(messages, may_send, bus.facts):
                bus.facts.append(("INTx", name, "event"))
        return self._taken()

    def lookup(self, seen, result) -> list[tuple]:
        """A look-up was answered."""
        index, queue = seen.value
        bus = self._bus
        bus.queues.lookup(index, queue, result, bus.facts)
        self._collisions.came("look-up", index, seen.time, bus.facts)
        bus.management.latest = index, "a look-up", seen.time
        return self._taken()

    def before_reset(self) -> None:
        """`rst` was raised."""
        self._bus.resets.before()

    def reset(self, time: int) -> list[tuple]:
        """The model was reset."""
        bus = self._bus
        bus.resets.happened(CONVENTIONAL, time, bus.facts)
        bus.forget()
        self._configuration.reset()
        return self._taken()
