# SPDX-License-Identifier: Apache-2.0
"""The shortest test from end to end: discover, create, select, configure, use and destroy by memory TLPs."""

from models import layout
from tb.env.base_test import BaseTest
from tb.sequences.config_space.discovery import Discovery
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.function_access import check


class OneDevice(DeviceAccess):
    """One device from creation to destruction, each step checked against numbers stated here."""

    stable_id = "OneDevice"
    #: Memory TLPs only.
    window_share = 0.0

    async def body(self) -> None:
        """Create the highest index, run it, ring it, see its look-up, destroy it."""
        await self.bring_up()
        index = self.parameters.num_devices
        check("create_ok", await self.outcome_of(index, CREATE), layout.CREATE_OK)
        await self.expect(("MANAGED_CREATE", 1), ("COMMON_DEVICE_STATUS", 0), ("DEVICE_MTU", 1500))
        self.start_device()
        await self.expect(("COMMON_DEVICE_STATUS", 0x0F), ("COMMON_QUEUE_ENABLE", 1))
        self.ring(index, 0)
        check("create_ok of a duplicate", await self.outcome_of(index, CREATE), layout.CREATE_ID_DUP)
        check("create_ok of a destruction", await self.outcome_of(index, DESTROY), layout.CREATE_OK)
        await self.expect(("MANAGED_CREATE", 0), ("COMMON_DEVICE_STATUS", 0), ("COMMON_NUM_QUEUES", 0))


class Smoke(BaseTest):
    """Discovery, then one device's life; its doorbell and both life-cycle events arrive, and nothing else."""

    async def body(self) -> None:
        """Two sequences, then what the backend saw."""
        await self.run_sequence(Discovery())
        await self.run_sequence(OneDevice())
        await self.environment.drain()
        seen = self.environment.scoreboard.compared
        wanted = {"doorbell": 1, "lifecycle": 3}  # the reset's, created, destroyed
        assert {name: seen[name] for name in wanted} == wanted, seen
