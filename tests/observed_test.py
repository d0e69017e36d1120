# SPDX-License-Identifier: Apache-2.0
"""What tests share that look at the messages of the function."""

from tb.env.base_test import BaseTest
from tb.sequences.lib.message_checks import MessageChecks


class ObservedTest(BaseTest):
    """Runs sequences that look at what the function sends by itself."""

    back_pressure = "light"

    async def observe(self, kind: type[MessageChecks], **arguments) -> None:
        """Run one, with a log that begins empty."""
        await self.run_sequence(kind.from_environment(self.environment, **arguments))
