# SPDX-License-Identifier: Apache-2.0
"""Watches the model's register bus, where both doors meet, and hands each access to those it concerns."""

from models import layout
from tb.cover.interrupts.sampler import Events
from tb.cover.management.sampler import Management
from tb.cover.reset.groups import DEVICE_RESET, MANAGER_RESET
from tb.cover.reset.sampler import Resets
from tb.cover.state import MANAGED, MANAGER, ROUGHLY, STATE_OF, Selection
from tb.cover.tlp.memory import BE
from tb.cover.tlp.memory_sampler import Memory
from tb.cover.transport.queue_sampler import Queues
from tb.cover.transport.register_sampler import DeviceRegisters
from tb.cover.transport.registers import NO_BYTE_TARGETS, REGION_OF_PAGE

_COMMON, _ISR, _MANAGED = (getattr(layout, f"BAR0_{name}") >> 12 for name in ("COMMON", "ISR", "MANAGED"))
_PASID, _MSIX_CFG, _PBA = (getattr(layout, f"BAR0_{name}") >> 12 for name in ("PASID", "MSIX_CFG", "PBA"))
_TABLE = layout.BAR0_MSIX_TABLE // 4
_STATUS_DW, _STATUS_LANE = layout.COMMON_DEVICE_STATUS // 4, layout.COMMON_DEVICE_STATUS % 4
_RESET_DW, _CREATE_DW = layout.COMMON_QUEUE_RESET // 4, layout.MANAGED_CREATE // 4
_CONTROL_DW = layout.MSIX_CFG_CONTROL // 4
_QUIET = {
    (_COMMON, _STATUS_DW): NO_BYTE_TARGETS[0],
    (_COMMON, layout.COMMON_QUEUE_ENABLE // 4): "queue_enable",
    (_MANAGED, _CREATE_DW): "create",
    (_ISR, 0): "ISR",
}
_NOTIFY_PLACE, _TABLE_PLACE, _HOLE_PLACE = -1, -2, -3
_FAR = {_NOTIFY_PLACE: "NOTIFY", _TABLE_PLACE: "MSIX_TABLE", _HOLE_PLACE: "hole"}
_EXISTING = (MANAGER, MANAGED)


class Bus:
    """Wraps `read` and `write` of the model's register bus.

    facts: what was noted since the sampler emptied it. Set by the sampler for each packet: door, dws (DWs of
    the request), number, time (ns). clear: what a request did last that an event may collide with:
    (name, index or None), else None. device: the index concerned by the last access.
    """

    def __init__(self, model, clock_ns: int) -> None:
        self._table, self._parameters, bus = model.table, model.parameters, model.bus
        self._read_bus, self._write_bus = bus.read, bus.write
        bus.read, bus.write = self._read, self._write
        self.selection = Selection(model)
        self.registers = DeviceRegisters(model, self.selection)
        self.queues = Queues(model, self.selection)
        self.management = Management(model, self.selection, clock_ns)
        self.events = Events(model)
        self.resets = Resets(model, self.selection, clock_ns)
        self._structure = Memory(model).structure
        self._pasid_support = bool(model.parameters.pasid_support)
        self.expand = self._expand
        self._notify = model.parameters.notify_base // 4
        self._regions = dict(REGION_OF_PAGE)
        if not model.parameters.integrated:
            del self._regions[_MSIX_CFG]
        if not model.parameters.pasid_support:
            del self._regions[_PASID], self._regions[_MANAGED]
        self.facts: list[tuple] = []
        self.door, self.dws, self.number, self.time = "memory", 1, 0, 0
        self.clear: tuple[str, int | None] | None = None

    def forget(self) -> None:
        """A reset of everything."""
        for part in (self.selection, self.registers, self.management):
            part.forget()

    def _expand(self, place: int, enables: int, selected: str, direction: str, door: str) -> list[tuple]:
        """The facts about one access; place: a DW address below the table, else one of the negative ones."""
        structure = _FAR.get(place) or self._structure(4 * place)
        page, dw = place >> 10, place & 0x3FF
        facts: list[tuple] = []
        if enables:
            facts.append(("access", selected, structure, direction, door))
            region = self._regions.get(page) if place >= 0 else None
            if region:
                self.registers.access(page, region, dw, enables, (ROUGHLY[selected], direction), facts)
        elif structure == "NOTIFY" or structure == "MSIX_TABLE":
            facts.append(
                ("no byte enabled", "doorbell" if structure == "NOTIFY" else "MSI-X entry", direction)
            )
        else:
            facts.append(("no byte enabled", _QUIET.get((page, dw), "any other"), direction))
        if 0 <= place < 16:
            facts.append(("COMMON lanes", dw, BE[enables], direction))
        return facts

    def _read(self, address: int, enables: int) -> int:
        page, dw, facts, table = address >> 10, address & 0x3FF, self.facts, self._table
        now, notify = self.selection.now(), address >= self._notify
        place = address if address < _TABLE else _NOTIFY_PLACE if notify else self._far(address)
        facts.append((self.expand, place, enables, now, "read", self.door))
        if enables and self.resets.fresh:
            self.resets.read(_FAR.get(place) or self._structure(4 * place), facts)
        if page == _MANAGED:
            if enables and self._pasid_support:
                self.management.read(now, dw, enables, facts, self.time)
        elif notify:
            self.queues.doorbell(address - self._notify, enables, None, facts)
        elif place == _TABLE_PLACE:
            self.events.entry(address - _TABLE, enables, None, self.dws, facts)
        elif page == _PBA:
            if enables:
                self.events.pending("read", facts)
        elif now in _EXISTING:
            self._read_device(table.devices[table.device_select], page, dw, enables)
        return self._read_bus(address, enables)

    def _read_device(self, device, page: int, dw: int, enables: int) -> None:
        facts = self.facts
        if page == _COMMON and enables:
            self.queues.common(dw, enables, None, self.number, facts)
        elif page == _PASID and not dw and self._pasid_support:
            self.queues.pasid(enables, "read", facts)
        if page <= _ISR:
            self.registers.read(page, dw, enables, self.door, facts)
            if page == _ISR and not dw and enables & 1:
                self.clear = "ISR read", device.index
            elif page == _COMMON and dw == _STATUS_DW and enables & 2:
                self.clear = "config_generation read", device.index

    def _write(self, address: int, enables: int, data: int) -> None:
        page, dw, facts, table = address >> 10, address & 0x3FF, self.facts, self._table
        now, notify = self.selection.now(), address >= self._notify
        place = address if address < _TABLE else _NOTIFY_PLACE if notify else self._far(address)
        facts.append((self.expand, place, enables, now, "write", self.door))
        if page == _MANAGED:
            if enables and self._pasid_support:
                self._manage(now, address, dw, enables, data)
                return
        elif notify:
            self._doorbell(address - self._notify, enables, data)
        elif place == _TABLE_PLACE:
            self.events.entry(address - _TABLE, enables, data, self.dws, facts)
            if address & 3 == 3 and enables & 1 and not data & 1:
                self.clear = "entry unmasked", None
        elif page == _PBA:
            if enables:
                self.events.pending("write", facts)
        elif enables and now in _EXISTING:
            device = table.devices[table.device_select]
            if page == _COMMON:
                self._common(device, address, dw, enables, data)
                return
            if page == _PASID and not dw and self._pasid_support:
                self.queues.pasid(enables, "write", facts)
            elif page == _MSIX_CFG and dw == _CONTROL_DW and enables & 1 and self._parameters.integrated:
                self._own_vector(device, data)
        self._write_bus(address, enables, data)

    def _far(self, address: int) -> int:
        return _TABLE_PLACE if address < 0x4000 else _HOLE_PLACE

    def _own_vector(self, device, data: int) -> None:
        if device.owns_vectors and device.vector_select < device.vectors.size:
            self.events.mask(device.vectors, device.vector_select, data, "device", self.facts)
            if not data & 1:
                self.clear = "entry unmasked", device.index

    def _doorbell(self, dw: int, enables: int, data: int) -> None:
        self.queues.doorbell(dw, enables, data, self.facts)
        slot = dw // (self._parameters.notify_multiplier // 4)
        index = slot // self._parameters.queues_per_device_slot
        self.clear = "doorbell", index
        self.management.latest = index, "a doorbell", self.time

    def _manage(self, now: str, address: int, dw: int, enables: int, data: int) -> None:
        management, index = self.management, self._table.device_select
        management.write(now, dw, enables, data, (self.door, self.dws, self.time), self.facts)
        self._write_bus(address, enables, data)
        if dw == _CREATE_DW:
            management.written(self.facts)
            exists = self._table.selected() is not None
            if exists != (now in _EXISTING):
                self.clear = ("creation" if exists else "destruction"), index
                self.registers.recreated(index)

    def _common(self, device, address: int, dw: int, enables: int, data: int) -> None:
        """A write to COMMON of an existing device."""
        facts = self.facts
        self.queues.common(dw, enables, data, self.number, facts)
        before = self.registers.write(dw, enables, data, facts)
        zero = before is not None and not data >> 8 * _STATUS_LANE & 0xFF
        if zero:
            kind = DEVICE_RESET if device.index else MANAGER_RESET
            facts.append(("reset in state", kind, STATE_OF[device.status]))
            self.resets.before(device if device.index else None)
        self._write_bus(address, enables, data)
        if before is None:
            if dw == _RESET_DW and enables & 12 == 12 and data >> 16 == 1:
                self.clear = "queue_reset", device.index
            return
        self.registers.written(before, facts)
        self.clear = ("virtio reset" if zero else "status write"), device.index
        if zero:
            self.resets.happened(kind, self.time, facts)
            if not device.index:
                self.forget()
