# SPDX-License-Identifier: Apache-2.0
"""Tests the bench in simulation: one error is injected into the observed outputs, and the run must fail."""

from dataclasses import replace

from cocotb import start_soon

from tb.common.observation import COMPLETION, PME_ACK, SENT_BY_ITSELF
from tb.env.base_test import BaseTest
from tb.env.error_injector import InjectedError, catalogue
from tb.sequences.stress.backend_traffic import BackendTraffic
from tb.sequences.stress.random_management import RandomManagement
from tb.sequences.tlp.all_messages import AllMessages

#: Blocks of random traffic until the stream was long enough for the error, whatever SCALE says.
MOST_ATTEMPTS = 10


class ErrorInjectionTest(BaseTest):
    """SEED chooses one error of `candidates`; the run passes when scoreboard or watchdog detect it."""

    def candidates(self, entry: InjectedError) -> bool:
        """The errors that this test draws from."""
        raise NotImplementedError

    def choose_injected_error(self) -> InjectedError:
        """One of them, after a few untouched observations."""
        entry = self.random.choice([entry for entry in catalogue() if self.candidates(entry)])
        return replace(entry, skip=self.random.randint(1, 8))

    async def body(self) -> None:
        """Random traffic on the link and at the backend."""
        traffic = BackendTraffic(self.environment.backend, self.settings)
        running = start_soon(traffic.run())
        for attempt in range(MOST_ATTEMPTS):
            if not self.environment.error_injector.done:
                sequence = RandomManagement(stable_id=f"sabotage {attempt}")
                sequence.operations = 600 / self.settings.scale
                await self.run_sequence(sequence)
        traffic.stop()
        await running

    def judge(self, failure: str | None) -> None:
        """Pass only when the error was injected and detected."""
        injector = self.environment.error_injector
        assert injector.done, f"{injector.injected} had no opportunity"
        assert failure is not None, f"{injector.injected} went unnoticed"
        assert failure.startswith(("MISMATCH", "MISSING", "HANGING")), failure


class CompletionErrors(ErrorInjectionTest):
    """A completion is dropped, duplicated, reordered, delayed or corrupted."""

    def candidates(self, entry: InjectedError) -> bool:
        """Completions."""
        return entry.stream == COMPLETION


class BackendErrors(ErrorInjectionTest):
    """The same of a doorbell, a life-cycle event or a look-up result."""

    def candidates(self, entry: InjectedError) -> bool:
        """Everything but packets."""
        return entry.stream not in (COMPLETION, *SENT_BY_ITSELF)


class MessageErrors(ErrorInjectionTest):
    """The same of a message of one kind."""

    def candidates(self, entry: InjectedError) -> bool:
        """MSI-X writes, INTx, errors, PME_TO_Ack (which only an endpoint behind a link sends)."""
        absent = (PME_ACK,) if self.settings.parameters.integrated else ()
        return entry.stream in SENT_BY_ITSELF and entry.stream not in absent

    async def body(self) -> None:
        """All kinds, until the error was injected."""
        for attempt in range(MOST_ATTEMPTS):
            if not self.environment.error_injector.done:
                sequence = AllMessages(self.environment.backend.event, stable_id=f"sabotage {attempt}")
                await self.run_sequence(sequence)
