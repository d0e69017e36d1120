# SPDX-License-Identifier: Apache-2.0
"""The bench is tested in simulation too: what the function emits is spoiled once, and the run must notice."""

from dataclasses import replace

from cocotb import start_soon

from tb.common.observation import COMPLETION, PME_ACK, SENT_BY_ITSELF
from tb.env.base_test import BaseTest
from tb.env.error_injector import Sabotage, catalogue
from tb.sequences.stress.backend_traffic import BackendTraffic
from tb.sequences.stress.random_management import RandomManagement
from tb.sequences.tlp.all_messages import AllMessages

#: Blocks of random traffic until the sabotaged stream was long enough, whatever SCALE says.
MOST_ATTEMPTS = 10


class SabotageTest(BaseTest):
    """SEED chooses one sabotage of `candidates`; the run passes when the scoreboard or the watch objects."""

    def candidates(self, entry: Sabotage) -> bool:
        """Which sabotages this test draws from."""
        raise NotImplementedError

    def choose_sabotage(self) -> Sabotage:
        """One of them, after a few untouched observations."""
        entry = self.random.choice([entry for entry in catalogue() if self.candidates(entry)])
        return replace(entry, skip=self.random.randint(1, 8))

    async def body(self) -> None:
        """Random traffic on the link and at the backend."""
        traffic = BackendTraffic(self.environment.backend, self.settings)
        running = start_soon(traffic.run())
        for attempt in range(MOST_ATTEMPTS):
            if not self.environment.saboteur.done:
                sequence = RandomManagement(stable_id=f"sabotage {attempt}")
                sequence.operations = 600 / self.settings.scale
                await self.run_sequence(sequence)
        traffic.stop()
        await running

    def judge(self, failure: str | None) -> None:
        """Pass only when the sabotage happened and was noticed."""
        saboteur = self.environment.saboteur
        assert saboteur.done, f"{saboteur.sabotage} had no opportunity"
        assert failure is not None, f"{saboteur.sabotage} went unnoticed"
        assert failure.startswith(("MISMATCH", "MISSING", "HANGING")), failure


class CompletionErrors(SabotageTest):
    """A completion is dropped, doubled, moved, withheld or corrupted."""

    def candidates(self, entry: Sabotage) -> bool:
        """Completions."""
        return entry.stream == COMPLETION


class BackendErrors(SabotageTest):
    """A doorbell, a life-cycle event or a look-up result is."""

    def candidates(self, entry: Sabotage) -> bool:
        """Everything but packets."""
        return entry.stream not in (COMPLETION, *SENT_BY_ITSELF)


class MessageErrors(SabotageTest):
    """A message of one kind is."""

    def candidates(self, entry: Sabotage) -> bool:
        """MSI-X writes, INTx, errors, PME_TO_Ack (which only an endpoint behind a link sends)."""
        absent = (PME_ACK,) if self.settings.parameters.integrated else ()
        return entry.stream in SENT_BY_ITSELF and entry.stream not in absent

    async def body(self) -> None:
        """All kinds, until the sabotage happened."""
        for attempt in range(MOST_ATTEMPTS):
            if not self.environment.saboteur.done:
                sequence = AllMessages(self.environment.backend.event, stable_id=f"sabotage {attempt}")
                await self.run_sequence(sequence)
