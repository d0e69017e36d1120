"""The registers of a reset function, by offsets and values typed by hand; no generated constant is used."""

import pyuvm

from tb.base_test import BaseTest
from tb.sequences.function_access import FunctionAccess, check
from tests.unit.hand_constants import OBSERVABLE

COMMAND, MEMORY_SPACE = 0x04, 0x0002


class ReadObservables(FunctionAccess):
    """Reads every DW of the table by memory or configuration reads; BAR0 lies at 0, as after reset."""

    async def body(self) -> None:
        """Configuration space first, then memory space is enabled and BAR0 read."""
        for where in ("config", "bar0"):
            table = [one for one in OBSERVABLE if one.where == where]
            for one in table:
                if where == "config":
                    self.get_config(one.offset)
                else:
                    self.read(one.offset, 4, window=False)
            for one, seen in zip(table, await self.collect(), strict=True):
                masked = None if seen is None else seen & one.mask
                check(f"{where} offset {one.offset:#x} (mask {one.mask:#x})", masked, one.value)
            self.put_config(COMMAND, MEMORY_SPACE, 2)


@pyuvm.test()
class reset_values(BaseTest):
    """A wrong offset in registers.rdl would mislead RTL and golden model alike, but not this table."""

    async def body(self) -> None:
        """The table holds for default parameters only."""
        if self.settings.parameters != type(self.settings.parameters)():
            raise AssertionError("reset_values needs default parameters")
        await self.run_sequence(ReadObservables())
