# SPDX-License-Identifier: Apache-2.0
"""Concurrent stress: hostile packets, fast creation and destruction, a backend that provokes races."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models import layout
from tb.agents.backend_driver import Backend, BackendAgent
from tb.common.settings import Settings
from tb.sequences.lib.access_path import AccessPaths
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.malformed_tlps import MALFORMED
from tb.sequences.lib.unsupported_tlps import UNSUPPORTED


class HostileTraffic(DeviceAccess):
    """Illegal and malformed packets to registers of all devices until `stop`; none may have an effect."""

    stable_id = "Attack"

    def __init__(self, base: int) -> None:
        super().__init__()
        self._base, self._stopping = base, False

    def stop(self) -> None:
        """Finish after the burst that is under way."""
        self._stopping = True

    async def body(self) -> None:
        """Short bursts with pauses, so that other sequences can send."""
        self.paths.base = self._base
        causes: list[tuple[Mapping[str, Callable[[AccessPaths], Any]], str]]
        causes = [(MALFORMED, name) for name in sorted(MALFORMED)]
        causes += [(UNSUPPORTED, name) for name in sorted(UNSUPPORTED)]
        while not self._stopping:
            for builders, name in self.random.sample(causes, self.random.randint(1, 6)):
                self.send(builders[name](self.paths))
            await self.flush()
            await self.pause(self.random.randint(1, 60))


class Churn(DeviceAccess):
    """Creates, runs, resets and destroys a few devices as fast as possible."""

    stable_id = "Churn"

    def __init__(self, indices: Sequence[int]) -> None:
        super().__init__()
        self._devices = indices

    async def body(self) -> None:
        """Now and then the manager or the whole function is reset."""
        await self.bring_up()
        self.enable_pasid()
        for _ in range(self.settings.amount(250)):
            index = self.random.choice(self._devices)
            self.select(index)
            self.create(CREATE)
            self.start_device()
            self.ring(index, 0)
            ending = self.random.choices(
                ("destroy", "reset", "queue", "manager", "function"), (8, 4, 2, 1, 1)
            )[0]
            if ending == "destroy":
                self.create(DESTROY)
                self.get("MANAGED_CREATE_OK")
            elif ending == "reset":
                self.put("COMMON_DEVICE_STATUS", 0)
            elif ending == "queue":
                self.put("COMMON_QUEUE_RESET", 1)
            elif ending == "manager":
                self.select(0)
                self.put("COMMON_DEVICE_STATUS", 0)
            else:
                flr = layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET
                self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), flr, 2)
                self.paths.forget_window()
                self.place()
                self.enable_pasid()
            self.get("COMMON_DEVICE_STATUS")
            await self.breathe()
            if self.random.random() < 0.2:
                await self.collect()
        await self.flush()


class RacingBackend:
    """Backend agents that send events and look-ups right after life-cycle events, and at random moments.

    sent: how many, so far. devices: indices that they concern.
    """

    def __init__(self, backend: Backend, settings: Settings, devices: Sequence[int]) -> None:
        self._backend, self._settings, self._devices = backend, settings, devices
        self.sent, self._stopping = 0, False

    def stop(self) -> None:
        """Every agent ends after its next action; one that waits for a life-cycle event goes on waiting."""
        self._stopping = True

    async def _act(self, agent: BackendAgent, random) -> None:
        device, queue = random.choice(self._devices), random.choice((0, 0, 0, 1))
        if random.random() < 0.5:
            await agent.lookup(device, queue)
        else:
            await agent.event(random.randrange(3), device, queue, random.getrandbits(16))
        self.sent += 1

    async def after_lifecycle(self, number: int) -> None:
        """Until `stop`: wait for a life-cycle event, act, and again a few clocks later."""
        agent, random = self._backend.agent(), self._settings.random(f"hunter {number}")
        while not self._stopping:
            await agent.lifecycle()
            for _ in range(random.choice((1, 1, 3))):
                await self._act(agent, random)

    async def at_random(self, number: int) -> None:
        """Until `stop`: act after a few clocks, whatever is going on."""
        agent, random = self._backend.agent(), self._settings.random(f"hunter {number}")
        while not self._stopping:
            await agent.pause(random.randint(1, 12))
            await self._act(agent, random)
