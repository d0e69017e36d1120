# SPDX-License-Identifier: Apache-2.0
"""Which rows of the semantics table (docs/decisions.md 6) were exercised: a witness on the register bus."""

from models import layout
from models.function.virtio_device import VirtioDevice

CREATED, DUPLICATE, BAD_METADATA, DESTROYED = "created", "duplicate", "bad metadata", "destroyed"
ABSENT_DESTROYED, INDEX_0, OUT_OF_RANGE = "destroy absent", "index 0", "index out of range"
BAD_VALUE, ORDER = "create value", "order of checks"
CREATE_READ, CREATE_OK_READ, SELECTOR = "create read", "create_ok read", "device_select"
ABSENT, PROVISION, UNMANAGED = "absent index", "absent index provisioned", "config of no index"
CONFIG_SELECT, FROZEN = "config_select", "config frozen"
RESET_ALL, RESET_ONE, PASID_KEPT = "reset of everything", "reset of a managed device", "PASID kept over reset"
DOORBELL_ADDRESS, FAIL_CLOSED = "doorbell by address", "look-up fails closed"

#: Every row, split where a row lists several causes.
ROWS = (
    CREATED, DUPLICATE, BAD_METADATA, DESTROYED, ABSENT_DESTROYED, INDEX_0, OUT_OF_RANGE, BAD_VALUE, ORDER,
    CREATE_READ, CREATE_OK_READ, SELECTOR, ABSENT, PROVISION, UNMANAGED, CONFIG_SELECT, FROZEN, RESET_ALL,
    RESET_ONE, PASID_KEPT, DOORBELL_ADDRESS, FAIL_CLOSED,
)  # fmt: skip

