# SPDX-License-Identifier: Apache-2.0
"""The environment: agent, backend, predictor, scoreboard and coverage, and how they are wired."""

from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.simtime import get_sim_time
from pyuvm import uvm_analysis_port, uvm_env

from models.function.pci_function import PciFunction
from tb.agents.backend_driver import Backend
from tb.agents.backend_monitor import (
    DoorbellMonitor,
    EventMonitor,
    LifecycleMonitor,
    LookupMonitor,
    LookupResultMonitor,
)
from tb.agents.tlp_agent import TlpAgent
from tb.checkers.driver_rules import DriverRules
from tb.checkers.function_rules import FunctionRules
from tb.common.failure import Failure
from tb.common.observation import DirectExport
from tb.common.scheduler import CLOCK_NS, Scheduler
from tb.common.settings import Settings
from tb.env.coverage import Coverage
from tb.env.error_injector import ErrorInjector, InjectedError
from tb.env.predictor import Predictor
from tb.env.scoreboard import Scoreboard
from tb.env.trace import Trace

RESET_CLOCKS = 4
DRAIN_STEP_CLOCKS = 20
#: Clocks without a request or an output after which the function counts as hung; longer than any clearing of
#: the largest build (4096 existence bits) and than any pause of a throttled tready.
PATIENCE_CLOCKS = 20_000
#: Clocks without output that end a test; far above the latency of a request (16 clocks).
QUIET_CLOCKS = 200

OUTPUTS = (
    "s_axis_rx_tready",
    *(f"m_axis_tx_{name}" for name in ("tvalid", "tdata", "tkeep", "tlast")),
    *(f"doorbell_{name}" for name in ("valid", "device", "queue", "data")),
    *(f"lifecycle_{name}" for name in ("valid", "op", "device", "timeout")),
    "event_ready",
    "lookup_ready",
    *(
        f"lookup_{name}"
        for name in ("done", "enabled", "size", "desc", "driver", "devarea", "pasid", "pasid_valid")
    ),
)


