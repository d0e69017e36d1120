# SPDX-License-Identifier: Apache-2.0
"""Back-pressure on completions: requests until the function accepts no more, then the stream moves again."""

from cocotb import start_soon

from models import layout, tlp
from tb.common.observation import COMPLETION
from tb.sequences.lib.backpressure import BackpressureSequence
from tb.sequences.lib.function_access import check

#: Requests of a round: more than the transmit queue has words for; below the number of tags.
REQUESTS = 700
#: One-DW answers, a word of the queue each, that leave room for some pieces of a page but not for all.
NEARLY_FULL = 420
#: Clocks after which a function that could take more would have; the bench's patience is longer.
LONG_ENOUGH = 15_000


class CompletionBackpressure(BackpressureSequence):
    """The transmit stream stands still until nothing more is taken (PCIE-16, PCIE-34, PCIE-46, PCIE-49)."""

    stable_id = "FullQueue"

    async def body(self) -> None:
        """Filled by short answers, by the pieces of long ones, by refusals, and by a mixture."""
        await self.bring_up()
        for kind in ("short", "long", "refused", "mixed"):
            await self._round(kind)

    def _fill(self, kind: str) -> None:
        chosen = kind if kind == "refused" else self.random.choice(("memory", "config"))
        if kind == "mixed":
            chosen = self.random.choice(("memory", "config", "refused"))
        if chosen == "memory":
            self.read(layout.BAR0_COMMON, self.random.choice((1, 4, 64)), window=False)
        elif chosen == "config":
            self.send(self.paths.config_read(4 * self.random.randrange(64)))
        else:
            self.read(self.parameters.bar_size, 4, window=False)  # behind BAR0: unsupported

    def _read_page(self) -> None:
        """4096 bytes in one request: as many completions as Max_Payload_Size makes it."""
        address = self.paths.base + layout.BAR0_MSIX_TABLE
        self.send(tlp.memory_read(address, 1024, first_be=0xF, last_be=0xF, **self.paths.header()))

    async def _round(self, kind: str) -> None:
        environment, compared = self.environment, self.environment.scoreboard.compared
        await self.flush()
        await environment.drain()
        environment.agent.throttle("stalled")
        before = compared[COMPLETION]
        if kind == "long":
            self.send(*(self.paths.config_read(0) for _ in range(NEARLY_FULL)))
            self._read_page()
        for _ in range(REQUESTS - NEARLY_FULL * (kind == "long")):
            self._fill(kind)
        task = start_soon(self.flush())
        await environment.backend.pause(LONG_ENOUGH)
        check(f"completions of {kind} requests while stalled", compared[COMPLETION] - before, 0)
        if task.done():
            raise AssertionError(f"{kind} requests: all were accepted, so the queue was never full")
        environment.agent.throttle(self.random.choice(("none", "light", "heavy")))
        await task
        environment.agent.throttle("none")
        await environment.drain()
        await self.expect(("COMMON_DEVICE_STATUS", 0))
