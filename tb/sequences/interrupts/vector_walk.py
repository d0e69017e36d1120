# SPDX-License-Identifier: Apache-2.0
"""Every vector of a table once: pending, read back, sent; and what a reset of the manager drops."""

from models import layout
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

CONFIG = layout.EVENT_CONFIG_CHANGE
ROW = 32


class VectorWalk(MessageChecks):
    """Each bit of a row of pending bits, and each row: set by an event, read, cleared by sending."""

    stable_id = "EveryVector"

    async def body(self) -> None:
        """The manager's vectors; then those of two managed devices."""
        device = await self.prepare()
        owners = [0, device]
        for owner in owners:
            self.select(owner)
            self.start_device()
            await self._pend_and_send(owner, self._vectors(owner))

    def _vectors(self, owner: int) -> list[int]:
        """All of the first row, and one of each other row."""
        count = self.vectors_of(owner)
        first = list(range(min(ROW, count)))
        return first + [min(row + self.random.randrange(ROW), count - 1) for row in range(ROW, count, ROW)]

    async def _pend_and_send(self, owner: int, vectors: list[int]) -> None:
        """Lowest vector first, with the whole address and data of its entry.

        PCIE-117, PCIE-119, PCIE-120, PCIE-121, PCIE-122
        """
        self.enable_msix(mask=True)
        messages = []
        for vector in vectors:
            address, data = self.random.getrandbits(64) & ~3, self.random.getrandbits(32)
            self.set_vector(owner, vector, address, data)
            messages.append(self.interrupt(address, data))
            self.select(owner)
            self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
            await self.event(CONFIG, owner, data=self.random.getrandbits(16))
        for vector in self.random.sample(vectors, min(4, len(vectors))):
            await self.expect_pending("under the function's mask", owner, vector, 1)
        await self.sent("events under the function's mask")
        self.enable_msix()
        await self.sent(f"every vector of device {owner}", *messages)
        for vector in self.random.sample(vectors, min(4, len(vectors))):
            await self.expect_pending("after it was sent", owner, vector, 0)


class VectorsAtReset(MessageChecks):
    """A reset of the manager takes every device and what is pending in a table of its own.

    INTEGRATED=1: dropped with the device (MGMT-40, MGMT-44, AMB-71). INTEGRATED=0: a pending bit belongs to
    the function's vector and is sent all the same (decisions 8).
    """

    stable_id = "ForgottenVectors"

    async def body(self) -> None:
        """Some devices, a vector each; the reset; no device sends, nor does a new one under its index."""
        first = await self.prepare()
        others = [index for index in self.indices if index != first]
        chosen = sorted([first, *self.random.sample(others, min(5, len(others)))])
        taken = dict(zip(chosen, range(self.vectors_of(chosen[-1])), strict=False))
        messages = []
        self.enable_msix(mask=True)
        for index, vector in taken.items():
            await self.ensure(index)
            self.start_device()
            address, data = self.random.getrandbits(64) & ~3, self.random.getrandbits(32)
            self.set_vector(index, vector, address, data)
            messages.append(self.interrupt(address, data))
            self.select(index)
            self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
            await self.event(CONFIG, index, data=1)
            await self.expect_pending("before the reset", index, vector, 1)
        await self.clean_slate()
        integrated = bool(self.parameters.integrated)
        for index, vector in taken.items():
            self.select(index)
            await self.expect(("MANAGED_CREATE", 0))
            await self.ensure(index)
            await self.expect_pending("of a new device", index, vector, int(not integrated))
            if integrated:
                self.mask_vector(index, vector, False)
        self.enable_msix()
        await self.sent("the function's mask lifted after the reset", *([] if integrated else messages))
        check("devices looked at", len(taken) > 0, True)
