# SPDX-License-Identifier: Apache-2.0
"""Requests racing a sweep over pending vectors: none is executed before the sweep ends, and none is lost."""

from typing import Any, Self

from models import layout, tlp
from tb.common.observation import INTERRUPT, beat_count
from tb.env.environment import Environment
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks
from tb.sequences.tlp.message_backpressure import FILL

#: How much fuller than FILL the transmit queue may be, so that room comes this many clocks later.
DEEPER = range(1, 15)
#: Clocks of leaving, from full to where messages have room, whatever a long read adds.
LEAVING = 80
_TABLE, _PBA = layout.BAR0_MSIX_TABLE, layout.BAR0_PBA


class PbaSweepRaces(MessageChecks):
    """A sweep begins when the last obstacle goes, in any clock (PCIE-14, PCIE-120; spec-notes, Interrupts).

    It ends before the request behind it; it may begin between the completions of one long read, or in the
    clock in which an access through the window sets out.
    """

    stable_id = "SweptRequests"
    environment: Environment

    @classmethod
    def from_environment(cls, environment: Environment, **arguments: Any) -> Self:
        """With the whole environment: its agent throttles, its scoreboard counts."""
        sequence = super().from_environment(environment, **arguments)
        sequence.environment = environment
        return sequence

    async def body(self) -> None:
        """Unmasked by a request; then by room, at a clock that moves from round to round."""
        await self.prepare()
        self.select(0)
        self.start_device()
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), 0, 2)  # Max_Payload_Size 128
        self.entries = [
            (self.random.getrandbits(64) & ~3, self.random.getrandbits(32))
            for _ in range(min(32, self.parameters.msix_vectors))
        ]
        for vector, (address, data) in enumerate(self.entries):
            self.table_entry(vector, address, data)
        self.enable_msix()
        for again in (False, True, False, True):
            await self._unmasked(again)
        self.enable_msix()
        self.put("COMMON_CONFIG_MSIX_VECTOR", 0)
        await self._room()

    async def _unmasked(self, again: bool) -> None:
        """Everything pending has been sent when the request right behind the one that unmasks is executed.

        again: that request masks again.
        """
        vectors = self.random.sample(range(len(self.entries)), self.random.randint(2, len(self.entries)))
        self.enable_msix(mask=True)
        for vector in vectors:
            self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
            await self.event(layout.EVENT_CONFIG_CHANGE, 0, data=1)
        vector = max(vectors)
        await self.settle()
        self.enable_msix()
        if again:
            self.enable_msix(mask=True)
        self.read(_PBA, 4, window=False)
        self.read(_TABLE + layout.MSIX_ENTRY_SIZE * vector, layout.MSIX_ENTRY_SIZE, window=False)
        self.get("MANAGED_NUM_DEVICES", window=False)
        pending, entry, devices = (await self.collect())[-3:]
        check("pending bits behind the write that unmasks", pending, 0)
        check("num_devices behind a sweep", devices, self.parameters.num_devices)
        address, data = self.entries[vector]
        check("the entry that was swept last", entry, address | data << 64)
        wanted = [self.interrupt(*self.entries[each]) for each in sorted(vectors)]
        await self.sent("a sweep", *wanted)

    async def _room(self) -> None:
        """Room comes while a long read is executed, or while an access through the window begins."""
        agent, compared = self.environment.agent, self.environment.scoreboard.compared
        self.read(layout.BAR0_MANAGED, 4, window=True)  # from now on the window needs its data register only
        await self.collect()
        agent.throttle("stalled")
        self.log.take_completions()
        before, inside = compared[INTERRUPT], 0  # beats in the transmit queue
        for number, deeper in enumerate(self.random.sample(DEEPER, len(DEEPER))):
            for request in (self._long, self._window):
                inside -= sum(beat_count(len(packet)) for packet in self.log.take_completions())
                for _ in range(FILL + deeper - inside):
                    self.send(tlp.memory_read(self.paths.base, 1, **self.paths.header()))
                inside = FILL + deeper
                await self.event(layout.EVENT_CONFIG_CHANGE, 0, data=number)
                inside += await request()
                await self.pause(LEAVING)
                agent.throttle("stalled")
        agent.throttle("none")
        await self.environment.drain()
        check("interrupts of as many events", compared[INTERRUPT] - before, 2 * len(DEEPER))

    async def _long(self) -> int:
        """A read of four completions; room comes while one of the first three is put together."""
        rows = max(1, self.parameters.msix_vectors // 32)
        address = self.paths.base + _TABLE + 512 * self.random.randrange(rows)
        self.send(tlp.memory_read(address, 128, **self.paths.header()))
        await self.flush()
        await self.pause(self.random.randint(20, 400))
        self.environment.agent.throttle("none")
        return 4 * beat_count(12 + 128)

    async def _window(self) -> int:
        """A read of the window's data register, which is on its way when room comes."""
        self.environment.agent.throttle("none")
        self.read(layout.BAR0_MANAGED, 4, window=True)
        await self.flush()
        return 1
