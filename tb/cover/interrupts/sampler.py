# SPDX-License-Identifier: Apache-2.0
"""Facts about events, vectors and messages."""

from collections.abc import Sequence

from models import layout, tlp
from models.function.access_log import Access, EventRecord, RequestRecord
from models.function.states import DeviceState
from tb.cover.interrupts.groups import CODES, ENTRY, KINDS, WAITING
from tb.cover.state import ABSENT, STATE_OF
from tb.cover.transport.queue_sampler import place

_TABLE = layout.BAR0_MSIX_TABLE // 4


def control_name(value: int) -> str:
    """One of CONTROLS. value: the register of the MSI-X capability that holds Message Control."""
    control = value >> 16
    masked = ", masked" if control & layout.MSIX_CONTROL_FUNCTION_MASK else ""
    return ("on" if control & layout.MSIX_CONTROL_ENABLE else "off") + masked


class Events:
    """Facts about events, vectors and messages. vectors: entries of the function's MSI-X table."""

    def __init__(self, vectors: int) -> None:
        self._size = vectors

    @staticmethod
    def waiting(record: RequestRecord, manager_isr: int) -> str:
        """One of WAITING, before a request."""
        if record.waiting:
            return WAITING[1]
        return WAITING[2] if manager_isr else WAITING[0]

    def event(self, record: EventRecord, messages: Sequence[bytes], facts: list) -> None:
        """An event and the messages that it led to."""
        kind, index, queue, device = record.kind, record.concerned, record.queue, record.before
        if device is None:
            facts.append(("event", KINDS[kind], ABSENT, "none"))
            return
        who, state = ("managed" if index else "manager"), STATE_OF[device.status]
        facts.append(("event", KINDS[kind], who, state))
        if kind > 2 or state not in ("DRIVER_OK", "NEEDS_RESET"):
            return
        if kind == 0 and not device.may_run(queue):
            return
        facts.append(("interrupt", KINDS[kind], who, self._fate(record, device, messages, facts)))

    def _fate(self, record: EventRecord, device: DeviceState, messages: Sequence[bytes], facts: list) -> str:
        kind, config = record.kind, record.after
        if not config.msix_enable:
            if device.index or not config.intx_open:
                return "ISR alone"
            return "INTx asserted already" if record.asserted else "INTx"
        vector = device.queues[record.queue].vector if kind == 0 else device.config_vector
        if vector >= device.table_size:
            return "NO_VECTOR"
        who = "managed" if device.index else "manager"
        facts.append(("event vector", KINDS[kind], who, place(vector, device.table_size)))
        sharers = sum(entry.vector == vector for entry in device.queues) + (device.config_vector == vector)
        facts.append(("shared vector", KINDS[kind], "shared" if sharers > 1 else "of its own"))
        if not config.power_d0:
            return "pending: D3hot"
        if not config.bus_master_enable:
            return "pending: Bus Master Enable 0"
        if not config.messages_open:
            return "pending: function masked"
        sent = any(packet[0] in tlp.MEMORY_WRITES for packet in messages)
        return "sent" if sent else "pending: entry masked"

    def entry(self, access: Access, packet_dws: int, facts: list) -> None:
        """An access to the function's table. packet_dws: DWs of its request."""
        enables, data = access.enables, access.data
        vector, word = divmod(access.address - _TABLE, 4)
        name = "beyond" if vector >= self._size else place(vector, self._size)
        facts.append(("MSI-X entry", ENTRY[word], name, "read" if data is None else "write"))
        if data is None:
            return
        size = "longer write" if packet_dws > 1 else "all four" if enables == 15 else "some"
        facts.append(("MSI-X entry bytes", ENTRY[word], size))
        if word == 3 and enables & 1 and vector < self._size:
            self.mask(access, vector, "function", facts)

    @staticmethod
    def mask(access: Access, vector: int, owner: str, facts: list) -> None:
        """A write to the control DW of an entry."""
        old, new = access.entry & 1, (access.data or 0) & 1
        change = "the same" if old == new else "masked" if new else "unmasked"
        facts.append(("MSI-X mask", change, access.pending >> vector & 1, owner))

    @staticmethod
    def pending(access: Access, direction: str, facts: list) -> None:
        """An access to the pending bits."""
        some = "some set" if access.pending else "none set"
        facts.append(("pending bits", direction, some))

    @staticmethod
    def sent(packets: Sequence[bytes], may_send: bool, facts: list) -> list[str]:
        """Packets that left; returns the names of the messages among them that are INTx."""
        intx = []
        for packet in packets:
            kind = packet[0]
            name = "anything else"
            if kind in (tlp.CPL, tlp.CPL_DATA, tlp.CPL_LOCKED) or kind in tlp.MEMORY_WRITES:
                name = tlp.NAMES[kind]
            elif kind in tlp.MESSAGES:
                name = CODES.get(packet[7], name)
            facts.append(("sent", name))
            if name.startswith("MWr"):
                state = "Bus Master Enable 1" if may_send else "Bus Master Enable 0 or D3hot"
                facts.append(("memory request without permission", state))
            elif name.endswith("INTA"):
                intx.append(name)
        return intx
