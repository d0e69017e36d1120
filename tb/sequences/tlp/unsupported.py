# SPDX-License-Identifier: Apache-2.0
"""Unsupported TLPs of every kind: answered UR or dropped, without an effect."""

from models import layout, tlp
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.lib.unsupported_tlps import UNSUPPORTED

_SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT


class Unsupported(DeviceAccess):
    """Every kind of UNSUPPORTED in random order; reads between them show no change.

    PCIE-78, PCIE-79, PCIE-80, PCIE-81, PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86, PCIE-87
    """

    stable_id = "Unsupported"

    async def body(self) -> None:
        """A running device whose selector, status and create register are among the targets."""
        await self.bring_up()
        await self.ensure(index := self.random.choice(self.indices))
        self.start_device()
        before = await self.snapshot(index)
        for name in self.random.sample(
            sorted(UNSUPPORTED) * self.settings.amount(4), self.settings.amount(4) * len(UNSUPPORTED)
        ):
            await self._refused(name, index)
        await self.expect_unchanged(index, before)
        await self._memory_space_off(index)
        await self._poisoned_read(index)

    async def _refused(self, name: str, index: int) -> None:
        request = UNSUPPORTED[name](self.paths)
        packet = request if isinstance(request, bytes) else request.pack()
        answer = await self.answer(packet)
        kind = tlp.split_prefixes(packet)[1][0]
        if self.is_answered(packet):
            check(f"status of {name}", answer.status, tlp.UNSUPPORTED)
            locked = kind in tlp.LOCKED_READS
            check(f"kind of the answer to {name}", answer.kind, tlp.CPL_LOCKED if locked else tlp.CPL)
        elif answer is not None:
            raise AssertionError(f"{name} was answered")
        await self.expect(("MANAGED_DEVICE_SELECT", index), ("COMMON_DEVICE_STATUS", 0x0F))

    async def _memory_space_off(self, index: int) -> None:
        """Nothing is claimed while Memory Space Enable is 0."""
        self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER, 2)
        self.send(tlp.memory_write(self.paths.base + _SELECT, b"\xff" * 4, **self.paths.header()))
        answer = await self.answer(tlp.memory_read(self.paths.base + _SELECT, **self.paths.header()))
        check("status of a read with memory space off", answer.status, tlp.UNSUPPORTED)
        self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER | layout.COMMAND_MEMORY_SPACE, 2)
        await self.expect(("MANAGED_DEVICE_SELECT", index))

    async def _poisoned_read(self, index: int) -> None:
        """EP means nothing without data (PCIE-63)."""
        answer = await self.answer(tlp.memory_read(self.paths.base + _SELECT, ep=1, **self.paths.header()))
        check("data of a read with EP", int.from_bytes(answer.payload, "little"), index)
