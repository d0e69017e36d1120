# SPDX-License-Identifier: Apache-2.0
"""The base class of all tests: reset, body, drain, read back, check."""

import traceback
from pathlib import Path

from cocotb import start_soon
from cocotb.simtime import get_sim_time
from cocotb.triggers import First
from pyuvm import uvm_test

from tb.common.failure import card
from tb.common.settings import Settings
from tb.env.environment import Environment
from tb.env.error_injector import InjectedError
from tb.sequences.lib.base import TlpSequence
from tb.sequences.lib.read_back import ReadBack


class BaseTest(uvm_test):
    """Subclasses write `body` and are decorated with `@pyuvm.test()`.

    In `body`: `await self.run_sequence(SomeSequence())`, several at once with cocotb's `start_soon` around
    it. `self.settings` is the run's Settings, `self.random` the test's own source of randomness;
    `self.environment.backend` injects events and look-ups (`await backend.event(...)`, `await
    backend.lookup(...)`); `await self.environment.reset()` is a conventional reset at any moment without a
    running sequence. The first failure of any kind ends the body; the result file is written in every case.
    """

    #: How tready of the transmit stream is throttled: "none", "light", "heavy", or "random": one of them by
    #: SEED.
    back_pressure = "random"
    #: Rules of tb/checkers/driver_rules.py that the test breaks on purpose; its sequences have their own.
    breaks_driver_rules: frozenset[str] = frozenset()
    #: Seeds `random`, together with SEED; the name of the test unless its row says otherwise.
    stable_id = ""
    #: Whether another agent drives the TLP streams; then there is no sequencer and no read-back.
    passive = False

    def build_phase(self) -> None:
        """Build the environment; the settings are read here and nowhere else."""
        self.settings = Settings.from_environment()
        self.random = self.settings.random(self.stable_id or self.settings.test)
        self.environment = Environment(
            "environment",
            self,
            self.settings,
            self.back_pressure,
            active=not self.passive,
            injected=self.choose_injected_error(),
        )

    def choose_injected_error(self) -> InjectedError | None:
        """The error to inject between monitors and scoreboard, which must be detected; usually None."""
        return None

    @property
    def sequencer(self):
        """Where sequences run."""
        return self.environment.agent.sequencer

    async def run_sequence(self, sequence: TlpSequence) -> None:
        """Run one sequence to its end."""
        await sequence.start(self.sequencer)

    async def body(self) -> None:
        """What the test does after reset."""
        raise NotImplementedError(f"{type(self).__name__} has no body")

    async def _run(self) -> None:
        environment = self.environment
        environment.driver_rules.excuse(self.breaks_driver_rules)
        await environment.start()
        await self.body()
        await environment.drain()
        environment.driver_rules.finish()
        if not self.passive:
            environment.agent.throttle("none")
            await self.run_sequence(ReadBack())
        await environment.quiet()

    async def run_phase(self) -> None:
        """Run the test to its end or to the first failure."""
        self.raise_objection()
        failure = self.environment.failure
        start_soon(self.environment.watch())
        task = start_soon(self._guarded())
        await First(task.complete, failure.failed.wait())
        if not task.done():
            task.cancel()
        self.drop_objection()

    async def _guarded(self) -> None:
        """An error in the test's own Python is a failure of the run like any other."""
        try:
            await self._run()
        except AssertionError as error:
            self._fail(f"EXPECTATION {error}")
        except Exception as error:
            self._fail(f"ERROR in the test: {type(error).__name__}: {error}")

    def _fail(self, title: str) -> None:
        first_line, *more = title.splitlines()
        details = [*more, *traceback.format_exc().splitlines()]
        self.environment.failure.fail(card(first_line, details, [], self.settings.replay))

    def report_phase(self) -> None:
        """Write the result file (check_phase of the scoreboard is over by now)."""
        environment = self.environment
        coverage, compared = environment.coverage, environment.scoreboard.compared
        self.result = coverage.result(compared, int(get_sim_time("ns")), environment.failure.card)
        coverage.save(self.result, Path())
        if environment.trace is not None:
            environment.trace.close()

    def final_phase(self) -> None:
        """Pass or fail."""
        self.judge(self.environment.failure.card)

    def judge(self, failure: str | None) -> None:
        """Raise AssertionError with the card of a failure; a test of the bench itself may want one."""
        if failure is not None:
            raise AssertionError(failure)
