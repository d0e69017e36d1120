# SPDX-License-Identifier: Apache-2.0
"""Decodes an access to BAR0 as a driver sees it: structure, registers, width."""

from dataclasses import dataclass
from functools import cache

from models import layout
from models.function.config_image import capability
from models.parameters import Parameters

COMMON, DEVICE, ISR, PASID, MSIX_CFG, MANAGED, NOTIFY = (
    *("COMMON", "DEVICE", "ISR", "PASID", "MSIX_CFG"),
    *("MANAGED", "NOTIFY"),
)
REDIRECTED = (COMMON, DEVICE, ISR, PASID, MSIX_CFG)
CONFIG_DWS = range(layout.MANAGED_CONFIG // 4, layout.MANAGED_CREATE // 4)
_PAGE = 0x1000


@dataclass(frozen=True)
class DriverAccess:
    """One access within a DW.

    region: the structure, "" for none (the vector table, a hole); offset, dw: from its beginning, bytes and
    DWs; low, size: lane of the first byte, bytes from the first to the last enabled one; names: registers
    touched, as in layout.FIELDS; natural: a driver may access it so; writable: all of them are.
    """

    region: str
    offset: int
    dw: int
    low: int
    size: int
    names: tuple[str, ...]
    natural: bool
    writable: bool

    @property
    def text(self) -> str:
        """For people."""
        return " and ".join(self.names) or f"{self.region or 'BAR0'} + {self.offset:#x}"


@cache
def _pages(parameters: Parameters) -> dict[int, str]:
    """Structure by page of BAR0."""
    regions = [COMMON, DEVICE, ISR]
    if parameters.pasid_support:
        regions += [PASID, MANAGED]
    if parameters.integrated:
        regions.append(MSIX_CFG)
    return {getattr(layout, f"BAR0_{region}") // _PAGE: region for region in regions}


def length_of(region: str) -> int:
    """Advertised bytes of a structure, NOTIFY excepted."""
    return getattr(layout, f"{region}_LENGTH")


def in_a_structure(parameters: Parameters, offset: int, length: int) -> bool:
    """Whether bytes of BAR0 are inside a virtio structure (DRV-30)."""
    if offset >= parameters.notify_base:
        return offset + length <= parameters.notify_base + parameters.notify_length
    region = _pages(parameters).get(offset // _PAGE)
    return region is not None and offset % _PAGE + length <= length_of(region)


@cache
def access_of(parameters: Parameters, address: int, enables: int) -> DriverAccess:
    """The access that byte enables (not 0) of a DW address make."""
    low = (enables & -enables).bit_length() - 1
    size = enables.bit_length() - low
    whole = enables == (1 << size) - 1 << low
    base = parameters.notify_base
    if 4 * address >= base:
        return DriverAccess(NOTIFY, 4 * address + low - base, 0, low, size, (), whole and not low, True)
    region = _pages(parameters).get(4 * address // _PAGE, "")
    dw = address % (_PAGE // 4)
    first = 4 * dw + low
    fields = {
        name: field
        for name, field in layout.FIELDS.items()
        if region
        and name.startswith(region + "_")
        and field.offset < first + size
        and first < field.offset + field.width_bits // 8
    }
    natural = whole and first % size == 0 and size in (1, 2, 4) and len(fields) <= 1
    for name, field in fields.items():
        if region != DEVICE and name != "MANAGED_CONFIG":
            natural = natural and size == min(field.width_bits // 8, 4)
    writable = all(field.access == "rw" for field in fields.values())
    return DriverAccess(region, first, dw, low, size, tuple(fields), natural, writable)


def header_lanes(parameters: Parameters, window: int) -> dict[int, int]:
    """Bytes of virtio capabilities that no driver writes (DRV-02), register -> lanes; not the window's."""
    lanes: dict[int, int] = {}
    names = ["COMMON", "NOTIFY", "ISR", "DEVICE"] + ["PASID", "MANAGED"] * parameters.pasid_support
    for name in names:
        start, size = capability(parameters, name), 20 if name == "NOTIFY" else 16
        lanes |= dict.fromkeys(range(start // 4, (start + size) // 4), 0xF)
    lanes[window // 4] = 0xF
    lanes[(window + layout.PCI_CFG_CAP_BAR) // 4] = 0b1110
    return lanes
