"""Messages with nowhere to go: the transmit stream stands still until the function's queue is full."""

import pyuvm

from models import layout
from tb.base_test import BaseTest
from tb.environment import Environment
from tb.sequences.all_messages import AllMessages
from tb.tlp_item import CORRECTABLE, FATAL, INTERRUPT

#: One-DW reads that leave the queue no room for messages.
FILL = 462
EVENTS, ERRORS = 40, 300


class StalledMessages(AllMessages):
    """Events, errors and INTx while nothing leaves; vectors masked and rewritten meanwhile."""

    rounds = 2

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment.backend.event)
        self._environment = environment

    async def body(self) -> None:
        """Every kind of message exactly, then the stalls, then exactly again."""
        await super().body()
        for _ in range(self.settings.amount(2)):
            await self._stall()
            await super().body()

    async def _stall(self) -> None:
        environment, compared = self._environment, self._environment.scoreboard.compared
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


@pyuvm.test()
class stalled_messages(BaseTest):
    """Vectors become pending, errors are counted, none is lost for good; afterwards all is exact again."""

    back_pressure = "none"

    async def body(self) -> None:
        """Long stalls between rounds that are compared message by message."""
        await self.run_sequence(StalledMessages(self.environment))
