# SPDX-License-Identifier: Apache-2.0
"""A sweep over pending vectors and the requests around it."""

import pyuvm

from tb.sequences.interrupts.pba_sweep_races import PbaSweepRaces
from tests.observed_test import ObservedTest


@pyuvm.test()
class swept_requests(ObservedTest):
    """Sweeps that begin at any clock of a long read, and of an access through the window."""

    back_pressure = "none"

    async def body(self) -> None:
        """What was pending has been sent before the next request; every request is answered."""
        await self.observe(PbaSweepRaces)
