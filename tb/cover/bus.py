# SPDX-License-Identifier: Apache-2.0
"""Hands each register access of a record to the samplers that it concerns."""

from models import layout
from models.function.access_log import Access, RequestRecord
from models.function.states import DeviceState, ManagedState
from models.parameters import Parameters
from tb.cover.interrupts.sampler import Events
from tb.cover.management.sampler import Management
from tb.cover.reset.groups import DEVICE_RESET, MANAGER_RESET
from tb.cover.reset.sampler import Resets
from tb.cover.state import ROUGHLY, STATE_OF, Selection
from tb.cover.tlp.memory import BE
from tb.cover.tlp.memory_sampler import Memory
from tb.cover.transport.queue_sampler import Queues
from tb.cover.transport.register_sampler import DeviceRegisters
from tb.cover.transport.registers import NO_BYTE_TARGETS, REGION_OF_PAGE

_COMMON, _ISR, _MANAGED = (getattr(layout, f"BAR0_{name}") >> 12 for name in ("COMMON", "ISR", "MANAGED"))
_PASID, _MSIX_CFG, _PBA = (getattr(layout, f"BAR0_{name}") >> 12 for name in ("PASID", "MSIX_CFG", "PBA"))
_TABLE, _TABLE_END = layout.BAR0_MSIX_TABLE // 4, 0x10000 // 4
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


