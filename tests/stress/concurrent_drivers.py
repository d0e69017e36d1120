# SPDX-License-Identifier: Apache-2.0
"""Many drivers at once, alone, with hostile traffic between them, and with a backend that provokes races."""

from cocotb import start_soon

from tb.env.base_test import BaseTest
from tb.sequences.stress.concurrent_drivers import Shared, Tenant, TenantManager
from tb.sequences.stress.hostile_traffic import Churn, HostileTraffic, RacingBackend


class ConcurrentDrivers(BaseTest):
    """A manager and some tenants, every third through the window; `beside` is other traffic."""

    most = 6

    async def body(self) -> None:
        """Tenants run side by side; the first error of any of them fails the run."""
        shared = Shared()
        self.environment.backend_outputs.subscribers.append(shared)
        manager = TenantManager(shared, "landlord")
        await self.run_sequence(manager)
        count = self.settings.parameters.num_devices
        indices = self.random.sample(range(1, count + 1), min(count, self.most))
        agents = [self.environment.backend.agent() for _ in indices]
        tenants = [
            Tenant(shared, agent, index, through_window=number % 3 == 2)
            for number, (index, agent) in enumerate(zip(indices, agents, strict=True))
        ]
        other = await self.beside(shared)
        tasks = [start_soon(self.run_sequence(tenant)) for tenant in tenants]
        await manager.inspect(indices, self.settings.amount(5))
        for task in tasks:
            await task
        await self.stop(other)
        await manager.close()

    async def beside(self, shared: Shared):
        """Start what goes on beside the tenants."""

    async def stop(self, other) -> None:
        """End it."""


class DriversAndHostileTraffic(ConcurrentDrivers):
    """The same with illegal and malformed packets in between, which have no effect."""

    async def beside(self, shared: Shared):
        """An attacker."""
        attack = HostileTraffic(shared.base)
        return attack, start_soon(self.run_sequence(attack))

    async def stop(self, other) -> None:
        """Its last burst."""
        attack, task = other
        attack.stop()
        await task


class Races(BaseTest):
    """Events and look-ups in the clocks around destructions, resets and creations."""

    async def body(self) -> None:
        """Few devices, so that most events hit one."""
        parameters = self.settings.parameters
        devices = [index for index in (1, 2, parameters.num_devices) if index <= parameters.num_devices]
        agents = RacingBackend(self.environment.backend, self.settings, [0, *devices])
        for number in (1, 2):
            start_soon(agents.after_lifecycle(number))
        tasks = [start_soon(agents.at_random(number)) for number in (3, 4)]
        await self.run_sequence(Churn(devices))
        agents.stop()
        for task in tasks:
            await task
        assert agents.sent, "the agents sent nothing"