class Environment(uvm_env):
    """One function under test with everything around it.

    active: False when another agent drives the TLP streams (a third-party root complex): then only monitor.
    injected: an error between monitors and scoreboard. model: stands in for the golden model.
    """

    def __init__(self, name, parent, settings: Settings, back_pressure: str = "none", *, active: bool = True,
                 injected: InjectedError | None = None,
                 model: PciFunction | None = None) -> None:  # fmt: skip
        super().__init__(name, parent)
        self.settings = settings
        self.failure = Failure()
        self.dut: Any = cocotb.top
        self._back_pressure, self._active, self._injected = back_pressure, active, injected
        self._model = model or PciFunction(settings.parameters)

    def build_phase(self) -> None:
        """Components; the monitors sample nothing before the first reset."""
        dut, failure = self.dut, self.failure
        dut.rst.value = 1
        self.scheduler = Scheduler(dut.clk)
        self._number = self.scheduler.number()
        self.agent = TlpAgent("agent", self, dut, self.settings, self._back_pressure, failure, self._active)
        self.agent.scheduler = self.scheduler
        self.backend = Backend(dut, self.scheduler, self.settings.random("life-cycle acknowledgement"))
        self.backend_stimuli = uvm_analysis_port("backend_stimuli", self)
        self.backend_outputs = uvm_analysis_port("backend_outputs", self)
        self.coverage = Coverage("coverage", self, self.settings, failure)
        self.predictor = Predictor("predictor", self, self._model)
        self.driver_rules = DriverRules(self.settings.parameters, self._broken_driver_rule)
        self.rules = FunctionRules("rules", self, self.predictor.advance, failure, self.settings)
        for kind, port, sink in (
            (EventMonitor, "event", self.backend_stimuli),
            (LookupMonitor, "lookup", self.backend_stimuli),
            (DoorbellMonitor, "doorbell", self.backend_outputs),
            (LookupResultMonitor, "lookup", self.backend_outputs),
        ):
            monitor = kind(dut, port, dut.clk, dut.rst, sink.write, failure)
            if kind is LookupResultMonitor:
                monitor.add_callback(self.backend.write)
        self.lifecycle_monitor = LifecycleMonitor(
            *(dut, "lifecycle", dut.clk, dut.rst, self.backend_outputs.write, failure),
            acknowledged=bool(self.settings.parameters.backend_ack),
            released=self._released,
        )
        self.lifecycle_monitor.add_callback(self.backend.write)
        self.scoreboard = Scoreboard("scoreboard", self, self.predictor, failure, self.settings.replay)
        self.error_injector = (
            ErrorInjector("error_injector", self, self._injected) if self._injected else None
        )
        self.trace = Trace() if self.settings.trace else None

    def connect_phase(self) -> None:
        """Monitors -> predictor and scoreboard -> coverage: direct calls, no queues between them."""
        if self._active:
            self.agent.sequencer.excuse = self.driver_rules.excuse
        judge = self.scoreboard.observed
        if self.error_injector is not None:
            judge = self.error_injector.observed
            self.error_injector.passed.connect(self.scoreboard.observed)
        self.agent.requests.connect(self.predictor.stimuli)
        self.backend_stimuli.connect(self.predictor.stimuli)
        self.predictor.predictions.connect(self.scoreboard.predicted)
        self.agent.completions.connect(judge)
        self.backend_outputs.connect(judge)
        self.predictor.predictions.connect(self.rules.predicted)
        self.predictor.predictions.connect(self.coverage.predicted)
        self.predictor.predictions.connect(DirectExport("driver_rules", self, self.driver_rules.predicted))
        self.scoreboard.matched.connect(self.rules.matched)
        for port in (self.agent.completions, self.backend_outputs, self.backend_stimuli):
            port.connect(self.rules.observed)
        self.scoreboard.checked.connect(self.coverage.checked)
        if self.trace is not None:
            recorder = DirectExport("trace", self, self.trace.write)
            self.agent.requests.connect(recorder)
            self.agent.completions.connect(recorder)

    def _released(self, first: int, last: int) -> None:
        """A life-cycle event was held from `first` to `last`, ns."""
        self.rules.released(first, last)
        self.coverage.released(first, last)

    async def start(self) -> None:
        """Start the clock and reset the function for the first time."""
        # Low first: a clock that happens to be 1 already would have no first edge.
        Clock(self.dut.clk, CLOCK_NS, "ns", impl="gpi").start(start_high=False)
        await self.reset()

    async def reset(self) -> None:
        """A conventional reset. Call it when no sequence is running; what is under way is lost."""
        edge = self.dut.clk.rising_edge
        self.dut.rst.value = 1
        await edge
        self.predictor.reset(int(get_sim_time("ns")))
        await self.scheduler.pause(self._number, RESET_CLOCKS)
        self.backend.reset()
        # The monitor sleeps through a reset while the port is idle.
        self.lifecycle_monitor.timed_out = False
        self._check_outputs()
        self.dut.rst.value = 0

    async def watch(self) -> None:
        """Fail, with what is outstanding, when the function or the test hangs for PATIENCE_CLOCKS.

        That is: the same output is due all the time, a request is not accepted, or nothing happens at all.
        """
        due = requests = outputs = None
        while True:
            before = due, requests, outputs
            due, outputs = self.scoreboard.oldest_due(), self.scoreboard.compared.total()
            requests = self.agent.request_monitor.stats.received_transactions
            stuck = due is not None and due == before[0]
            refused = self.agent.busy and requests == before[1]
            if stuck or refused or (requests, outputs) == before[1:]:
                self.scoreboard.fail_silent(PATIENCE_CLOCKS)
                return
            await self.scheduler.pause(self._number, PATIENCE_CLOCKS)

    async def drain(self) -> None:
        """Wait until nothing is outstanding; `watch` ends the wait for something that never comes."""
        while self.scoreboard.outstanding():
            self.scoreboard.settle(int(get_sim_time("ns")))
            await self.scheduler.pause(self._number, DRAIN_STEP_CLOCKS)

    async def quiet(self) -> None:
        """Drain, then wait until no output came for QUIET_CLOCKS: a spurious one would still be noticed."""
        await self.drain()
        while True:
            compared = self.scoreboard.compared.total()
            await self.scheduler.pause(self._number, QUIET_CLOCKS)
            if self.scoreboard.compared.total() == compared:
                break
        self._check_outputs()

    def _broken_driver_rule(self, rule: str, what: str) -> None:
        self.failure.fail(f"DRIVER RULE {rule} is broken: {what}\n  replay: {self.settings.replay}")

    def _check_outputs(self) -> None:
        """No output is X or Z after reset, the payload of an idle port included (docs/decisions.md 10)."""
        for name in OUTPUTS:
            value = getattr(self.dut, name).value
            if not value.is_resolvable:
                self.failure.fail(
                    f"UNKNOWN {name} is {value} at {get_sim_time('ns'):.0f} ns, while it is idle"
                )
