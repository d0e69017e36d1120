# SPDX-License-Identifier: Apache-2.0
"""The constants typed by hand from docs/layout.md and docs/decisions.md are read out of the RTL.

A wrong offset in the one register source would fool RTL and golden model alike; this would see it.
"""

from models.parameters import Parameters
from tb.env.base_test import BaseTest
from tb.sequences.lib.function_access import FunctionAccess, check
from tests.unit.registers.hand_constants import OBSERVABLE, OBSERVABLE_INTEGRATED


class ReadConstants(FunctionAccess):
    """Reads every Observable: configuration space before any write, then BAR0 through both access paths."""

    stable_id = "ReadConstants"

    async def body(self) -> None:
        """The values are those of either profile, default parameters otherwise, after reset."""
        if self.parameters != Parameters(integrated=self.parameters.integrated):
            raise AssertionError("the constants typed by hand are those of the default parameters")
        table = OBSERVABLE_INTEGRATED if self.parameters.integrated else OBSERVABLE
        config = [entry for entry in table if entry.where == "config"]
        for entry in config:
            self.get_config(entry.offset)
        await self._compare(config)
        await self.bring_up()
        registers = [entry for entry in table if entry.where == "bar0"]
        for window in (False, True):
            for entry in registers:
                self.read(entry.offset, 4, window)
            await self._compare(registers)

    async def _compare(self, entries: list) -> None:
        for entry, seen in zip(entries, await self.collect(), strict=True):
            check(f"{entry.where} {entry.offset:#x}", seen & entry.mask, entry.value)


class HandConstants(BaseTest):
    """Identification, capability chain and reset values as typed by hand."""

    async def body(self) -> None:
        """Straight out of reset."""
        assert len(OBSERVABLE) > 100
        await self.run_sequence(ReadConstants())
