# SPDX-License-Identifier: Apache-2.0
"""Third-party root complex (cocotbext-pcie) and the management driver use the function as a host does."""

from models import layout
from models.driver.device_spec import DeviceSpec, QueueSetup
from models.driver.errors import IndexInUse, NoFreeIndex
from models.driver.management_driver import ManagementDriver
from models.driver.running_device import RunningDevice
from models.driver.transport import WindowTransport
from models.function.backend import Doorbell, Lifecycle, LookupResult
from tb.clients.root_complex import Host, HostTransport
from tb.common.observation import DOORBELL, LIFECYCLE, DirectExport, Observation
from tb.env.base_test import BaseTest
from tb.sequences.lib.device_access import STATUS_RUNNING


class Managed(BaseTest):
    """Enumerates, then drives. `seen`: what the backend streams carried."""

    passive = True

    def connect_phase(self) -> None:
        """Keep the doorbells and life-cycle events."""
        self.seen: dict[str, list] = {DOORBELL: [], LIFECYCLE: []}
        self.environment.backend_outputs.connect(DirectExport("backend_record", self, self._record))

    def _record(self, seen: Observation) -> None:
        self.seen.setdefault(seen.stream, []).append(seen.value)

    async def enumerate(self) -> HostTransport:
        """Let the root complex find, size, place and enable the function."""
        self.host = Host(self.environment.dut, self.random)
        await self.host.enumerate()
        return HostTransport(self.host)

    def spec(self, index: int) -> DeviceSpec:
        """Metadata that differs from index to index; every fourth device is left at its defaults."""
        parameters = self.settings.parameters
        label = f"tenant {index}".encode() if index % 4 == 1 and parameters.config_chunks > 1 else b""
        if index % 4 == 0:
            return DeviceSpec()
        return DeviceSpec(
            mac=bytes((2, index >> 8, index & 0xFF)) + self.random.randbytes(3),
            mtu=68 + 97 * index,
            queue_pairs=1 + index % parameters.default_pairs,
            queue_size=min(2 << index % 8, parameters.queue_size_max),
            label=label,
        )

    def setups(self, index: int, pairs: int) -> tuple[QueueSetup, ...]:
        """All queues of a device, each with addresses and a PASID of its own."""
        setups = []
        for queue in range(2 * pairs):
            areas = [self.random.getrandbits(52) << 12 for _ in range(3)]
            pasid = (index << 6 | queue) % (1 << self.settings.parameters.pasid_width)
            setups.append(QueueSetup(queue, *areas, pasid=pasid))
        return tuple(setups)

    async def create(self, driver: ManagementDriver, index: int) -> RunningDevice:
        """Provision, create and start a device; its configuration and queues must be as asked for."""
        spec = self.spec(index)
        assert await driver.create(spec) == index
        config = await driver.read_config(index)
        default = bytes((2, 0, 0, 0, index >> 8, index & 0xFF))
        assert config.mac == (spec.mac or default) and config.mtu == (spec.mtu or 1500), (
            f"{config} for {spec}"
        )
        pairs = spec.queue_pairs or self.settings.parameters.default_pairs
        assert (config.max_virtqueue_pairs, config.status) == (pairs, 1), f"{config} for {spec}"
        setups = self.setups(index, pairs)
        device = await driver.initialise(index, setups)
        # A look-up overtakes the posted write of DRIVER_OK, a read does not.
        assert await driver.status(index) == STATUS_RUNNING
        size = spec.queue_size or self.settings.parameters.queue_size_max
        for setup in setups:
            areas = (setup.descriptors, setup.driver_area, setup.device_area)
            result = await self.environment.backend.lookup(index, setup.queue)
            assert result == LookupResult(1, size, *areas, setup.pasid, 1), f"{result} for {setup}"
        return device

    async def ring(self, driver: ManagementDriver, devices: list[RunningDevice]) -> None:
        """Ring every queue of all devices in random order: the backend sees exactly these, in this order."""
        rung = [(device, queue) for device in devices for queue in device.doorbells]
        self.random.shuffle(rung)
        wanted = []
        for device, queue in rung:
            doorbell, offset = device.doorbells[queue], self.random.getrandbits(15)
            await driver.notify(doorbell, next_offset=offset)
            wanted.append(Doorbell(device.index, queue, doorbell.value(offset)))
        await driver.capacity()  # a read arrives behind the posted writes
        assert self.seen[DOORBELL] == wanted, f"rung {wanted}, seen {self.seen[DOORBELL]}"
        self.seen[DOORBELL].clear()


class RootComplex(Managed):
    """All devices, created through either access path, used, looked at again, destroyed."""

    async def body(self) -> None:
        """From enumeration to the last destruction, and once more on an index that was used before."""
        transport, indices = await self.enumerate(), range(1, self.settings.parameters.num_devices + 1)
        memory = await ManagementDriver.discover(transport)
        window = ManagementDriver(WindowTransport(transport, memory.function.window), memory.function)
        drivers = (memory, memory, memory, window)
        await memory.enable_pasid()
        devices = [await self.create(drivers[index % 4], index) for index in indices]
        assert await memory.enumerate() == list(indices)
        for create, error in ((memory.create(), NoFreeIndex), (memory.create(index=1), IndexInUse)):
            try:
                await create
            except error:
                continue
            raise AssertionError(f"no {error.__name__} with all devices there")
        await self.ring(memory, devices)
        await self.ring(window, devices[:2])
        for index in self.random.sample(indices, min(4, len(indices))):
            assert await self.random.choice(drivers).status(index) == STATUS_RUNNING
        survivor = self.random.choice(indices)
        for index in self.random.sample(indices, len(indices)):
            if index != survivor:
                await self.random.choice(drivers).destroy(index)
                assert not (await self.environment.backend.lookup(index, 0)).enabled
        assert await window.enumerate() == [survivor]
        await self.ring(memory, [device for device in devices if device.index == survivor])
        await memory.destroy_all()
        assert await memory.enumerate() == []
        assert await memory.read_metadata(survivor) == bytes(256)
        await self.create(window, 1)
        await memory.recover()
        assert self.seen[LIFECYCLE][-1] == Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0)
        created, destroyed = (
            sorted(event.device for event in self.seen[LIFECYCLE] if event.op == op)
            for op in (layout.LIFECYCLE_CREATED, layout.LIFECYCLE_DESTROYED)
        )
        assert created == [1, *indices] and destroyed == [*indices]
