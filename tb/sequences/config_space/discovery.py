# SPDX-License-Identifier: Apache-2.0
"""Discovery: walk the capability lists by configuration reads, compare with decisions.md sections 1 to 3."""

from dataclasses import dataclass

from models import layout
from tb.sequences.lib.function_access import FunctionAccess, check

#: cfg_type -> (offset in BAR0, length), stated by hand; NOTIFY follows from parameters, PCI_CFG has none
STRUCTURES = {1: (0x0000, 64), 3: (0x1000, 4), 4: (0x2000, 64), 11: (0x5000, 4), 12: (0x3000, 272)}
MSIX_CFG_PLACE = (0x4000, 24)
NOTIFY, PCI_CFG, MSIX_CFG, PASID, MANAGED = 2, 5, 10, 11, 12

#: Position and length of every capability, by hand (docs/decisions.md 2): without and with INTEGRATED
LINK_ENDPOINT = {
    0x40: 8, 0x48: 12, 0x54: 16, 0x64: 20, 0x78: 16, 0x88: 16, 0x98: 20, 0xAC: 16, 0xBC: 16, 0xCC: 52,
}  # fmt: skip
INTEGRATED = {
    0x40: 12, 0x4C: 16, 0x5C: 20, 0x70: 16, 0x80: 16, 0x90: 20, 0xA4: 16, 0xB4: 16, 0xC4: 16, 0xD4: 44,
}  # fmt: skip
#: Positions of types 11 and 12, which PASID_SUPPORT=0 leaves out
NEED_PASID = (0xAC, 0xBC), (0xB4, 0xC4)


@dataclass(frozen=True)
class Capability:
    """One header of the conventional list; data: its bytes from the ID to the next capability's offset."""

    offset: int
    data: bytes

    @property
    def cfg_type(self) -> int | None:
        """The virtio structure type, None when this is no vendor capability."""
        return self.data[3] if self.data[0] == layout.CAP_ID_VENDOR else None

    @property
    def place(self) -> tuple[int, int]:
        """(offset, length) in the BAR."""
        return int.from_bytes(self.data[8:12], "little"), int.from_bytes(self.data[12:16], "little")


