"""The whole function: a request goes in, its completion and what it causes come out (requirements PCIE).

function = PciFunction(Parameters())
function.request(config_read(0, requester_id=0x0008, tag=1).pack()).completion
"""

from collections.abc import Callable
from typing import NamedTuple

from models import layout
from models import tlp_format as tlp
from models.backend import BackendEvent, Doorbell, Lifecycle, LookupResult
from models.completer import complete
from models.config_space import ConfigSpace
from models.device_table import DeviceTable
from models.parameters import Parameters
from models.register_bus import RegisterBus
from models.tlp_packet import SUCCESSFUL, UNSUPPORTED

__all__ = ["BackendEvent", "Doorbell", "Lifecycle", "LookupResult", "Outcome", "PciFunction"]

LONGEST_READ_DW = 32  # interim: longer reads are unsupported (docs/spec-notes.md)
_POISONED = 0x40  # EP in header byte 2
_ADDRESS_TYPE = 0x0C  # AT in header byte 2


class Outcome(NamedTuple):
    """What a request or an event led to.

    completions: packets in link order, several when a long read is split; events: what the backend sees, in
    order; messages: packets that the function sends by itself (MSI-X writes, INTx, errors, PME_TO_Ack), in
    order. Where they stand among completions is not fixed; messages of one kind keep their order.
    """

    completions: tuple[bytes, ...] = ()
    events: tuple[BackendEvent, ...] = ()
    messages: tuple[bytes, ...] = ()

    @property
    def completion(self) -> bytes | None:
        """The first completion, or None where none is due."""
        return self.completions[0] if self.completions else None


_NOTHING = Outcome()


