# SPDX-License-Identifier: Apache-2.0
"""Golden models that are wrong in one row of the semantics table (docs/decisions.md 6)."""

from collections.abc import Callable

from models import layout
from models.function.backend import LookupResult
from models.function.device_table import DeviceTable
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tb.cover.management import rows
from tests.unit.env.altered_management import (
    CONFIG_DWS,
    CREATE_DW,
    around,
    destroyed_keeps_metadata,
    illegal_value_is_1,
    misreport,
    narrow,
    no_index,
    reads,
    thawed,
    writes,
)


def _absent_shows_manager(model: PciFunction) -> None:
    around(model.table, "selected", lambda original: original() or model.table.devices[0])


def _reset(spoil: Callable[[DeviceTable, object], None]) -> Callable[[PciFunction], None]:
    """Something else happens as well at a virtio reset."""

    def alter(model: PciFunction) -> None:
        def reset(original, device) -> None:
            original(device)
            spoil(model.table, device)

        around(model.table, "_device_reset", reset)

    return alter


def _destroy_managed(table: DeviceTable, device) -> None:
    if device.index:
        table.devices[device.index] = None


def _clear_pasids(table: DeviceTable, device) -> None:
    for queue in device.queues:
        queue.pasid = 0


def _manager_reset_spares_others(model: PciFunction) -> None:
    def forget(original) -> None:
        kept = model.table.devices[1:]
        original()
        model.table.devices[1:] = kept

    around(model.table, "_forget_managed", forget)


def _only_selected_rings(model: PciFunction) -> None:
    def notify(original, *access) -> None:
        events = model.table.events
        before = len(events)
        original(*access)
        if len(events) > before and events[-1].device != model.table.device_select:
            events.pop()

    around(model.bus, "_notify", notify)


def _look_up_without_pasid(model: PciFunction) -> None:
    def lookup(original, device: int, queue: int) -> LookupResult:
        target = model.table.device(device)
        runs = target is not None and model.config.bus_master_enable and target.may_run(queue)
        return LookupResult(enabled=1) if runs else original(device, queue)

    around(model, "lookup", lookup)


_MISREPORTED = (
    rows.CREATED,
    rows.DUPLICATE,
    rows.BAD_METADATA,
    rows.ABSENT_DESTROYED,
    rows.INDEX_0,
    rows.OUT_OF_RANGE,
)
ALTERATIONS: dict[str, Callable[[PciFunction], None]] = {
    **{row: misreport(row) for row in _MISREPORTED},
    rows.DESTROYED: destroyed_keeps_metadata,
    rows.BAD_VALUE: writes(illegal_value_is_1(when_existing=False)),
    rows.ORDER: writes(illegal_value_is_1(when_existing=True)),
    rows.CREATE_READ: reads(lambda table, dw, value: value & ~0xFF if dw == CREATE_DW else value),
    rows.CREATE_OK_READ: reads(
        lambda table, dw, value: value | table._outcome << 8 if dw == CREATE_DW else value
    ),
    rows.SELECTOR: writes(narrow(layout.MANAGED_DEVICE_SELECT, lambda table: 1 << 12)),
    rows.ABSENT: _absent_shows_manager,
    rows.PROVISION: writes(lambda table, dw, data: None if dw in CONFIG_DWS else data),
    rows.UNMANAGED: reads(lambda table, dw, value: 1 if dw in CONFIG_DWS and no_index(table) else value),
    rows.CONFIG_SELECT: writes(
        narrow(layout.MANAGED_CONFIG_SELECT, lambda table: table.parameters.config_chunks)
    ),
    rows.FROZEN: thawed,
    rows.RESET_ALL: _manager_reset_spares_others,
    rows.RESET_ONE: _reset(_destroy_managed),
    rows.PASID_KEPT: _reset(_clear_pasids),
    rows.DOORBELL_ADDRESS: _only_selected_rings,
    rows.FAIL_CLOSED: _look_up_without_pasid,
}


def altered(row: str, parameters: Parameters) -> PciFunction:
    """A model in which one row of the table is wrong."""
    model = PciFunction(parameters)
    ALTERATIONS[row](model)
    return model
