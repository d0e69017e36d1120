"""Long reads with nowhere to go: completions of many beats fill the transmit queue to its last word."""

from cocotb import start_soon

from models import layout, tlp
from tb.environment import Environment
from tb.sequences.device_access import DeviceAccess
from tb.sequences.function_access import check
from tb.tlp_item import COMPLETION

#: Reads of 4 KiB while nothing leaves: their completions are several times the transmit queue.
READS = 12
_LENGTHS_DW = (1024, 1024, 1023, 512, 128, 33)
_PAGES = (layout.BAR0_COMMON, layout.BAR0_MANAGED, layout.BAR0_MSIX_TABLE)
#: Clocks of standing still; the function stops accepting requests long before.
STALL = 3000


class StalledReads(DeviceAccess):
    """Stalls behind which long reads, and refused requests with their messages, pile up."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

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

    def _pile(self) -> None:
        for number in range(READS):
            length = self.random.choice(_LENGTHS_DW)
            address = self.doors.base + self.random.choice(_PAGES)
            self.send(tlp.memory_read(address, length, **self.doors.header()))
            if number % 3 == 0:  # nobody's address: refused, and reported
                outside = self.doors.base ^ self.parameters.bar_size
                self.send(tlp.memory_read(outside, 1, **self.doors.header()))

    async def _round(self, manner: str) -> None:
        environment, compared = self._environment, self._environment.scoreboard.compared
        await environment.drain()
        environment.agent.throttle("stalled")
        before = compared[COMPLETION]
        self._pile()
        sending = start_soon(self.flush())
        await environment.backend.pause(STALL)
        check("completions while stalled", compared[COMPLETION] - before, 0)
        environment.agent.throttle(manner)
        await sending
        await environment.drain()
        if compared[COMPLETION] - before < READS:
            raise AssertionError(f"{READS} reads led to {compared[COMPLETION] - before} completions")