class Bus:
    """Samples accesses to the register bus, whatever their access path.

    facts: what was noted since the sampler emptied it. Set by the sampler for each packet: dws (DWs of the
    request), number, time (ns). clear: what a request did last that an event may collide with: (name, index
    or None), else None.
    """

    def __init__(self, parameters: Parameters, clock_ns: int) -> None:
        self._parameters = parameters
        self.selection = Selection(parameters)
        self.registers = DeviceRegisters(self.selection)
        self.queues = Queues(parameters, self.selection)
        self.management = Management(parameters, self.selection, clock_ns)
        self.events = Events(parameters.msix_vectors)
        self.resets = Resets(self.selection, clock_ns)
        self._structure = Memory(parameters).structure
        self._pasid_support = bool(parameters.pasid_support)
        self.expand = self._expand
        self._notify = parameters.notify_base // 4
        self._regions = dict(REGION_OF_PAGE)
        if not parameters.integrated:
            del self._regions[_MSIX_CFG]
        if not parameters.pasid_support:
            del self._regions[_PASID], self._regions[_MANAGED]
        self.facts: list[tuple] = []
        self.dws, self.number, self.time = 1, 0, 0
        self.clear: tuple[str, int | None] | None = None

    def forget(self) -> None:
        """A reset of everything."""
        self.registers.forget()
        self.management.forget()

    def _expand(self, place: int, enables: int, selected: str, direction: str, path: str) -> list[tuple]:
        """The facts about one access; place: a DW address below the table, else one of the negative ones."""
        structure = _FAR.get(place) or self._structure(4 * place)
        page, dw = place >> 10, place & 0x3FF
        facts: list[tuple] = []
        if enables:
            facts.append(("access", selected, structure, direction, path))
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

    def sample(self, access: Access, record: RequestRecord) -> None:
        """One access, before and after."""
        address = access.address
        now = self.selection.of(access.selected)
        place = address
        if address >= _TABLE:
            place = _NOTIFY_PLACE if address >= self._notify else _TABLE_PLACE
            if _TABLE_END <= address < self._notify:
                place = _HOLE_PLACE
        direction = "read" if access.data is None else "write"
        self.facts.append((self.expand, place, access.enables, now, direction, access.path))
        if access.data is None:
            self._read(access, record, now, place)
        else:
            self._write(access, record, now, place)
        self.selection.access(access)

    def _read(self, access: Access, record: RequestRecord, now: str, place: int) -> None:
        page, facts, enables = access.address >> 10, self.facts, access.enables
        if enables and self.resets.fresh:
            self.resets.read(_FAR.get(place) or self._structure(4 * place), facts)
        if page == _MANAGED:
            if enables and access.managed:
                self.management.read(now, access, access.managed, self.time, facts)
        elif place == _NOTIFY_PLACE:
            self.queues.doorbell(access, now, facts)
        elif place == _TABLE_PLACE:
            self.events.entry(access, self.dws, facts)
        elif page == _PBA:
            if enables:
                self.events.pending(access, "read", facts)
        elif access.device is not None:
            self._read_device(access, access.device, record)

    def _read_device(self, access: Access, device: DeviceState, record: RequestRecord) -> None:
        facts, enables = self.facts, access.enables
        page, dw = access.address >> 10, access.address & 0x3FF
        if page == _COMMON and enables:
            self.queues.common(device, access, record.before.msix_enable, self.number, facts)
        elif page == _PASID and not dw and self._pasid_support:
            self.queues.pasid(device, enables, "read", facts)
        if page <= _ISR:
            self.registers.read(device, access, facts)
            if page == _ISR and not dw and enables & 1:
                self.clear = "ISR read", device.index
            elif page == _COMMON and dw == _STATUS_DW and enables & 2:
                self.clear = "config_generation read", device.index

    def _write(self, access: Access, record: RequestRecord, now: str, place: int) -> None:
        address, enables, data, facts = access.address, access.enables, access.data or 0, self.facts
        page, dw = address >> 10, address & 0x3FF
        if page == _MANAGED:
            if enables and access.managed:
                self._manage(now, access, access.managed)
        elif place == _NOTIFY_PLACE:
            self.queues.doorbell(access, now, facts)
            self.clear = "doorbell", access.concerned
            self.management.latest = access.concerned, "a doorbell", self.time
        elif place == _TABLE_PLACE:
            self.events.entry(access, self.dws, facts)
            if address & 3 == 3 and enables & 1 and not data & 1:
                self.clear = "entry unmasked", None
        elif page == _PBA:
            if enables:
                self.events.pending(access, "write", facts)
        elif enables and access.device is not None:
            if page == _COMMON:
                self._common(access, access.device, record)
            elif page == _PASID and not dw and self._pasid_support:
                self.queues.pasid(access.device, enables, "write", facts)
            elif page == _MSIX_CFG and dw == _CONTROL_DW and enables & 1 and self._parameters.integrated:
                self._own_vector(access, access.device)

    def _own_vector(self, access: Access, device: DeviceState) -> None:
        if device.owns_vectors and device.vector_select < device.table_size:
            self.events.mask(access, device.vector_select, "device", self.facts)
            if not (access.data or 0) & 1:
                self.clear = "entry unmasked", device.index

    def _manage(self, now: str, access: Access, managed: ManagedState) -> None:
        self.management.write(now, access, managed, (self.dws, self.time), self.facts)
        exists = access.after is not None
        if access.address & 0x3FF == _CREATE_DW and exists != (access.device is not None):
            self.clear = ("creation" if exists else "destruction"), access.concerned
            self.registers.recreated(access.concerned)

    def _common(self, access: Access, device: DeviceState, record: RequestRecord) -> None:
        """A write to COMMON of an existing device."""
        facts, dw, data = self.facts, access.address & 0x3FF, access.data or 0
        self.queues.common(device, access, record.before.msix_enable, self.number, facts)
        status = self.registers.write(device, access, facts)
        if not status:
            if dw == _RESET_DW and access.enables & 12 == 12 and data >> 16 == 1:
                self.clear = "queue_reset", device.index
            return
        self.clear = "status write", device.index
        if not data >> 8 * _STATUS_LANE & 0xFF:
            self.clear = "virtio reset", device.index
            kind = DEVICE_RESET if device.index else MANAGER_RESET
            facts.append(("reset in state", kind, STATE_OF[device.status]))
            pending = access.pending if device.index else record.waiting
            self.resets.before(pending, device if device.index else None)
            self.resets.happened(kind, self.time, facts)
            if not device.index:
                self.forget()
