# SPDX-License-Identifier: Apache-2.0
"""Many drivers at once: each creates, uses and destroys one index, through one of the two access paths."""

from collections import defaultdict
from dataclasses import dataclass, field

from cocotb.triggers import Lock

from models import layout, tlp
from models.driver.device_spec import DeviceSpec, QueueSetup
from models.driver.errors import TransportError
from models.driver.management_driver import ManagementDriver
from models.driver.running_device import RunningDevice
from models.driver.transport import Transport, WindowTransport
from models.function.backend import Doorbell, LookupResult
from tb.agents.backend_driver import BackendAgent
from tb.common.observation import DOORBELL, Observation
from tb.sequences.lib.device_access import STATUS_RUNNING
from tb.sequences.lib.function_access import FunctionAccess, check


@dataclass
class Shared:
    """State shared by all users of one function: BAR0's address, the locks of selector and window.

    rung: doorbells that the backend saw, by device; a subscriber of the environment's backend outputs.
    """

    base: int = 0
    selector: Lock = field(default_factory=Lock)
    window: Lock = field(default_factory=Lock)
    rung: dict[int, list[Doorbell]] = field(default_factory=lambda: defaultdict(list))

    def write(self, seen: Observation) -> None:
        """A backend port has shown something."""
        if seen.stream == DOORBELL:
            self.rung[seen.value.device].append(seen.value)


class LinkTransport(FunctionAccess):
    """A sequence that is a `Transport` to drivers; it keeps their rules."""

    breaks_driver_rules = frozenset()

    def __init__(self, shared: Shared, stable_id: str) -> None:
        super().__init__(stable_id)
        self.shared = shared

    async def pre_body(self) -> None:
        """BAR0 is where the first user has placed it."""
        await super().pre_body()
        self.paths.base = self.shared.base

    async def _data(self, packet: bytes) -> bytes:
        answer = await self.answer(packet)
        if answer.status != tlp.SUCCESSFUL:
            raise TransportError(f"{tlp.describe(packet)} was not answered with SC")
        return answer.payload

    async def config_read(self, register: int) -> int:
        """CfgRd0 of a DW."""
        return int.from_bytes(await self._data(self.paths.config_read(register)), "little")

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        """CfgWr0 of the enabled bytes of a DW."""
        await self._data(self.paths.config_write(register, value, first_be=enables))

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        """MRd of 1, 2 or 4 bytes."""
        low = offset & 3
        data = await self._data(self.paths.memory_read(offset, width)[0][0])
        return int.from_bytes(data[low : low + width], "little")

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        """MWr of 1, 2 or 4 bytes."""
        await self.post(self.paths.memory_write(offset, value.to_bytes(width, "little")))


class Tenant(LinkTransport):
    """The whole life of one index, several times; fails when it reads another device's state.

    agent: its part of the backend. through_window: it uses the PCI_CFG window alone.
    """

    def __init__(self, shared: Shared, agent: BackendAgent, index: int, through_window: bool) -> None:
        super().__init__(shared, f"tenant {index}")
        self.agent, self.index, self.through_window = agent, index, through_window

    async def body(self) -> None:
        """Discover, then one life after the other."""
        transport: Transport = self
        if self.through_window:
            window = self.at("PCI_CFG")
            transport = WindowTransport(self, window, self.shared.window)
        driver = await ManagementDriver.discover(transport, self.shared.selector)
        for _ in range(self.settings.amount(3)):
            await self._life(driver)

    async def _life(self, driver: ManagementDriver) -> None:
        parameters, random = self.parameters, self.random
        spec = DeviceSpec(
            mac=b"\x02" + self.index.to_bytes(2, "big") + random.randbytes(3),
            mtu=random.randint(68, 0xFFFF),
            queue_pairs=random.randint(1, parameters.default_pairs),
            label=random.randbytes(64) if parameters.config_chunks > 1 else b"",
        )
        check("index of a tenant", await driver.create(spec, self.index), self.index)
        config = await driver.read_config(self.index)
        if (config.mac, config.mtu, config.max_virtqueue_pairs) != (spec.mac, spec.mtu, spec.queue_pairs):
            raise AssertionError(f"device {self.index} shows {config}, created with {spec}")
        setups = [self._setup(queue) for queue in range(2 * config.max_virtqueue_pairs)]
        running = await driver.initialise(self.index, tuple(setups))
        for _ in range(self.settings.amount(3)):
            await self._use(driver, running, setups)
        await driver.destroy(self.index)
        for setup in setups:
            await self._look_up(setup.queue, LookupResult())

    def _setup(self, queue: int) -> QueueSetup:
        descriptors, driver, device = (self.random.getrandbits(48) << 12 | 1 << 60 for _ in range(3))
        pasid = self.random.getrandbits(self.parameters.pasid_width)
        return QueueSetup(queue, descriptors, driver, device, size=2, pasid=pasid)

    async def _use(self, driver: ManagementDriver, device: RunningDevice, setups: list[QueueSetup]) -> None:
        """Look up, ring, change the link status; each shows at this device and as this tenant made it."""
        check(f"status of device {self.index}", await driver.status(self.index), STATUS_RUNNING)
        for setup in setups:
            areas = (setup.descriptors, setup.driver_area, setup.device_area)
            await self._look_up(setup.queue, LookupResult(1, setup.size or 0, *areas, setup.pasid or 0, 1))
        self.shared.rung[self.index].clear()
        wanted = []
        for queue, doorbell in self.random.sample(sorted(device.doorbells.items()), len(device.doorbells)):
            offset = self.random.getrandbits(15)
            await driver.notify(doorbell, next_offset=offset)
            wanted.append(Doorbell(self.index, queue, doorbell.value(offset)))
        await driver.status(self.index)  # arrives behind the doorbells
        if self.shared.rung[self.index] != wanted:
            raise AssertionError(f"device {self.index}: rung {wanted}, seen {self.shared.rung[self.index]}")
        link = self.random.getrandbits(16)
        await self.agent.event(layout.EVENT_CONFIG_CHANGE, self.index, 0, link)
        config = await driver.read_config(self.index)
        check(f"link status of device {self.index}", config.status, link)

    async def _look_up(self, queue: int, wanted: LookupResult) -> None:
        seen = await self.agent.lookup(self.index, queue)
        if seen != wanted:
            raise AssertionError(f"look-up of device {self.index} queue {queue}: {seen}, expected {wanted}")


class TenantManager(LinkTransport):
    """Brings the function up for all drivers, and checks before and after them which devices exist."""

    async def body(self) -> None:
        """Before the drivers: BAR0 and PASID Enable."""
        await self.bring_up()
        self.shared.base = self.paths.base
        driver = await ManagementDriver.discover(self, self.shared.selector)
        await driver.recover()
        if driver.function.pasid_capability is not None:
            await driver.enable_pasid()

    async def inspect(self, indices: list[int], rounds: int) -> None:
        """While the drivers run: no other device exists."""
        driver = await ManagementDriver.discover(self, self.shared.selector)
        for _ in range(rounds):
            strangers = set(await driver.enumerate()) - set(indices)
            if strangers:
                raise AssertionError(f"devices {sorted(strangers)} exist, and no driver created them")
            await self.pause(self.random.randint(1, 500))

    async def close(self) -> None:
        """After the drivers: no device is left."""
        driver = await ManagementDriver.discover(self, self.shared.selector)
        left = await driver.enumerate()
        if left:
            raise AssertionError(f"devices {left} are left")
