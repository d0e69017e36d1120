# SPDX-License-Identifier: Apache-2.0
"""The register bus of both access paths: {write, BAR0 address, byte enables, data} -> the region it names."""

from models import layout
from models.function.access_log import MEMORY, Access, AccessLog
from models.function.backend import BackendEvent, Doorbell
from models.function.device_table import DeviceTable
from models.function.register_map import BYTE_MASKS, RegisterMap
from models.function.states import ManagedState
from models.function.virtio_device import COMMON, DEVICE, ISR, MSIX_CFG, PASID, DeviceStructure, VirtioDevice
from models.parameters import Parameters

_PAGE_DWS = 1024
_PENDING_PAGE = layout.BAR0_PBA // 4 // _PAGE_DWS
_ISR_PAGE = layout.BAR0_ISR // 4 // _PAGE_DWS
_MSIX_CFG_PAGE = layout.BAR0_MSIX_CFG // 4 // _PAGE_DWS
_TABLE = layout.BAR0_MSIX_TABLE // 4
_TABLE_END = 0x10000 // 4  # the lowest place of the doorbells
#: COMMON of a device that does not exist: the vectors read 0xFFFF, everything else 0 (MGMT-43).
_ABSENT_COMMON = {
    offset // 4: layout.NO_VECTOR << 8 * (offset % 4)
    for offset in (layout.COMMON_CONFIG_MSIX_VECTOR, layout.COMMON_QUEUE_MSIX_VECTOR)
}


class RegisterBus:
    """One DW a step, addresses as DW index in BAR0. Holes read 0 and drop writes (PCIE-58).

    A step whose byte enables are all 0 changes nothing (PCIE-54, PCIE-55). Every step is written to the log.
    """

    def __init__(
        self, parameters: Parameters, table: DeviceTable, events: list[BackendEvent], log: AccessLog
    ) -> None:
        self._table, self._log = table, log
        self._events = events
        self._notify_base = parameters.notify_base // 4
        self._slot_dws = parameters.notify_multiplier // 4
        self._slots_per_device = parameters.queues_per_device_slot
        regions: list[tuple[int, RegisterMap | DeviceStructure, dict[int, int]]] = [
            (layout.BAR0_COMMON, COMMON, _ABSENT_COMMON),
            (layout.BAR0_ISR, ISR, {}),
            (layout.BAR0_DEVICE, DEVICE, {}),
        ]
        if parameters.integrated:
            regions.append((layout.BAR0_MSIX_CFG, MSIX_CFG, {}))
        if parameters.pasid_support:
            regions.append((layout.BAR0_PASID, PASID, {}))
        # All of them belong to the selected device and to no other (MGMT-08, MGMT-09, MGMT-10, MGMT-13,
        # MGMT-42).
        self._redirected = {base // 4 // _PAGE_DWS: (region, absent) for base, region, absent in regions}
        # Without PASID there is no type 12 either (MGMT-30): its page is a hole.
        self._managed_page = layout.BAR0_MANAGED // 4 // _PAGE_DWS if parameters.pasid_support else None

    def read(self, address: int, enables: int, path: str = MEMORY) -> int:
        """The DW at a DW address; bytes that are not enabled are 0. path: how the access got here."""
        index, device, managed = self._before(address)
        before = device.state() if device else None
        pending = (device.vectors if device else self._table.vectors).pending
        if address >= _TABLE:
            pending = self._table.vectors.pending
        selected = self._table.device_select
        value = self._read(address, enables)
        if device and address // _PAGE_DWS == _ISR_PAGE:
            device.changed()
        after = device.state() if device else None
        self._log.accesses.append(
            Access(path, address, enables, None, value, selected, index, before, after, 0, pending, managed)
        )
        return value

    def _read(self, address: int, enables: int) -> int:
        page, dw = divmod(address, _PAGE_DWS)
        entry = self._redirected.get(page)
        if entry:
            device = self._table.selected()
            if device:
                return entry[0].read(device, dw, enables)
            return entry[1].get(dw, 0) & BYTE_MASKS[enables]
        if page == self._managed_page:
            return self._table.read_dw(dw, enables)
        if _TABLE <= address < _TABLE_END:
            return self._table.vectors.read(address - _TABLE) & BYTE_MASKS[enables]
        if page == _PENDING_PAGE:
            return self._table.vectors.read_pending(dw) & BYTE_MASKS[enables]
        return 0

    def write(self, address: int, enables: int, data: int, path: str = MEMORY) -> None:
        """Write the enabled bytes of the DW at a DW address. path: how the access got here."""
        index, device, managed = self._before(address)
        before = device.state() if device else None
        entry, pending = self._entry(address, device)
        selected = self._table.device_select
        self._write(address, enables, data)
        if device:
            device.changed()
        remaining = self._table.device(index)
        after = remaining.state() if remaining else None
        if managed:
            managed = managed._replace(outcome=self._table.outcome)
        self._log.accesses.append(
            Access(path, address, enables, data, 0, selected, index, before, after, entry, pending, managed)
        )

    def _before(self, address: int) -> tuple[int, VirtioDevice | None, ManagedState | None]:
        """(index, device) that an access concerns, and what MANAGED knows of it."""
        table = self._table
        index = table.device_select
        if address >= self._notify_base:
            index = (address - self._notify_base) // self._slot_dws // self._slots_per_device
        managed = None
        if address // _PAGE_DWS == self._managed_page:
            managed = table.managed_state()
        return index, table.device(index), managed

    def _entry(self, address: int, device: VirtioDevice | None) -> tuple[int, int]:
        """(a DW of an MSI-X entry before it is written, the pending vectors of its table)."""
        vectors = self._table.vectors
        if _TABLE <= address < _TABLE_END:
            return vectors.read(address - _TABLE), vectors.pending
        if device is None:
            return 0, vectors.pending
        entry = 0
        if address // _PAGE_DWS == _MSIX_CFG_PAGE and device.owns_vectors:
            entry = MSIX_CFG.read(device, address % _PAGE_DWS, 0xF)
        return entry, device.vectors.pending

    def _write(self, address: int, enables: int, data: int) -> None:
        if address >= self._notify_base:
            self._notify(address - self._notify_base, enables, data)
            return
        page, dw = divmod(address, _PAGE_DWS)
        entry = self._redirected.get(page)
        if entry:
            device = self._table.selected()
            if device:
                entry[0].write(device, dw, enables, data)
        elif page == self._managed_page:
            self._table.write_dw(dw, enables, data)
        elif _TABLE <= address < _TABLE_END:
            self._table.vectors.write(address - _TABLE, enables, data)

    def _notify(self, dw: int, enables: int, data: int) -> None:
        """A doorbell: bytes 0 and 1 of a slot, whatever device_select says; reads of it give 0 (VPCI-86).

        AMB-30, MGMT-11, VPCI-81, VPCI-82, VPCI-83, VPCI-84, VPCI-85
        """
        slot, rest = divmod(dw, self._slot_dws)
        if rest or enables & 3 != 3:
            return
        index, queue = divmod(slot, self._slots_per_device)
        device = self._table.device(index)
        if device and device.may_run(queue):
            self._events.append(Doorbell(index, queue, data & BYTE_MASKS[enables]))