_REDIRECTED = {
    getattr(layout, f"BAR0_{region}") >> 12: region for region in ("COMMON", "ISR", "DEVICE", "PASID")
}
_PENDING_PAGE, _MSIX_CFG_PAGE = layout.BAR0_PBA >> 12, layout.BAR0_MSIX_CFG >> 12
_CONFIG_DWS = range(layout.MANAGED_CONFIG // 4, layout.MANAGED_CREATE // 4)
_STATUS_LANE = 1 << layout.COMMON_DEVICE_STATUS % 4
_QUEUE_RESET_LANES = 3 << layout.COMMON_QUEUE_RESET % 4


class Witness:
    """Stands on the model's register bus, where both doors meet; notes what each micro-operation is about.

    `take` returns the facts since the last call, tuples that coverage counts, and the device concerned, or
    None. pending_shown: whether anything since then read pending bits of vectors.
    """

    def __init__(self, model) -> None:
        self._table, self._parameters = model.table, model.parameters
        self._read_bus, self._write_bus = model.bus.read, model.bus.write
        model.bus.read, model.bus.write = self._read, self._write
        self._facts: list[tuple] = []
        self._device: int | None = None
        self.pending_shown = False
        self._attempt = False  # a create write that only the metadata can refuse is being executed
        self._pages = dict(_REDIRECTED)
        if not model.parameters.pasid_support:
            del self._pages[layout.BAR0_PASID >> 12]
        if model.parameters.integrated:
            self._pages[_MSIX_CFG_PAGE] = "MSIX_CFG"
        self._managed_page = layout.BAR0_MANAGED >> 12 if model.parameters.pasid_support else None

    def take(self) -> tuple[tuple[tuple, ...], int | None]:
        """(facts, device) since the last call."""
        taken = tuple(self._facts), self._device
        self._facts, self._device, self.pending_shown = [], None, False
        return taken

    def lookup(self, device: int, queue: int, enabled: int) -> None:
        """A look-up was predicted: note a queue that runs but for its isolation."""
        found = self._table.device(device)
        self._device = device
        if device and found and found.may_run(queue) and not enabled:
            self._row(FAIL_CLOSED)

    def event(self, kind: int, device: int, queue: int, data: int) -> None:
        """An event was delivered to the model."""
        self._device = device

    def _row(self, name: str) -> None:
        self._facts.append(("row", name))

    def _manageable(self) -> bool:
        return 0 < self._table.device_select < len(self._table.devices)

    # ---- micro-operations

    def _read(self, address: int, enables: int) -> int:
        page, dw = address >> 10, address & 0x3FF
        if enables:
            self._device = self._table.device_select
            if page in self._pages:
                self._redirected()
                self.pending_shown |= page == _MSIX_CFG_PAGE and dw == layout.MSIX_CFG_STATUS // 4
            elif page == self._managed_page:
                self._managed_read(dw, enables)
            else:
                self.pending_shown |= page == _PENDING_PAGE
        return self._read_bus(address, enables)

    def _write(self, address: int, enables: int, data: int) -> None:
        page, dw = address >> 10, address & 0x3FF
        if enables:
            self._device = self._table.device_select
            if address >= self._parameters.notify_base // 4:
                self._doorbell(address - self._parameters.notify_base // 4, enables)
            elif page in self._pages:
                self._redirected()
                device = self._table.selected()
                if device and page == layout.BAR0_COMMON >> 12:
                    self._resets(device, dw, enables, data)
            elif page == self._managed_page:
                self._managed_write(dw, enables, data)
        self._write_bus(address, enables, data)
        if self._attempt:
            self._attempt = False
            self._row(CREATED if self._table.selected() else BAD_METADATA)

    def _redirected(self) -> None:
        if self._table.selected() is None:
            self._row(ABSENT)

    def _resets(self, device: VirtioDevice, dw: int, enables: int, data: int) -> None:
        shift = 8 * (layout.COMMON_DEVICE_STATUS % 4)
        zero = enables & _STATUS_LANE and not data >> shift & 0xFF
        status = zero and dw == layout.COMMON_DEVICE_STATUS // 4
        if status:
            self._row(RESET_ONE if device.index else RESET_ALL)
        queue = dw == layout.COMMON_QUEUE_RESET // 4 and enables & _QUEUE_RESET_LANES
        if (status or queue) and any(entry.pasid for entry in device.queues):
            self._row(PASID_KEPT)

    def _doorbell(self, dw: int, enables: int) -> None:
        slot, rest = divmod(dw, self._parameters.notify_multiplier // 4)
        index, queue = divmod(slot, self._parameters.queues_per_device_slot)
        found = self._table.device(index)
        rings = not rest and enables & 3 == 3 and found is not None and found.may_run(queue)
        if rings and index != self._table.device_select:
            self._row(DOORBELL_ADDRESS)
        self._device = index

    def _managed_read(self, dw: int, enables: int) -> None:
        if dw == layout.MANAGED_CREATE // 4:
            if enables & 1:
                self._row(CREATE_READ)
            if enables & 2:
                self._row(CREATE_OK_READ)
        elif dw == layout.MANAGED_DEVICE_SELECT // 4:
            self._row(SELECTOR)
        else:
            self._config_access(dw, write=False)

    def _managed_write(self, dw: int, enables: int, data: int) -> None:
        if dw == layout.MANAGED_CREATE // 4:
            if enables & 1:
                self._create(data & 0xFF)
        else:
            self._config_access(dw, write=True)

    def _config_access(self, dw: int, write: bool) -> None:
        index = self._table.device_select
        selector = dw == layout.MANAGED_CONFIG_SELECT // 4
        if not selector and dw not in _CONFIG_DWS:
            return
        if not self._manageable():
            self._row(UNMANAGED)
        elif selector or self._table.read_config_select() >= self._parameters.config_chunks:
            self._row(CONFIG_SELECT)
        elif self._table.devices[index]:
            self._row(FROZEN)
        elif write:
            self._row(PROVISION)

    def _create(self, value: int) -> None:
        index, exists = self._table.device_select, self._table.selected() is not None
        beyond = index >= len(self._table.devices)
        checks = ((BAD_VALUE, value > 1), (INDEX_0, not index), (OUT_OF_RANGE, beyond))
        causes = [row for row, applies in checks if applies]
        if causes:
            self._row(causes[0])
            if len(causes) > 1 or (causes[0] == BAD_VALUE and exists):
                self._row(ORDER)
        elif exists:
            self._row(DUPLICATE if value else DESTROYED)
        elif not value:
            self._row(ABSENT_DESTROYED)
        else:
            self._attempt = True
