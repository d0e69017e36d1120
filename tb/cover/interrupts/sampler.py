# SPDX-License-Identifier: Apache-2.0
"""Facts about events, vectors and messages."""

from models import layout, tlp
from tb.cover.interrupts.groups import CODES, ENTRY, KINDS, WAITING
from tb.cover.state import ABSENT, STATE_OF
from tb.cover.transport.queue_sampler import place


def control_name(config) -> str:
    """One of CONTROLS, from the state of configuration space."""
    values = config._values[config._msix] >> 16
    masked = ", masked" if values & layout.MSIX_CONTROL_FUNCTION_MASK else ""
    return ("on" if values & layout.MSIX_CONTROL_ENABLE else "off") + masked


class Events:
    """Facts about events, vectors and messages."""

    def __init__(self, model) -> None:
        self._model, self._table, self._config = model, model.table, model.config

    def waiting(self) -> str:
        """One of WAITING."""
        if self._model.gate._waiting:
            return WAITING[1]
        return WAITING[2] if self._table.devices[0].isr else WAITING[0]

    def event(self, kind: int, index: int, queue: int, facts: list) -> None:
        """An event, before it is delivered."""
        device = self._table.device(index)
        if device is None:
            facts.append(("event", KINDS[kind], ABSENT, "none"))
            return
        who, state = ("managed" if index else "manager"), STATE_OF[device.status]
        facts.append(("event", KINDS[kind], who, state))
        if kind > 2 or state not in ("DRIVER_OK", "NEEDS_RESET"):
            return
        if kind == 0 and not device.may_run(queue):
            return
        facts.append(("interrupt", KINDS[kind], who, self._fate(device, kind, queue, facts)))

    def _fate(self, device, kind: int, queue: int, facts: list) -> str:
        config = self._config
        if not config.msix_enable:
            if device.index or not config.intx_open:
                return "ISR alone"
            return "INTx asserted already" if self._model._intx_asserted else "INTx"
        vector = device.queues[queue].vector if kind == 0 else device.config_vector
        table = device.vectors
        if vector >= table.size:
            return "NO_VECTOR"
        who = "managed" if device.index else "manager"
        facts.append(("event vector", KINDS[kind], who, place(vector, table.size)))
        sharers = sum(entry.vector == vector for entry in device.queues) + (device.config_vector == vector)
        facts.append(("shared vector", KINDS[kind], "shared" if sharers > 1 else "of its own"))
        if not config.power_d0:
            return "pending: D3hot"
        if not config.bus_master_enable:
            return "pending: Bus Master Enable 0"
        if not config.messages_open:
            return "pending: function masked"
        return "sent" if table.may_send(vector) else "pending: entry masked"

    def entry(self, dw: int, enables: int, data: int | None, packet_dws: int, facts: list) -> None:
        """An access to the function's table; dw from its beginning."""
        table, (vector, word) = self._table.vectors, divmod(dw, 4)
        name = "beyond" if vector >= table.size else place(vector, table.size)
        facts.append(("MSI-X entry", ENTRY[word], name, "read" if data is None else "write"))
        if data is None:
            return
        size = "longer write" if packet_dws > 1 else "all four" if enables == 15 else "some"
        facts.append(("MSI-X entry bytes", ENTRY[word], size))
        if word == 3 and enables & 1 and vector < table.size:
            self.mask(table, vector, data, "function", facts)

    @staticmethod
    def mask(table, vector: int, data: int, owner: str, facts: list) -> None:
        """A write to the control DW of an entry."""
        old, new = table.words[4 * vector + 3] & 1, data & 1
        change = "the same" if old == new else "masked" if new else "unmasked"
        facts.append(("MSI-X mask", change, table.pending >> vector & 1, owner))

    def pending(self, direction: str, facts: list) -> None:
        """An access to the pending bits."""
        some = "some set" if self._table.vectors.pending else "none set"
        facts.append(("pending bits", direction, some))

    def sent(self, packets, may_send: bool, facts: list) -> list[str]:
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
