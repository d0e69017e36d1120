# SPDX-License-Identifier: Apache-2.0
"""Injected errors in the MANAGED registers: create, destroy, selectors, the metadata window."""

from collections.abc import Callable

from models import layout
from models.function.device_table import DeviceTable
from models.function.pci_function import PciFunction
from models.function.register_map import BYTE_MASKS
from tb.cover.management import rows

CREATE_DW = layout.MANAGED_CREATE // 4
CONFIG_DWS = range(layout.MANAGED_CONFIG // 4, CREATE_DW)


def around(owner: object, name: str, wrapper: Callable) -> None:
    """Replace a method of one object by wrapper(original, *arguments)."""
    original = getattr(owner, name)
    setattr(owner, name, lambda *arguments: wrapper(original, *arguments))


def misreport(row: str) -> Callable[[PciFunction], None]:
    """The create write does what it should and reports the opposite, in the case of one row."""

    def alter(model: PciFunction) -> None:
        table = model.table

        def act(original, existing: str, absent: str):
            index = table.device_select
            in_range = index < len(table.devices)
            case = (existing if table.selected() else absent) if in_range and index else rows.OUT_OF_RANGE
            outcome = original()
            if case == rows.CREATED and outcome:
                case = rows.BAD_METADATA
            if not index:
                case = rows.INDEX_0
            return outcome if case != row else layout.CREATE_OK if outcome else layout.CREATE_ID_DUP

        around(table, "_create", lambda original: act(original, rows.DUPLICATE, rows.CREATED))
        around(table, "_destroy", lambda original: act(original, rows.DESTROYED, rows.ABSENT_DESTROYED))

    return alter


def writes(change: Callable[[DeviceTable, int, int], int | None]) -> Callable[[PciFunction], None]:
    """change(table, dw, data) -> what is written to the MANAGED region instead; None drops the write."""

    def alter(model: PciFunction) -> None:
        def write(original, dw: int, enables: int, data: int) -> None:
            changed = change(model.table, dw, data)
            if changed is not None:
                original(dw, enables, changed)

        around(model.table, "write_dw", write)

    return alter


def reads(change: Callable[[DeviceTable, int, int], int]) -> Callable[[PciFunction], None]:
    """change(table, dw, value) -> what is read from the MANAGED region instead."""

    def alter(model: PciFunction) -> None:
        def read(original, dw: int, enables: int) -> int:
            return change(model.table, dw, original(dw, enables)) & BYTE_MASKS[enables]

        around(model.table, "read_dw", read)

    return alter


def illegal_value_is_1(when_existing: bool) -> Callable[[DeviceTable, int, int], int]:
    """Values 2..255 of create count as 1 for an index that exists, or for one that does not."""

    def change(table: DeviceTable, dw: int, data: int) -> int:
        illegal = dw == CREATE_DW and data & 0xFF > 1 and (table.selected() is not None) == when_existing
        return data & ~0xFF | 1 if illegal else data

    return change


def narrow(register: int, limit: Callable[[DeviceTable], int]) -> Callable[[DeviceTable, int, int], int]:
    """A selector that wraps around."""
    return lambda table, dw, data: data % limit(table) if dw == register // 4 else data


def no_index(table: DeviceTable) -> bool:
    return not 0 < table.device_select < len(table.devices)


def destroyed_keeps_metadata(model: PciFunction) -> None:
    table = model.table

    def destroy(original):
        kept = table._metadata.get(table.device_select)
        outcome = original()
        if kept and outcome == layout.CREATE_OK:
            table._metadata[table.device_select] = kept
        return outcome

    around(table, "_destroy", destroy)


def thawed(model: PciFunction) -> None:
    """The metadata of an existing device can be written."""
    table = model.table

    def write(original, dw: int, enables: int, data: int) -> None:
        index, device = table.device_select, table.selected()
        thaw = device and index and dw in CONFIG_DWS
        if thaw:
            table.devices[index] = None
        original(dw, enables, data)
        if thaw:
            table.devices[index] = device

    around(table, "write_dw", write)
