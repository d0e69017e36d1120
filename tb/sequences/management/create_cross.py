# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the life-cycle cover groups: creations and destructions in every state of the index."""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY
from tb.sequences.lib.device_states import CREATE_DW, STATES, DeviceStates
from tb.sequences.lib.metadata import random_valid


class CreateCross(DeviceStates):
    """Every operation on create in every state of the index.

    MGMT-19, MGMT-20, MGMT-21, MGMT-22, MGMT-23, MGMT-24, MGMT-25, MGMT-26, MGMT-27, MGMT-28, MGMT-29,
    MGMT-34, MGMT-35, MGMT-36, MGMT-37, MGMT-38, MGMT-39, MGMT-40, MGMT-50
    """

    stable_id = "EveryCreate"

    async def body(self) -> None:
        """Existing, absent, no index at all."""
        await self.bring_up()
        self.enable_pasid()
        self.index = self.random.choice(self.indices)
        for state in STATES:
            await self.ensure(self.index)
            await self.bring_to(state, self.index)
            for value in (CREATE, CREATE, CREATE, 2, 255, DESTROY, DESTROY, 2, 255):
                self.create(value)
                self.get("MANAGED_CREATE_OK")
            await self.flush()
        for other in (0, self.parameters.num_devices + 1):
            self.select(other)
            for value in (CREATE, DESTROY, 2, 255):
                self.create(value)
        await self._refused()
        await self._attributes()
        await self._enables()
        await self._right_before()
        await self._left_behind()

    async def _refused(self) -> None:
        """Metadata that are not valid, of an index that had a device, and of one that never had one."""
        for fresh in (False, True):
            if fresh:
                await self.clean_slate()
            self.select(self.index)
            for version in (2, 0):
                self.put("MANAGED_CONFIG_SELECT", 0)
                self.write_metadata(bytes((version, 0, 0, 0)))
                for value in (2, 255, CREATE, DESTROY):
                    self.create(value)
                    self.get("MANAGED_CREATE_OK")
            await self.flush()

    async def _attributes(self) -> None:
        """No attribute, each alone, all of them; in creations that succeed."""
        for asked in (0, 1, 2, 4, 8, 16, 31):
            await self.ensure(self.index, random_valid(self.random, self.parameters, asked))
        await self.flush()

    async def _enables(self) -> None:
        """Every pattern of byte enables on the DW of create, index free."""
        self.select(self.index)
        for enables in range(16):
            self.write_enabled(CREATE_DW, 0x01010101, enables)
            self.read_enabled(CREATE_DW, enables)
            self.create(DESTROY)
        await self.flush()

    async def _right_before(self) -> None:
        """Destroyed right behind a doorbell, an event, a look-up, and nothing."""
        for what in ("doorbell", "event", "look-up", "nothing"):
            await self.ensure(self.index)
            self.start_device()
            await self.settle()
            if what == "doorbell":
                self.ring(self.index, 0, window=False)
            elif what == "event":
                await self.event(layout.EVENT_USED_BUFFER, self.index)
            elif what == "look-up":
                await self.backend.lookup(self.index, 0)
            else:
                await self.pause(100)
            self.write(CREATE_DW, b"\0", window=False)
            self.send(*self.paths.memory_read_enabled(CREATE_DW, 2))
            await self.post(self.taken())

    async def _left_behind(self) -> None:
        """With ISR bits, pending vectors, PASIDs, metadata, and with nothing at all."""
        await self.ensure(self.index, self.random_metadata())
        self.start_device()
        vector = self.any_vector()
        self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
        self.set_vector(self.index, vector, 0, 0, masked=True)
        self.enable_msix()
        await self.event(layout.EVENT_CONFIG_CHANGE, self.index)
        self.enable_msix(False)
        self.select(self.index)
        self.create(DESTROY)
        self.create(CREATE)
        self.create(DESTROY)
        await self.flush()
