# SPDX-License-Identifier: Apache-2.0
"""Function-level reset and power states."""

from models import layout
from models.function.backend import Lifecycle
from tb.common.observation import LIFECYCLE
from tb.env.base_test import BaseTest
from tb.sequences.reset.flr_and_power import FunctionLevelReset, PowerStates


class Resetting(BaseTest):
    """Counts the life-cycle events of resets of everything (op 3)."""

    async def count_resets(self, kind) -> int:
        """Run a sequence; returns how many resets of everything the backend saw."""
        await self.environment.drain()  # the one of power-on
        seen = self.environment.backend_outputs.subscribers
        recorder = Recorder()
        seen.append(recorder)
        await self.run_sequence(kind.from_environment(self.environment))
        await self.environment.drain()
        return recorder.count


class Recorder:
    """A subscriber that counts life-cycle events of op 3."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, seen) -> None:
        """A backend port has shown something."""
        everything = Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0)
        self.count += seen.stream == LIFECYCLE and seen.value == everything


class FunctionLevelResetTest(Resetting):
    """Everything dirty, FLR with requests right behind it, everything compared."""

    async def body(self) -> None:
        """Each one is one life-cycle event."""
        resets = self.settings.amount(3)
        clean_slates = resets  # `dirty` begins with a reset of the manager
        assert await self.count_resets(FunctionLevelReset) == resets + clean_slates


class PowerStatesTest(Resetting):
    """D3hot refuses memory, sends nothing, and ends with a reset; INTEGRATED=1 has no power states."""

    async def body(self) -> None:
        """As FLR."""
        kind = FunctionLevelReset if self.settings.parameters.integrated else PowerStates
        assert await self.count_resets(kind) == 2 * self.settings.amount(3)
