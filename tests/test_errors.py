# SPDX-License-Identifier: Apache-2.0
"""Errors and what reports them."""

import pyuvm

from tb.sequences.tlp.errors import Errors
from tests.observed_test import ObservedTest


@pyuvm.test()
class errors(ObservedTest):
    """Each kind of error: its bits, its message, what enables it; many in order of arrival."""

    async def body(self) -> None:
        """All 32 combinations of the enables."""
        await self.observe(Errors)
