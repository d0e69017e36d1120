# SPDX-License-Identifier: Apache-2.0
"""Find the structures of the function by walking its capability lists (DRV-01, DRV-19)."""

from dataclasses import dataclass, field

from models import layout
from models.driver.errors import CapabilityNotFound
from models.driver.transport import Transport

#: Virtio structure type -> (name, least length in bytes, alignment of its offset).
KNOWN = {
    layout.VIRTIO_CAP_TYPE_COMMON: ("COMMON", 56, 4),
    layout.VIRTIO_CAP_TYPE_NOTIFY: ("NOTIFY", 2, 2),
    layout.VIRTIO_CAP_TYPE_ISR: ("ISR", 1, 1),
    layout.VIRTIO_CAP_TYPE_DEVICE: ("DEVICE", layout.DEVICE_SIZE, 4),
    layout.VIRTIO_CAP_TYPE_PASID: ("PASID", layout.PASID_SIZE, 4),
    layout.VIRTIO_CAP_TYPE_MANAGED: ("MANAGED", layout.MANAGED_SIZE, 4),
}
NEEDED = ("COMMON", "NOTIFY", "PASID", "MANAGED")
LAST_BAR = 5
FIRST_EXTENDED = 0x100


@dataclass(frozen=True)
class Structure:
    """Where a structure lies: BAR, byte offset in it, bytes (possibly more than are known)."""

    bar: int
    offset: int
    length: int


@dataclass
class Function:
    """What the walk found. Offsets into configuration space are in bytes; None: not there."""

    structures: dict[str, Structure] = field(default_factory=dict)
    notify_multiplier: int = 0
    window: int | None = None
    pasid_capability: int | None = None


async def capabilities(transport: Transport) -> dict[int, int]:
    """Offset -> DW 0 of each conventional capability; a list that loops or leaves its space is an error."""
    status = await transport.config_read(layout.CFG_COMMAND) >> 16
    if not status & layout.PCI_STATUS_CAPABILITIES_LIST:
        return {}
    found: dict[int, int] = {}
    at = await transport.config_read(layout.CFG_CAPABILITIES_POINTER) & 0xFC
    while at:
        if at in found or at < layout.CFG_SIZE:
            raise CapabilityNotFound(f"the capability list loops or leaves its space at {at:#x}")
        found[at] = await transport.config_read(at)
        at = found[at] >> 8 & 0xFC
    return found


async def extended_capabilities(transport: Transport) -> dict[int, int]:
    """Offset -> DW 0 of each extended capability."""
    found: dict[int, int] = {}
    at = FIRST_EXTENDED
    while at:
        if at in found or at < FIRST_EXTENDED:
            raise CapabilityNotFound(f"the extended capability list loops or leaves its space at {at:#x}")
        found[at] = await transport.config_read(at)
        at = found[at] >> 20 & 0xFFC if found[at] != 0xFFFFFFFF else 0
    return found


async def discover(transport: Transport) -> Function:
    """Walk both lists. The first sound structure of a type counts; unknown types and BARs are skipped.

    Lengths larger than known are fine. CapabilityNotFound names what is missing.
    """
    found = Function()
    for at, header in (await capabilities(transport)).items():
        if header & 0xFF == layout.CAP_ID_VENDOR:
            await _virtio_structure(transport, found, at, header)
    missing = [name for name in NEEDED if name not in found.structures]
    if missing:
        raise CapabilityNotFound(f"the function has no usable structure {', '.join(missing)}")
    for at, header in (await extended_capabilities(transport)).items():
        if header & 0xFFFF == layout.ECAP_ID_PASID:
            found.pasid_capability = at
    return found


async def _virtio_structure(transport: Transport, found: Function, at: int, header: int) -> None:
    """Take note of one vendor capability when it is of use."""
    length, kind = header >> 16 & 0xFF, header >> 24
    if kind == layout.VIRTIO_CAP_TYPE_PCI_CFG and length >= layout.PCI_CFG_CAP_SIZE:
        found.window = found.window or at
    if kind not in KNOWN or length < layout.VIRTIO_CAP_SIZE:
        return
    name, least, alignment = KNOWN[kind]
    bar = await transport.config_read(at + layout.VIRTIO_CAP_BAR) & 0xFF
    offset = await transport.config_read(at + layout.VIRTIO_CAP_OFFSET)
    size = await transport.config_read(at + layout.VIRTIO_CAP_LENGTH)
    if name in found.structures or bar > LAST_BAR or size < least or offset % alignment:
        return
    if kind == layout.VIRTIO_CAP_TYPE_NOTIFY:
        if length < layout.VIRTIO_CAP_SIZE + 4:
            return
        found.notify_multiplier = await transport.config_read(at + layout.NOTIFY_CAP_MULTIPLIER)
    found.structures[name] = Structure(bar, offset, size)
