# SPDX-License-Identifier: Apache-2.0
"""Back-pressure on messages: the transmit stream stalls until the function's queue is full."""

from typing import Any, Self

from models import layout
from tb.common.observation import CORRECTABLE, FATAL, INTERRUPT, INTX, NON_FATAL, PME_ACK
from tb.env.environment import Environment
from tb.sequences.tlp.all_messages import AllMessages

#: One-DW reads that leave the queue no room for messages.
FILL = 462
EVENTS, ERRORS = 40, 300
#: Times that INTx rises and falls while nothing leaves: more edges than are counted.
EDGES = 140
#: What is counted.
ERROR_KINDS = (FATAL, NON_FATAL, CORRECTABLE)
KINDS = (INTX, *ERROR_KINDS, PME_ACK)
#: Rounds in which no count is full, so that every message comes.
COUNTS = 3
#: Vectors that wait for room together, and how often they do; errors that take some of it.
VECTORS, ROOMS, FEW = 32, 4, 150


class MessageBackpressure(AllMessages):
    """Events, errors and INTx while nothing leaves; vectors masked and rewritten meanwhile."""

    stable_id = "StalledMessages"
    rounds = 2

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment.backend.event)
        self.environment = environment
        self.counted = (self._malformed, self._unsupported, self._unexpected, self._turn_off)

    @classmethod
    def from_environment(cls, environment: Environment, **arguments: Any) -> Self:
        """With the whole environment: its agent throttles, its scoreboard counts."""
        return cls(environment, **arguments)

    async def body(self) -> None:
        """Every kind of message exactly, then the stalls, then exactly again."""
        await super().body()
        for _ in range(self.settings.amount(2)):
            await self._stall()
            await super().body()
            await self._every_kind(EDGES, ERRORS, 0)
            await super().body()
            for _ in range(COUNTS):
                await self._every_kind(EDGES // 2, self.random.randrange(FEW, 200), FEW // 4)
            for _ in range(ROOMS):
                await self._same_room()
            await super().body()

    async def _stall(self) -> None:
        environment, compared = self.environment, self.environment.scoreboard.compared
        await environment.drain()
        await self.ask([self._with_msix(1)])
        environment.agent.throttle("stalled")
        before = compared[INTERRUPT], compared[FATAL]
        await self.post([self._read(layout.BAR0_COMMON) for _ in range(FILL)])
        for number in range(EVENTS):
            await self._event(layout.EVENT_CONFIG_CHANGE, 0, 0, number)
            if number % 8 == 0:
                await self.post(self._meddle(number))
        await self.post([self._read(0) + bytes(4)] * ERRORS)
        assert (compared[INTERRUPT], compared[FATAL]) == before, "something left while nothing could"
        environment.agent.throttle(self.random.choice(("none", "heavy")))
        await environment.drain()
        interrupts, errors = compared[INTERRUPT] - before[0], compared[FATAL] - before[1]
        assert 1 <= interrupts < EVENTS, f"{EVENTS} events without room led to {interrupts} interrupts"
        assert 255 <= errors <= ERRORS, f"{ERRORS} errors led to {errors} messages"
        environment.agent.throttle("light")
        assert compared[CORRECTABLE], "no unexpected completion was reported"

    async def _every_kind(self, edges: int, errors: int, late: int) -> None:
        """Many of every kind at once, late ones while they leave: each kind's count comes out.

        Up to 255 of a kind are counted (spec-notes, Errors). Without room only posted requests go on:
        resets of index 0 are what takes INTx back.
        """
        environment, compared = self.environment, self.environment.scoreboard.compared
        await environment.drain()
        await self.ask([self._with_msix(0), self._read(layout.BAR0_ISR, 1)])
        await environment.drain()
        environment.backend.acknowledge("prompt")
        environment.agent.throttle("stalled")
        before = compared.copy()
        await self.post([self._read(layout.BAR0_COMMON) for _ in range(FILL)])
        await self._edges(edges)
        for number, send in enumerate(self.counted):
            for _ in range(errors + number):
                await send()
        assert all(compared[kind] == before[kind] for kind in KINDS), "something left while nothing could"
        environment.agent.throttle("waves")
        await self._edges(late // 2)
        for _ in range(late):
            for send in self.random.sample(self.counted, len(self.counted)):
                await send()
                await self.pause(self.random.randint(1, 12))
        await environment.drain()
        environment.backend.acknowledge("mixed")
        environment.agent.throttle("light")
        for number, kind in enumerate(ERROR_KINDS, errors):
            count = compared[kind] - before[kind]
            least = min(number, 255) + late
            assert least <= count <= number + late, f"{number} and {late} errors led to {count} {kind}"
        assert compared[INTX] - before[INTX] >= 2, "INTx did not move"

    async def _edges(self, count: int) -> None:
        """INTx rises and falls so many times."""
        for number in range(count):
            await self._event(layout.EVENT_CONFIG_CHANGE, 0, 0, number)
            await self.post(self._anew())

    async def _same_room(self) -> None:
        """Vectors and errors wait for the same room, which comes a few beats at a time.

        An error may take the beat for which a vector's message was just taken: the message waits as it is.
        """
        environment, compared = self.environment, self.environment.scoreboard.compared
        await environment.drain()
        vectors = range(min(VECTORS, self.parameters.msix_vectors))
        await self.post([self._with_msix(1)])
        for vector in vectors:
            first, random = self._entry(vector) - layout.MSIX_ENTRY_CONTROL, self.random.getrandbits
            words = (random(32) & ~3, random(self.random.choice((0, 32))), random(32), 0)
            await self.post([self._write(first + 4 * dw, word) for dw, word in enumerate(words)])
        environment.agent.throttle("stalled")
        before = compared[INTERRUPT]
        await self.post([self._read(layout.BAR0_COMMON) for _ in range(FILL)])
        for vector in vectors:
            register = layout.BAR0_COMMON + layout.COMMON_CONFIG_MSIX_VECTOR
            await self.post([self._write(register, vector, 0b0011)])
            await self._event(layout.EVENT_CONFIG_CHANGE, 0, 0, vector)
        for _ in range(FEW):
            await self._malformed()
        environment.agent.throttle("waves")
        await environment.drain()
        environment.agent.throttle("light")
        seen = compared[INTERRUPT] - before
        assert seen == len(vectors), f"{seen} messages of {len(vectors)} vectors"

    def _meddle(self, number: int) -> list[bytes]:
        """Mask and unmask a vector, and change what its entry holds; pending bits are read in between."""
        vector = number // 8 % 2
        entry = self._entry(vector)
        return [
            self._write(entry, 1),
            self._read(layout.BAR0_PBA),
            self._write(
                entry - layout.MSIX_ENTRY_CONTROL + layout.MSIX_ENTRY_DATA, self.random.getrandbits(32)
            ),
            self._write(entry, 0),
            self._write(layout.BAR0_COMMON + layout.COMMON_CONFIG_MSIX_VECTOR, 1 - vector, 0b0011),
        ]