class PciFunction:
    """One PCIe type 0 function. Requests are executed one at a time, in the order of the calls."""

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters()
        self._events: list[BackendEvent] = []
        self.table = DeviceTable(self.parameters, self._events)
        self.bus = RegisterBus(self.parameters, self.table, self._events)
        self.config = ConfigSpace(self.parameters, self.bus)
        self._completer_id = 0
        self._handlers = self._handler_table()

    def _handler_table(self) -> list[Callable[[bytes], bytes | None] | None]:
        """What executes a well-formed packet, by its first byte; None: dropped."""
        handlers: list[Callable[[bytes], bytes | None] | None] = [None] * 256
        for kind in tlp.MEMORY_READS:
            handlers[kind] = self._memory_read
        for kind in tlp.MEMORY_WRITES:
            handlers[kind] = self._memory_write
        for kind in tlp.LOCKED_READS:
            handlers[kind] = self._unsupported_read
        for kind in tlp.ATOMICS:
            handlers[kind] = self._atomic
        for kind in tlp.IO | tlp.CONFIG:
            handlers[kind] = self._unsupported
        handlers[tlp.CFG_READ_0] = self._config_read
        handlers[tlp.CFG_WRITE_0] = self._config_write
        return handlers

    # ---- what the outside does

    def request(self, packet: bytes) -> Outcome:
        """Execute one packet from the link. Malformed ones are logged and have no answer (PCIE-06)."""
        if tlp.malformed(packet):
            return self.request_malformed()
        handler = self._handlers[packet[0]]
        if handler is None:
            return _NOTHING
        completion = handler(packet)
        completions = () if completion is None else (completion,)
        return Outcome(completions, self._take_events()) if self._events else Outcome(completions)

    def request_malformed(self) -> Outcome:
        """A packet whose fault is in `tkeep`, so that its bytes alone do not show it: logged like any other."""
        return _NOTHING

    def reset(self) -> tuple[BackendEvent, ...]:
        """Conventional reset, the state after power-on included: one life-cycle event (PCIE-100, MGMT-45)."""
        self.config.reset()
        self.table.reset_everything()
        self._completer_id = 0
        return self._take_events()

    def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> Outcome:
        """An event of the backend (layout.EVENT_*): data is the new link status of a configuration change.

        The outcome is empty as long as interrupts are not built; a device that does not exist has no events.
        """
        target = self.table.device(device)
        if target is None:
            return _NOTHING
        if kind == layout.EVENT_USED_BUFFER:
            if not self.config.msix_enable:
                target.used_buffer(queue)
        elif kind == layout.EVENT_CONFIG_CHANGE:
            target.change_config(data)
        elif kind == layout.EVENT_NEEDS_RESET:
            target.need_reset()
        return _NOTHING

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

    def _take_events(self) -> tuple[BackendEvent, ...]:
        events = tuple(self._events)
        self._events.clear()
        return events

    # ---- requests that are not supported

    def _unsupported(self, packet: bytes) -> bytes:
        """I/O and Type 1 configuration requests, whatever else is wrong with them (PCIE-27, PCIE-78)."""
        return complete(packet, self._completer_id, UNSUPPORTED)

    def _atomic(self, packet: bytes) -> bytes:
        """Not supported; the byte count is the operand's size (PCIE-39, PCIE-80)."""
        operands = 2 if packet[0] & 0x1F == tlp.COMPARE_SWAP & 0x1F else 1
        return complete(packet, self._completer_id, UNSUPPORTED, 4 * tlp.length_dw(packet) // operands)

    def _unsupported_read(self, packet: bytes) -> bytes:
        """A memory read that is not served, or a locked one: counted as if it were (PCIE-47, PCIE-79)."""
        return complete(packet, self._completer_id, UNSUPPORTED, *tlp.extent_of_read(packet))

    # ---- configuration requests

    def _config_read(self, packet: bytes) -> bytes:
        if packet[9] & 7:  # function number: there is only function 0 (PCIE-22)
            return complete(packet, self._completer_id, UNSUPPORTED)
        register = (packet[10] & 0xF) << 6 | packet[11] >> 2
        data = self.config.read(register, packet[7] & 0xF)
        return complete(packet, self._completer_id, SUCCESSFUL, data=data.to_bytes(4, "little"))

    def _config_write(self, packet: bytes) -> bytes:
        if packet[9] & 7 or packet[2] & _POISONED:
            return complete(packet, self._completer_id, UNSUPPORTED)
        # The write's own completion carries the numbers it brought (PCIE-24, decisions 9).
        self._completer_id = packet[8] << 8 | packet[9] & 0xF8
        register = (packet[10] & 0xF) << 6 | packet[11] >> 2
        self.config.write(register, packet[7] & 0xF, int.from_bytes(packet[12:16], "little"))
        return complete(packet, self._completer_id, SUCCESSFUL)

    # ---- memory requests

    def _bar0_dw(self, packet: bytes) -> int | None:
        """DW address in BAR0 of a memory request; None when it is not for us (PCIE-13, PCIE-50, PCIE-61)."""
        if not self.config.memory_space_enable or packet[2] & _ADDRESS_TYPE:
            return None
        offset = (
            int.from_bytes(packet[8 : 16 if packet[0] & tlp.FOUR_DW else 12], "big") - self.config.bar0_base
        )
        return offset // 4 if 0 <= offset < self.parameters.bar_size else None

    def _memory_read(self, packet: bytes) -> bytes:
        address, length = self._bar0_dw(packet), tlp.length_dw(packet)
        if address is None or length > LONGEST_READ_DW:
            return self._unsupported_read(packet)
        enables, read = packet[7], self.bus.read
        if length == 1:
            data = read(address, enables & 0xF).to_bytes(4, "little")
        else:
            words = [read(address, enables & 0xF)]
            words += [read(address + step, 0xF) for step in range(1, length - 1)]
            words.append(read(address + length - 1, enables >> 4))
            data = b"".join(word.to_bytes(4, "little") for word in words)
        return complete(packet, self._completer_id, SUCCESSFUL, *tlp.extent_of_read(packet), data)

    def _memory_write(self, packet: bytes) -> None:
        """Posted: never an answer; several DWs are applied in ascending order (PCIE-53, MGMT-53)."""
        address = self._bar0_dw(packet)
        if address is None or packet[2] & _POISONED:
            return
        start, length, enables = (16 if packet[0] & tlp.FOUR_DW else 12), tlp.length_dw(packet), packet[7]
        for step in range(length):
            lanes = enables & 0xF if step == 0 else enables >> 4 if step == length - 1 else 0xF
            at = start + 4 * step
            self.bus.write(address + step, lanes, int.from_bytes(packet[at : at + 4], "little"))
