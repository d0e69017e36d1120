# SPDX-License-Identifier: Apache-2.0
"""Random management of all devices, with random backend traffic."""

from cocotb import start_soon

from tb.env.base_test import BaseTest
from tb.sequences.stress.backend_traffic import BackendTraffic
from tb.sequences.stress.random_management import RandomManagement


class RandomManagementTest(BaseTest):
    """Thousands of operations on all indices, while a backend delivers events and looks up."""

    async def body(self) -> None:
        """Both side by side."""
        management = RandomManagement()
        traffic = BackendTraffic(self.environment.backend, self.settings, management.running)
        running = start_soon(traffic.run())
        await self.run_sequence(management)
        traffic.stop()
        await running
        assert traffic.delivered, "the backend delivered nothing"
