# SPDX-License-Identifier: Apache-2.0
"""The management structure as the driver uses it: select, provision, order creation or destruction, check."""

from models import layout
from models.driver.capability_walk import Structure
from models.driver.device_spec import CHUNK
from models.driver.errors import (
    IndexInUse,
    InvalidConfiguration,
    InvalidIndex,
    NoFreeIndex,
    NoSuchDevice,
    SelectorRefused,
    UnknownOutcome,
)
from models.driver.registers import Registers
from models.driver.transport import Transport

CREATE, DESTROY = 1, 0


class ManagementStructure:
    """Call these inside a critical section: none takes the lock or restores the selector."""

    def __init__(self, transport: Transport, structure: Structure) -> None:
        self._transport = transport
        self._registers = Registers(transport, structure, "MANAGED")

    async def capacity(self) -> int:
        """The largest number of managed devices, so the largest index."""
        return await self._registers.read("NUM_DEVICES")

    async def select(self, index: int) -> None:
        """Write device_select; the read-back orders it before what follows (DRV-06)."""
        await self._registers.write("DEVICE_SELECT", index)
        if await self._registers.read("DEVICE_SELECT") != index:
            raise SelectorRefused(f"device_select did not take {index}")

    async def release(self) -> None:
        """Back to index 0 (DRV-08)."""
        await self._registers.write("DEVICE_SELECT", 0)

    async def select_managed(self, index: int) -> bool:
        """Select a managed index and tell whether its device exists (MGMT-48); InvalidIndex outside 1..N."""
        capacity = await self.capacity()
        if not 1 <= index <= capacity:
            raise InvalidIndex(f"index {index} is not in 1..{capacity}")
        await self.select(index)
        return bool(await self._registers.read("CREATE"))

    async def existing(self) -> list[int]:
        """Indices of the devices that exist (AMB-76)."""
        return [i for i in range(1, await self.capacity() + 1) if await self.select_managed(i)]

    async def select_free(self, index: int | None) -> int:
        """Select an index for a new device: the given one or the lowest that is free (DRV-03, DRV-10)."""
        if index is not None:
            if await self.select_managed(index):
                raise IndexInUse(f"device {index} exists already")
            return index
        for candidate in range(1, await self.capacity() + 1):
            if not await self.select_managed(candidate):
                return candidate
        raise NoFreeIndex(f"all {await self.capacity()} indices are in use")

    async def order(self, index: int, value: int) -> None:
        """Write 1 or 0 to create, as one byte, and insist on the outcome 0 (DRV-04, DRV-13)."""
        await self._registers.write("CREATE", value)
        code = await self._registers.read("CREATE_OK")
        if code == layout.CREATE_OK:
            return
        if value == CREATE and code == layout.CREATE_ID_DUP:
            raise IndexInUse(f"device {index} exists already (create_ok {code})")
        if code == layout.CREATE_INVALID_CFG:
            if value == CREATE:
                raise InvalidConfiguration(f"device {index} was refused (create_ok {code})")
            raise NoSuchDevice(f"device {index} cannot be destroyed (create_ok {code})")
        verb = "creation" if value == CREATE else "destruction"
        raise UnknownOutcome(f"{verb} of device {index} failed with create_ok {code}")

    async def provision(self, chunks: list[bytes]) -> None:
        """Write metadata and label and see that the label was stored; config_select is then 0 (DRV-09)."""
        await self.write_chunks(chunks)
        for number, label in list(enumerate(chunks))[1:]:
            if await self.read_chunk(number) != label:
                raise InvalidConfiguration(f"the device does not store chunk {number} of the label")

    async def write_chunks(self, chunks: list[bytes]) -> None:
        """Write 256-byte chunks from chunk 0 on, 32 bits at a time (AMB-08)."""
        for number in reversed(range(len(chunks))):
            await self._registers.write("CONFIG_SELECT", number)
            for at in range(0, CHUNK, 4):
                value = int.from_bytes(chunks[number][at : at + 4], "little")
                await self._transport.bar_write(*self._config(at), value, 4)

    async def read_chunk(self, number: int) -> bytes:
        """Read one chunk."""
        await self._registers.write("CONFIG_SELECT", number)
        words = [await self._transport.bar_read(*self._config(at), 4) for at in range(0, CHUNK, 4)]
        await self._registers.write("CONFIG_SELECT", 0)
        return b"".join(word.to_bytes(4, "little") for word in words)

    def _config(self, at: int) -> tuple[int, int]:
        """BAR and offset of a byte of the metadata window."""
        structure = self._registers.structure
        return structure.bar, structure.offset + layout.MANAGED_CONFIG + at
