# SPDX-License-Identifier: Apache-2.0
"""Rules of doorbells and look-ups, each with its result stated by hand."""

from collections.abc import Callable

from models import layout
from models.function.backend import LookupResult
from tb.sequences.lib.backend_sequence import BackendSequence
from tb.sequences.lib.device_access import STATUS_RUNNING
from tb.sequences.lib.function_access import check

_NOTHING = LookupResult()
#: What the port's 6 bits can name.
MOST_QUEUES = 64


class DoorbellRules(BackendSequence):
    """A doorbell rings exactly when its queue runs, whatever the selector.

    MGMT-11, VPCI-81, VPCI-82, VPCI-83, VPCI-84, VPCI-85, VPCI-86
    """

    stable_id = "DoorbellRules"

    async def body(self) -> None:
        """Each condition is taken away alone."""
        index = await self.prepare()
        await self._silent(index, 0)
        for step in self._way_up():
            await self._silent(index, 0)
            step()
        for size in (2, 4):
            for selector in (index, 0, self.parameters.num_devices + 1):
                self.select(selector)
                await self._rings(index, 0, size)
        slot, before = self.doorbell_offset(index, 0), await self._count()
        for offset, data in ((slot, b"1"), (slot + 1, b"1"), (slot + 2, b"12"), (slot + 4, b"1234")):
            self.write(offset, data)
        check("doorbells after partial writes", await self._count() - before, 0)
        await self._silent(index, 1)  # not enabled
        await self._silent(0, 0)
        await self._silent(index % self.parameters.num_devices + 1, 1)
        self.select(index)
        self.put("COMMON_DEVICE_STATUS", layout.STATUS_FAILED)
        await self._silent(index, 0)
        self.put("COMMON_DEVICE_STATUS", 0)
        self.start_device()
        await self._rings(index, 0, 4)
        self.read(self.doorbell_offset(index, 0), 4)
        check("a doorbell slot", (await self.collect())[-1], 0)
        self.create(0)
        await self._silent(index, 0)

    def _way_up(self) -> list[Callable[[], None]]:
        return [
            lambda: self.negotiate(self.parameters.device_features),
            lambda: self.set_up_queue(0),
            lambda: self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING),
        ]

    async def _count(self) -> int:
        """Doorbells so far, when everything sent before has been executed."""
        await self.value("MANAGED_DEVICE_SELECT", window=False)
        return self.rung()

    async def _rings(self, index: int, queue: int, size: int) -> None:
        before = await self._count()
        self.ring(index, queue, size)
        check(f"doorbells of device {index} after one was rung", await self._count() - before, 1)

    async def _silent(self, index: int, queue: int) -> None:
        before = await self._count()
        self.ring(index, queue)
        check(f"doorbells of device {index} queue {queue}, which do not run", await self._count() - before, 0)


class LookupRules(BackendSequence):
    """A look-up shows what the driver programmed, and nothing at all when any condition fails."""

    stable_id = "LookupRules"

    async def body(self) -> None:
        """Index 0 needs no PASID; a managed device does (fails closed)."""
        index = await self.prepare()
        if self.parameters.pasid_support:
            self.set_pasid(0x12345 & (1 << self.parameters.pasid_width) - 1)
        for device in (0, index):
            self.select(device)
            await self._nothing(device, 0, "before DRIVER_OK")
            self.negotiate(self.parameters.device_features)
            programmed = self._program()
            await self._nothing(device, 0, "before DRIVER_OK")
            self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING)
            pasid = 0x12345 & (1 << self.parameters.pasid_width) - 1 if device else 0
            wanted = LookupResult(1, *programmed, pasid, int(device > 0))
            await self._compare(device, 0, wanted, "of a running queue")
            for queue in (*(1 << bit for bit in range(6)), MOST_QUEUES - 1):
                await self._nothing(device, queue, "not enabled, or beyond the queues")
            for alias in (device ^ 1 << bit for bit in range(12)):
                await self._nothing(alias, 0, "of no running device, an alias of one")
            await self._conditions(device, wanted)
        self.select(index)
        self.create(0)
        await self._nothing(index, 0, "of a destroyed device")

    def _program(self) -> tuple[int, int, int, int]:
        """Queue 0 enabled with a size and addresses of our choice."""
        self.set_up_queue(0, enable=False)
        values = 2, *(self.random.getrandbits(64) for _ in range(3))
        for name, value in zip(("SIZE", "DESC", "DRIVER", "DEVICE"), values, strict=True):
            self.put(f"COMMON_QUEUE_{name}", value)
        self.put("COMMON_QUEUE_ENABLE", 1)
        return values

    async def _conditions(self, device: int, wanted: LookupResult) -> None:
        command = layout.COMMAND_MEMORY_SPACE | layout.COMMAND_BUS_MASTER
        self.put_config(layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE, 2)
        await self._nothing(device, 0, "with Bus Master Enable 0")
        self.put_config(layout.CFG_COMMAND, command, 2)
        await self._nothing(device, 1, "of a queue that is not enabled")
        if device and self.parameters.pasid_support:
            self.enable_pasid(False)
            await self._nothing(device, 0, "with PASID Enable 0")
            self.enable_pasid()
            self.set_pasid(wanted.pasid, valid=False)
            await self._nothing(device, 0, "without a valid PASID")
            self.set_pasid(wanted.pasid)
        await self._compare(device, 0, wanted, "with every condition back")
        await self.event(layout.EVENT_NEEDS_RESET, device)
        await self._nothing(device, 0, "that needs a reset")

    async def _nothing(self, device: int, queue: int, when: str) -> None:
        await self._compare(device, queue, _NOTHING, when)

    async def _compare(self, device: int, queue: int, wanted: LookupResult, when: str) -> None:
        await self.flush()
        seen = await self.backend.lookup(device, queue)
        if seen != wanted:
            raise AssertionError(
                f"look-up of device {device} queue {queue} {when}: {seen}, expected {wanted}"
            )
