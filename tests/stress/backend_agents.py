# SPDX-License-Identifier: Apache-2.0
"""Several agents at the backend ports at once, some of them in the clock after each life-cycle event."""

from cocotb import start_soon

from models import layout
from tb.agents.backend_driver import BackendAgent
from tb.common.observation import EVENT, LOOKUP_RESULT
from tb.env.base_test import BaseTest
from tb.sequences.stress.random_management import RandomManagement

KINDS = (layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET)


class Users:
    """Agents that go on until `stop`. done: events and look-ups of each sort of user."""

    def __init__(self, test: BaseTest) -> None:
        self._parameters, self._backend = test.settings.parameters, test.environment.backend
        self._settings = test.settings
        self._stopped = False
        self.done = {"eager": 0, "reacting": 0}
        for number in range(4):
            start_soon(self._eager(self._backend.agent(), number))
        for number in range(2):
            start_soon(self._reacting(self._backend.agent(), number))

    def stop(self) -> None:
        """Each agent ends after what it is doing."""
        self._stopped = True

    async def _act(self, agent: BackendAgent, random) -> None:
        device = random.randint(0, self._parameters.num_devices + 1)
        queue = random.randrange(self._parameters.num_queues)
        if random.random() < 0.5:
            await agent.lookup(device, queue)
        else:
            await agent.event(random.choice(KINDS), device, queue, random.getrandbits(16))

    async def _eager(self, agent: BackendAgent, number: int) -> None:
        """Valid stands at the ports most of the time."""
        random = self._settings.random(f"eager {number}")
        while not self._stopped:
            await self._act(agent, random)
            self.done["eager"] += 1
            if random.random() < 0.7:
                await agent.pause(random.randint(1, 200))

    async def _reacting(self, agent: BackendAgent, number: int) -> None:
        """Acts in the next clock after a creation, a destruction or a reset."""
        random = self._settings.random(f"reacting {number}")
        while not self._stopped:
            await agent.lifecycle()
            await self._act(agent, random)
            self.done["reacting"] += 1


class BackendAgents(BaseTest):
    """Six agents beside random management and a reset; with BACKEND_ACK=1 acknowledged in any manner."""

    async def body(self) -> None:
        """Both kinds of agents were active, and the scoreboard saw their traffic."""
        users = Users(self)
        for number in range(3):
            management = RandomManagement(stable_id=f"management {number}")
            management.operations = 300
            await self.run_sequence(management)
            await self.environment.reset()  # with the agents at work
        users.stop()
        assert min(users.done.values()) > 20 * min(self.settings.scale, 1), users.done
        points, compared = self.environment.coverage.points, self.environment.scoreboard.compared
        assert compared[LOOKUP_RESULT] and any(point[0] == EVENT for point in points)
