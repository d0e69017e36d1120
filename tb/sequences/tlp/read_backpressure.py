# SPDX-License-Identifier: Apache-2.0
"""Back-pressure on long reads: completions of many beats fill the transmit queue to its last word."""

from cocotb import start_soon

from models import layout, tlp
from tb.common.observation import COMPLETION
from tb.sequences.lib.backpressure import BackpressureSequence
from tb.sequences.lib.function_access import check

#: One-DW reads that bring the queue (512 beats) near its end: a beat each, and some clocks.
FILL = (415, 465)
#: Refused reads: their reports pile up, more than 16 of a kind.
REFUSED = 20
#: Reads of many beats behind them: more than what is left.
READS = 6
_LENGTHS_DW = (1024, 1023, 512, 129)
_PAGES = (layout.BAR0_COMMON, layout.BAR0_MANAGED, layout.BAR0_MSIX_TABLE)
#: Clocks of standing still: long enough to fill the queue, and to stop in the middle of a long read.
STALL = (7000, 12000)


class ReadBackpressure(BackpressureSequence):
    """Stalls behind which long reads, and refused requests with their messages, pile up."""

    stable_id = "StalledReads"

    async def body(self) -> None:
        """Rounds differ in Max_Payload_Size and in how the stall ends: tready for good, or now and then."""
        await self.bring_up()
        await self.clean_slate()
        rounds = [(setting, manner) for setting in (2, 1, 0) for manner in ("heavy", "none", "light")]
        for setting, manner in rounds[: self.settings.amount(len(rounds)) + 1]:
            control = layout.PCIE_DEVICE_CONTROL_ERROR_REPORTING | setting << 5
            self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), control, 2)
            await self.flush()
            await self._round(manner)

    def _pile(self) -> int:
        """Returns how many requests are to be answered."""
        fill = self.random.randint(*FILL)
        outside = self.paths.base ^ self.parameters.bar_size
        for _ in range(fill):
            self.read(layout.BAR0_COMMON, 4, window=False)
        for _ in range(REFUSED):  # outside BAR0: refused, and reported as soon as there is room for a message
            self.send(tlp.memory_read(outside, 1, **self.paths.header()))
        for _ in range(READS):
            length = self.random.choice(_LENGTHS_DW)
            address = self.paths.base + self.random.choice(_PAGES)
            self.send(tlp.memory_read(address, length, **self.paths.header()))
        return fill + REFUSED + READS

    async def _round(self, manner: str) -> None:
        environment, compared = self.environment, self.environment.scoreboard.compared
        await environment.drain()
        environment.agent.throttle("stalled")
        before = compared[COMPLETION]
        wanted = self._pile()
        sending = start_soon(self.flush())
        await environment.backend.pause(self.random.randint(*STALL))
        check("completions while stalled", compared[COMPLETION] - before, 0)
        environment.agent.throttle(manner)
        await sending
        await environment.drain()
        if compared[COMPLETION] - before < wanted:
            raise AssertionError(f"{wanted} reads led to {compared[COMPLETION] - before} completions")
