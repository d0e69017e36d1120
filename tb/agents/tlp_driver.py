# SPDX-License-Identifier: Apache-2.0
"""Drives bursts of TLPs onto the receive stream, and tready of the transmit stream."""

from collections.abc import Iterator
from random import Random

from cocotb_bus.drivers import BusDriver
from pyuvm import uvm_driver

from tb.common.observation import TlpBurst, beats


class TlpStreamDriver(BusDriver):
    """Beats on an AXI4-Stream: one transaction is a `TlpBurst`.

    A signal is written only when it changes, and tready is waited for rather than polled: each write, read
    and clock edge costs as much as hundreds of lines of Verilog.
    """

    _signals = ["tdata", "tkeep", "tvalid", "tlast", "tready"]

    def __init__(self, entity, name: str, clock) -> None:
        super().__init__(entity, name, clock, case_insensitive=False)
        self._driven: dict[str, int] = {}
        self.idle()

    def idle(self) -> None:
        """Nothing to send; the first call also gives the payload a value."""
        self._drive(tvalid=0)
        if "tdata" not in self._driven:
            self._drive(tdata=0, tkeep=0, tlast=0)

    def _drive(self, **values: int) -> None:
        for name, value in values.items():
            if self._driven.get(name) != value:
                self._driven[name] = value
                getattr(self.bus, name).value = value

    async def _driver_send(self, transaction: TlpBurst, sync: bool = True) -> None:
        edge = self.clock.rising_edge
        for tlp, gap in zip(transaction.tlps, transaction.gaps, strict=True):
            if gap:
                self.idle()
                for _ in range(gap):
                    await edge
            for data, keep, last in beats(tlp):
                self._drive(tdata=data, tkeep=keep, tlast=last, tvalid=1)
                await edge
                while self.bus.tready.value != 1:
                    await self.bus.tready.value_change
                    await edge
        self.idle()


class TlpDriver(uvm_driver):
    """Takes bursts from the sequencer and hands them to the stream driver, which the agent sets."""

    stream: TlpStreamDriver

    async def run_phase(self) -> None:
        """Serve the sequencer for ever; an item is done when its last beat was accepted."""
        while True:
            burst = await self.seq_item_port.get_next_item()
            await self.stream.send(burst)
            self.seq_item_port.item_done()


#: back-pressure by name: (longest run of clocks with tready 1, longest run with 0); 0: never
BACK_PRESSURE = {"none": (1, 0), "light": (24, 4), "heavy": (3, 20), "waves": (8, 8), "stalled": (0, 1)}
_RANDOM = ("none", "light", "heavy")


def ready_pattern(back_pressure: str, random: Random) -> Iterator[tuple[int, int]]:
    """(clocks with tready 1, clocks with tready 0) in turn; a 0 stands for as long as the pattern is used."""
    if back_pressure == "random":
        back_pressure = random.choice(_RANDOM)
    on, off = BACK_PRESSURE[back_pressure]
    if not on or not off:
        return iter([(on, off)])
    return iter(lambda: (random.randint(1, on), random.randint(1, off)), None)


async def drive_ready(signal, clock, pattern: Iterator[tuple[int, int]]) -> None:
    """Drive tready by a pattern, until cancelled or the pattern has no end to wait for."""
    edge = clock.rising_edge
    for on, off in pattern:
        for level, clocks in ((1, on), (0, off)):
            if clocks:
                signal.value = level
            if on and off:
                for _ in range(clocks):
                    await edge
