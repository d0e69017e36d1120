# SPDX-License-Identifier: Apache-2.0
"""The TLP agent: sequencer and driver of the receive stream, tready of the transmit stream, two monitors."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from cocotb import start_soon
from cocotb.task import Task
from cocotb.triggers import Event
from pyuvm import uvm_agent, uvm_analysis_port, uvm_sequencer

from models.tlp import Completion, split_prefixes, tag_of
from models.tlp.completion_extent import is_last_completion
from tb.agents.tlp_driver import TlpDriver, TlpStreamDriver, drive_ready, ready_pattern
from tb.agents.tlp_monitor import RequestMonitor, TransmitMonitor
from tb.common.observation import COMPLETION, Observation
from tb.common.scheduler import Scheduler
from tb.common.settings import Settings


class Answer:
    """The completions of one request, for the sequence that waits for them."""

    def __init__(self) -> None:
        self._complete = Event()
        self._pieces: list[bytes] = []

    def deliver(self, tlp: bytes) -> bool:
        """A completion is here; returns whether it was the last one."""
        self._pieces.append(tlp)
        if is_last_completion(tlp):
            self._complete.set()
            return True
        return False

    async def wait(self) -> bytes:
        """The completion's bytes, as soon as they are there; a split one in one piece with all data."""
        if not self._complete.is_set():
            await self._complete.wait()
        if len(self._pieces) == 1:
            return self._pieces[0]
        pieces = [Completion.unpack(tlp) for tlp in self._pieces]
        data = b"".join(piece.payload for piece in pieces)
        return replace(pieces[0], payload=data, length=len(data) // 4).pack()


class CompletionRouter:
    """Gives each completion of the transmit stream to the sequence that asked, by requester id and tag."""

    def __init__(self) -> None:
        self._awaited: dict[tuple[bytes, int], deque[Answer]] = defaultdict(deque)

    def expect(self, request: bytes) -> Answer:
        """Call before a request is driven; two with the same id and tag are answered in order."""
        _, request = split_prefixes(request)
        answer = Answer()
        self._awaited[request[4:6], tag_of(request, 6)].append(answer)
        return answer

    def write(self, seen: Observation) -> None:
        """Route one observed completion; one that no sequence waits for only goes to the scoreboard."""
        tlp = seen.value
        if seen.stream == COMPLETION and len(tlp) >= 12:
            awaited = self._awaited.get((tlp[8:10], tag_of(tlp, 10)))
            if awaited and awaited[0].deliver(tlp):
                awaited.popleft()


class TlpSequencer(uvm_sequencer):
    """Gives sequences settings, tags, scheduler, and completions of their requests.

    excuse(rules) is told which driver rules a sequence breaks on purpose; set by the environment.
    """

    def __init__(self, name: str, parent, settings: Settings, scheduler: Scheduler) -> None:
        super().__init__(name, parent)
        self.settings, self.scheduler = settings, scheduler
        self.completions = CompletionRouter()
        self.excuse: Callable[[frozenset[str]], None] = lambda rules: None
        self._tags = count()

    def new_tag(self) -> int:
        """Tags 0..1023 in turn."""
        return next(self._tags) % 1024


class TlpAgent(uvm_agent):
    """Active: drives the items of its sequencer. Passive: only monitors streams that another agent drives.

    requests, completions: analysis ports of `Observation`; the latter carries everything that the function
    sends. scheduler: set by the environment.
    """

    scheduler: Scheduler

    def __init__(
        self, name, parent, dut, settings: Settings, back_pressure: str, failure, active=True
    ) -> None:
        super().__init__(name, parent)
        self._dut, self._settings, self._failure = dut, settings, failure
        self._back_pressure, self._active = back_pressure, active
        self._ready: Task | None = None

    def build_phase(self) -> None:
        """Monitors always; sequencer and drivers when active."""
        dut = self._dut
        self.requests = uvm_analysis_port("requests", self)
        self.completions = uvm_analysis_port("completions", self)
        self.request_monitor = RequestMonitor(
            dut, "s_axis_rx", dut.clk, dut.rst, self.requests.write, self._failure
        )
        self.transmit_monitor = TransmitMonitor(
            dut, "m_axis_tx", dut.clk, dut.rst, self.completions.write, self._failure
        )
        if self._active:
            self.sequencer = TlpSequencer("sequencer", self, self._settings, self.scheduler)
            self.driver = TlpDriver("driver", self)
            self.driver.stream = TlpStreamDriver(dut, "s_axis_rx", dut.clk)
            self.throttle(self._back_pressure)

    def connect_phase(self) -> None:
        """Sequencer to driver, completions back to the sequences."""
        if self._active:
            self.driver.seq_item_port.connect(self.sequencer.seq_item_export)
            self.transmit_monitor.add_callback(self.sequencer.completions.write)

    @property
    def busy(self) -> bool:
        """Whether a burst is being driven."""
        return self._active and self.sequencer.seq_item_export.current_item is not None

    def throttle(self, back_pressure: str) -> None:
        """From now on tready of the transmit stream follows one of BACK_PRESSURE, or "random"."""
        if self._ready is not None:
            self._ready.cancel()
        pattern = ready_pattern(back_pressure, self._settings.random("transmit ready"))
        self._ready = start_soon(drive_ready(self._dut.m_axis_tx_tready, self._dut.clk, pattern))
