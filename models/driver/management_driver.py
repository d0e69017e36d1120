# SPDX-License-Identifier: Apache-2.0
"""The driver half of the RFC: allocate an index, provision, create, use, destroy, enumerate.

    driver = await ManagementDriver.discover(transport)
    index = await driver.create(DeviceSpec(queue_pairs=1))
    running = await driver.initialise(index, (QueueSetup(0, 0x1000, 0x2000, 0x3000, pasid=5),))
    await driver.notify(running.doorbells[0])
    await driver.destroy(index)

The same coroutines serve a simulated bus, a root complex or, with `run_sync`, the golden model.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models import layout
from models.driver.capability_walk import Function, discover
from models.driver.device_spec import CHUNK, DeviceSpec, QueueSetup
from models.driver.errors import (
    CapabilityNotFound,
    InvalidIndex,
    ManagementError,
    NoSuchDevice,
    PasidInUse,
)
from models.driver.management_structure import CREATE, DESTROY, ManagementStructure
from models.driver.running_device import Doorbell, NetConfig, RunningDevice
from models.driver.transport import Lock, SoleUser, Transport
from models.driver.virtio_driver import ALL_FEATURES, VirtioDriver

MANAGER = 0


class ManagementDriver:
    """Manages the devices of one function.

    Each public coroutine that needs the selector is one critical section: it takes the lock, selects, works
    and leaves device_select at 0 (DRV-05, DRV-07, DRV-08). Other users of the selector have to share
    `lock`.
    """

    def __init__(self, transport: Transport, function: Function, lock: Lock | None = None) -> None:
        self.function = function
        self._transport = transport
        self._lock = lock or SoleUser("the device selector")
        self._managed = ManagementStructure(transport, function.structures["MANAGED"])
        self._virtio = VirtioDriver(transport, function)

    @classmethod
    async def discover(cls, transport: Transport, lock: Lock | None = None) -> "ManagementDriver":
        """Find the structures (DRV-01); CapabilityNotFound names what is missing."""
        return cls(transport, await discover(transport), lock)

    async def recover(self) -> None:
        """Bring a function in unknown state into a known one: reset index 0, which destroys all (DRV-14)."""
        async with self._device(MANAGER):
            await self._virtio.reset()

    # ---- devices as a whole

    async def capacity(self) -> int:
        """The largest number of managed devices."""
        async with self._section():
            return await self._managed.capacity()

    async def enumerate(self) -> list[int]:
        """Indices of the managed devices that exist."""
        async with self._section():
            return await self._managed.existing()

    async def create(self, spec: DeviceSpec | None = None, index: int | None = None) -> int:
        """Create a device, under the lowest free index unless told, and return its index.

        NoFreeIndex, InvalidIndex, IndexInUse, InvalidConfiguration or UnknownOutcome (DRV-04) leave no
        metadata behind.
        """
        chunks = (spec or DeviceSpec()).chunks()
        async with self._section():
            index = await self._managed.select_free(index)
            try:
                await self._managed.provision(chunks)
                await self._managed.order(index, CREATE)
            except ManagementError:
                await self._managed.write_chunks([bytes(CHUNK)] * len(chunks))
                raise
        return index

    async def destroy(self, index: int) -> None:
        """Reset a device and destroy it (DRV-11); NoSuchDevice when there is none."""
        if index == MANAGER:
            raise InvalidIndex("the manager cannot be destroyed")
        async with self._device(index):
            await self._virtio.reset()
            await self._managed.order(index, DESTROY)

    async def destroy_all(self) -> None:
        """Destroy every managed device, one by one."""
        for index in await self.enumerate():
            await self.destroy(index)

    async def read_metadata(self, index: int, chunk: int = 0) -> bytes:
        """256 bytes of an index's metadata, whether the device exists or not; the label begins at chunk 1."""
        async with self._section():
            await self._managed.select_managed(index)
            return await self._managed.read_chunk(chunk)

    # ---- one device; index 0 is the manager itself (DRV-34)

    async def initialise(
        self, index: int, queues: tuple[QueueSetup, ...] = (), wanted: int = ALL_FEATURES
    ) -> RunningDevice:
        """Bring a device to DRIVER_OK with these queues and at most the wanted features."""
        async with self._device(index):
            pasid_required = index != MANAGER and await self.pasid_enabled()
            return await self._virtio.start(index, wanted, queues, pasid_required)

    async def quiesce(self, index: int) -> None:
        """Virtio reset of one device; that of the manager destroys all the others (DRV-12)."""
        async with self._device(index):
            await self._virtio.reset()

    async def reset_queue(self, index: int, queue: int) -> None:
        """Take one queue of a device out of use; needs RING_RESET negotiated."""
        async with self._device(index):
            await self._virtio.reset_queue(queue)

    async def status(self, index: int) -> int:
        """device_status."""
        async with self._device(index):
            return await self._virtio.common.read("DEVICE_STATUS")

    async def read_config(self, index: int) -> NetConfig:
        """Device-specific configuration."""
        async with self._device(index):
            return await self._virtio.read_config()

    async def notify(self, doorbell: Doorbell, next_offset: int = 0, next_wrap: int = 0) -> None:
        """Ring a doorbell of a running device; its address decides, not the selector (AMB-30, DRV-29)."""
        value = doorbell.value(next_offset, next_wrap)
        await self._transport.bar_write(doorbell.bar, doorbell.offset, value, doorbell.width)

    # ---- PASID Enable of the function

    async def pasid_enabled(self) -> bool:
        """Whether requests carry PASIDs; False without the capability."""
        if self.function.pasid_capability is None:
            return False
        dw = await self._transport.config_read(self.function.pasid_capability + layout.ECAP_PASID_CAPABILITY)
        return bool(dw >> 16 & layout.ECAP_PASID_CONTROL_ENABLE)

    async def enable_pasid(self, enable: bool = True) -> None:
        """Set or clear PASID Enable; PasidInUse rather than clear it under an enabled queue (DRV-17)."""
        if self.function.pasid_capability is None:
            raise CapabilityNotFound("the function has no PASID extended capability")
        register = self.function.pasid_capability + layout.ECAP_PASID_CAPABILITY
        async with self._section():
            for index in [] if enable else await self._managed.existing():
                await self._managed.select(index)
                if await self._virtio.has_enabled_queue():
                    raise PasidInUse(f"device {index} has an enabled queue")
            control = layout.ECAP_PASID_CONTROL_ENABLE if enable else 0
            await self._transport.config_write(register, control << 16, 0b1100)

    # ---- critical sections

    @asynccontextmanager
    async def _section(self) -> AsyncIterator[None]:
        """The lock held; device_select 0 afterwards, whatever happened."""
        async with self._lock:
            try:
                yield
            finally:
                await self._managed.release()

    @asynccontextmanager
    async def _device(self, index: int) -> AsyncIterator[None]:
        """A critical section with an existing device selected."""
        async with self._section():
            if index == MANAGER:
                await self._managed.select(MANAGER)
            elif not await self._managed.select_managed(index):
                raise NoSuchDevice(f"there is no device {index}")
            yield