class Discovery(FunctionAccess):
    """Find every structure as a driver does; fails when one is missing, misplaced or twice there."""

    stable_id = "Discovery"

    async def body(self) -> None:
        """Identification, BAR sizes, both lists; leaves what was found in `capabilities`, by cfg_type."""
        await self._identification()
        await self._bars()
        listed = await self.walk()
        self._positions(listed)
        self.capabilities = {found.cfg_type: found for found in listed if found.cfg_type is not None}
        self._structures([found.cfg_type for found in listed])
        await self._extended()
        await self.bring_up()
        managed = self.parameters.num_devices if self.parameters.pasid_support else 0
        await self.expect(("MANAGED_NUM_DEVICES", managed), ("MANAGED_DEVICE_SELECT", 0))

    async def _identification(self) -> None:
        for name, register, size, wanted in (
            ("vendor", layout.CFG_VENDOR_ID, 2, 0x1AF4),
            ("device", layout.CFG_DEVICE_ID, 2, 0x1040 + self.parameters.device_type),
            ("revision", layout.CFG_REVISION, 1, 1),
            ("header type", layout.CFG_HEADER_TYPE, 1, 0),
            ("capability list bit", layout.CFG_STATUS, 2, 0x10),
        ):
            check(name, await self.config_value(register, size), wanted)

    async def _bars(self) -> None:
        """All ones into every BAR: a 64-bit one, not prefetchable, the others absent.

        PCIE-64, PCIE-65, PCIE-66, PCIE-67, PCIE-68, PCIE-69, PCIE-70
        """
        registers = [layout.CFG_BAR0 + 4 * number for number in range(6)] + [0x30]
        for register in registers:
            self.put_config(register, 0xFFFFFFFF)
        for register in registers:
            self.get_config(register)
        size = -self.parameters.bar_size & (1 << 64) - 1
        wanted = [size & 0xFFFFFFF0 | 0b0100, size >> 32, 0, 0, 0, 0, 0]
        for register, seen, value in zip(registers, await self.collect(), wanted, strict=True):
            check(f"sized BAR at {register:#x}", seen, value)

    async def walk(self) -> list[Capability]:
        """The conventional list in list order; fails on a loop or a pointer that cannot be one (PCIE-124)."""
        offsets: list[int] = []
        pointer = await self.config_value(0x34, 1)
        while pointer:
            if pointer & 3 or pointer < 0x40 or pointer in offsets:
                raise AssertionError(
                    f"capability pointer {pointer:#x} after {[hex(seen) for seen in offsets]}"
                )
            offsets.append(pointer)
            pointer = await self.config_value(pointer + 1, 1)
        for register in range(0, 256, 4):
            self.get_config(register)
        image = b"".join(value.to_bytes(4, "little") for value in await self.collect())
        bounds = sorted(offsets) + [256]
        return [Capability(at, image[at : bounds[bounds.index(at) + 1]]) for at in offsets]

    def _positions(self, listed: list[Capability]) -> None:
        """List order is address order and nothing is free between 0x40 and 0x100 (decisions.md 2)."""
        p = self.parameters
        lengths = INTEGRATED if p.integrated else LINK_ENDPOINT
        order = [at for at in lengths if p.pasid_support or at not in NEED_PASID[p.integrated]]
        if [found.offset for found in listed] != order:
            raise AssertionError(f"capabilities at {[hex(found.offset) for found in listed]}")
        for found in listed:
            if found.cfg_type is not None:
                check(f"cap_len at {found.offset:#x}", found.data[2], lengths[found.offset])

    def _structures(self, types: list[int | None]) -> None:
        p = self.parameters
        wanted = [1, 2, 3, 4, 5] + [MSIX_CFG] * p.integrated + [PASID, MANAGED] * p.pasid_support
        if sorted(kind for kind in types if kind is not None) != wanted:
            raise AssertionError(f"virtio structures {types}, expected each of {wanted} once")
        places = STRUCTURES | {MSIX_CFG: MSIX_CFG_PLACE}
        for kind, found in self.capabilities.items():
            if kind != PCI_CFG:  # its bar is the driver's to write
                check(f"bar, id and padding of type {kind}", int.from_bytes(found.data[4:8], "little"), 0)
            if kind in places:
                check(f"offset of type {kind}", found.place[0], places[kind][0])
                check(f"length of type {kind}", found.place[1], places[kind][1])
        offset, length = self.capabilities[NOTIFY].place
        multiplier = int.from_bytes(self.capabilities[NOTIFY].data[16:20], "little")
        check("multiplier", multiplier, p.notify_multiplier)
        if multiplier.bit_count() != 1 or not multiplier.bit_length() & 1 or multiplier < 4:
            raise AssertionError(f"notify_off_multiplier {multiplier} is no even power of two from 4 up")
        check("offset of the doorbells", offset, p.bar_size // 2)
        last_slot = (p.num_devices * p.queues_per_device_slot + p.num_queues - 1) * multiplier
        if length < last_slot + 4 or offset + length > p.bar_size:
            raise AssertionError(
                f"doorbells at {offset:#x}, {length:#x} bytes do not fit the devices or the BAR"
            )

    async def _extended(self) -> None:
        """PASID, or an empty list; one element in either case (PCIE-103, PCIE-126)."""
        supported = self.parameters.pasid_support
        check("extended list", await self.config_value(0x100), 0x0001001B if supported else 0)
        width = self.parameters.pasid_width << 8 if supported else 0
        check("PASID capability", await self.config_value(0x104, 2), width)


class WholeConfigurationSpace(FunctionAccess):
    """Read every register, 0..1023: each answers SC, with what the scoreboard expects (PCIE-17, PCIE-29)."""

    stable_id = "WholeConfigurationSpace"

    async def body(self) -> None:
        """The whole space in random order."""
        registers = list(range(0, 4096, 4))
        self.random.shuffle(registers)
        for register in registers:
            self.get_config(register)
        values = await self.collect()
        if None in values:
            raise AssertionError(f"register {registers[values.index(None)]:#x} was not answered with SC")
