# SPDX-License-Identifier: Apache-2.0
"""Which rows of the semantics table (docs/decisions.md 6) were exercised, from the records of accesses."""

from collections.abc import Iterator

from models import layout
from models.function.access_log import Access, LookupRecord, Record, RequestRecord, ResetRecord
from models.function.states import DeviceState, ManagedState
from models.parameters import Parameters
from tb.common.device_states import resets_device

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
_MSIX_CFG_PAGE = layout.BAR0_MSIX_CFG >> 12
_CONFIG_DWS = range(layout.MANAGED_CONFIG // 4, layout.MANAGED_CREATE // 4)
_RESET_LANES = 3 << layout.COMMON_QUEUE_RESET % 4


class Rows:
    """Facts ("row", name) from the records of the golden model."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._pages = dict(_REDIRECTED)
        if not parameters.pasid_support:
            del self._pages[layout.BAR0_PASID >> 12]
        if parameters.integrated:
            self._pages[_MSIX_CFG_PAGE] = "MSIX_CFG"

    def sample(self, record: Record, facts: list[tuple]) -> None:
        """Add the rows that a stimulus exercised."""
        if isinstance(record, RequestRecord):
            for access in record.accesses:
                if access.enables:
                    facts.extend(("row", row) for row in self._rows(access))
        elif isinstance(record, LookupRecord):
            device = record.device
            runs = device is not None and device.may_run(record.queue)
            if record.concerned and runs and not record.result.enabled:
                facts.append(("row", FAIL_CLOSED))
        elif isinstance(record, ResetRecord):
            facts.append(("row", RESET_ALL))

    def _rows(self, access: Access) -> Iterator[str]:
        page = access.address >> 10
        if access.managed is not None:
            yield from self._managed(access, access.managed)
        elif page in self._pages:
            if access.device is None:
                yield ABSENT
            elif access.data is not None and page == layout.BAR0_COMMON >> 12:
                yield from self._resets(access, access.device, access.data)
        elif access.concerned != access.selected and self._rings(access):
            yield DOORBELL_ADDRESS

    @staticmethod
    def _resets(access: Access, device: DeviceState, data: int) -> Iterator[str]:
        status = resets_device(access)
        if status:
            yield RESET_ONE if device.index else RESET_ALL
        queue = access.address & 0x3FF == layout.COMMON_QUEUE_RESET // 4 and access.enables & _RESET_LANES
        if (status or queue) and any(entry.pasid for entry in device.queues):
            yield PASID_KEPT

    def _rings(self, access: Access) -> bool:
        dw = access.address - self._parameters.notify_base // 4
        if access.data is None or dw < 0:
            return False
        slot, rest = divmod(dw, self._parameters.notify_multiplier // 4)
        queue = slot % self._parameters.queues_per_device_slot
        runs = access.device is not None and access.device.may_run(queue)
        return not rest and access.enables & 3 == 3 and runs

    def _managed(self, access: Access, managed: ManagedState) -> Iterator[str]:
        dw, write = access.address & 0x3FF, access.data is not None
        if dw == layout.MANAGED_CREATE // 4:
            if write and access.enables & 1:
                yield from self._create(access, managed)
            if not write and access.enables & 1:
                yield CREATE_READ
            if not write and access.enables & 2:
                yield CREATE_OK_READ
        elif dw == layout.MANAGED_DEVICE_SELECT // 4:
            if not write:
                yield SELECTOR
        elif dw == layout.MANAGED_CONFIG_SELECT // 4 or dw in _CONFIG_DWS:
            yield from self._config_access(access, managed, dw == layout.MANAGED_CONFIG_SELECT // 4)

    def _config_access(self, access: Access, managed: ManagedState, selector: bool) -> Iterator[str]:
        if not 0 < access.selected <= self._parameters.num_devices:
            yield UNMANAGED
        elif selector or managed.config_select >= self._parameters.config_chunks:
            yield CONFIG_SELECT
        elif access.device is not None:
            yield FROZEN
        elif access.data is not None:
            yield PROVISION

    def _create(self, access: Access, managed: ManagedState) -> Iterator[str]:
        value, exists = (access.data or 0) & 0xFF, access.device is not None
        beyond = access.selected > self._parameters.num_devices
        checks = ((BAD_VALUE, value > 1), (INDEX_0, not access.selected), (OUT_OF_RANGE, beyond))
        causes = [row for row, applies in checks if applies]
        if causes:
            yield causes[0]
            if len(causes) > 1 or (causes[0] == BAD_VALUE and exists):
                yield ORDER
        elif exists:
            yield DUPLICATE if value else DESTROYED
        elif not value:
            yield ABSENT_DESTROYED
        else:
            yield CREATED if access.after is not None else BAD_METADATA
