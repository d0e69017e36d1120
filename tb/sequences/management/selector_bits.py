# SPDX-License-Identifier: Apache-2.0
"""One bit at a time, which random values rarely do: device selectors, byte enables of a queue's PASID."""

from models import layout
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check, merge


class SelectorBits(DeviceAccess):
    """An index with one bit too many is absent (MGMT-14); a PASID takes the enabled bytes (PCIE-52)."""

    stable_id = "SingleBits"

    async def body(self) -> None:
        """On the same device, which must look as before at the end."""
        await self.bring_up()
        await self.clean_slate()
        await self.ensure(index := self.random.choice(self.indices))
        await self._selectors(index)
        if self.parameters.pasid_support:
            await self._pasid(index)

    async def _selectors(self, index: int) -> None:
        present = ("MANAGED_CREATE", 1), ("COMMON_NUM_QUEUES", self.most_queues)
        for bit in self.random.sample(range(32), 32):
            other = index | 1 << bit
            if other <= self.parameters.num_devices:
                continue
            self.select(other)
            await self.expect(("MANAGED_CREATE", 0), ("COMMON_NUM_QUEUES", 0))
            self.select(index)
            await self.expect(*present)

    async def _pasid(self, index: int) -> None:
        self.select(index)
        self.put("COMMON_QUEUE_SELECT", self.random.randrange(self.most_queues))
        mask = 1 << 31 | (1 << self.parameters.pasid_width) - 1
        value = self.random.getrandbits(32)
        self.write_enabled(layout.BAR0_PASID, value, 0xF)
        for enables in self.random.sample(range(16), 16):
            for _ in range(2):
                new = self.random.getrandbits(32)
                value = merge(value, new, enables)
                self.write_enabled(layout.BAR0_PASID, new, enables)
                self.read(layout.BAR0_PASID, 4)
                check(f"PASID after enables {enables:04b}", (await self.collect())[-1], value & mask)
