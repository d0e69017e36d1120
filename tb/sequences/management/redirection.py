# SPDX-License-Identifier: Apache-2.0
"""Redirection: device_select redirects the structures and nothing else; how an absent index reads."""

from models import layout
from tb.sequences.lib.device_access import DESTROY, DeviceAccess
from tb.sequences.lib.function_access import BAR_FIELDS, check

_QUEUE_MARKERS = (
    "COMMON_QUEUE_DESC",
    "COMMON_QUEUE_DRIVER",
    "COMMON_QUEUE_DEVICE",
    "COMMON_QUEUE_MSIX_VECTOR",
)
_DEVICE_MARKERS = (
    "COMMON_DEVICE_FEATURE_SELECT",
    "COMMON_DRIVER_FEATURE_SELECT",
    "COMMON_CONFIG_MSIX_VECTOR",
)


class Redirection(DeviceAccess):
    """Different contents in several devices, then accesses in any order: each reads what was written to it.

    The expectation is what this sequence wrote, so it does not depend on the golden model (MGMT-06, MGMT-07,
    MGMT-08, MGMT-09, MGMT-10, MGMT-11, MGMT-12, MGMT-13, MGMT-14).
    """

    stable_id = "Redirection"

    async def body(self) -> None:
        """Mark everything, then read it back under random selectors while some of it is written anew."""
        await self.bring_up()
        await self.clean_slate()
        chosen = self.random.sample(self.indices, min(4, len(self.indices)))
        for index in chosen:
            await self.ensure(index, self.random_metadata())
        self.wanted: dict[tuple, int] = {}
        for index in (0, *chosen):
            self.select(index)
            queues = await self.value("COMMON_NUM_QUEUES")
            for queue in range(queues):
                for name in self._queue_markers():
                    self._mark(index, queue, name)
            for name in (
                *_DEVICE_MARKERS,
                "COMMON_QUEUE_SELECT",
                *(["MANAGED_CONFIG_SELECT"] if index else []),
            ):
                self._mark(index, None, name)
        for _ in range(self.settings.amount(12)):
            await self._round()

    def _queue_markers(self) -> tuple[str, ...]:
        return _QUEUE_MARKERS + (("PASID_QUEUE_PASID",) if self.parameters.pasid_support else ())

    def _value(self, name: str) -> int:
        if name.endswith("MSIX_VECTOR"):
            return self.random.choice((layout.NO_VECTOR, self.any_vector()))
        if name == "PASID_QUEUE_PASID":
            return self.random.getrandbits(1) << 31 | self.random.getrandbits(self.parameters.pasid_width)
        return self.random.getrandbits(8 * BAR_FIELDS[name][1])

    def _mark(self, index: int, queue: int | None, name: str) -> None:
        """Write a marker under its selectors, which must be `index` already for device_select."""
        if queue is not None:
            self.put("COMMON_QUEUE_SELECT", queue)
            self.wanted[index, None, "COMMON_QUEUE_SELECT"] = queue
        self.wanted[index, queue, name] = self._value(name)
        self.put(name, self.wanted[index, queue, name])

    async def _round(self) -> None:
        """Some dozen accesses: a selector change between any two of them."""
        expected = []
        for _ in range(40):
            index, queue, name = self.random.choice(list(self.wanted))
            self.select(index)
            if self.random.random() < 0.3:
                self._mark(index, queue, name)
            elif queue is not None:
                self.put("COMMON_QUEUE_SELECT", queue)
                self.wanted[index, None, "COMMON_QUEUE_SELECT"] = queue
            self.get(name)
            expected.append((f"{name} of device {index}, queue {queue}", self.wanted[index, queue, name]))
        for (what, wanted), seen in zip(expected, await self.collect(), strict=True):
            check(what, seen, wanted)


class SelectorValues(DeviceAccess):
    """device_select keeps any value; num_devices and the window's registers ignore it.

    MGMT-04, MGMT-05, MGMT-06, MGMT-07, MGMT-14
    """

    stable_id = "SelectorValues"

    async def body(self) -> None:
        """Corner and random values through both access paths."""
        await self.bring_up()
        most = self.parameters.num_devices
        corners = [0, 1, most, most + 1, 0xFFF, 0x1000, 1 << 16, 1 << 31, 0xFFFFFFFF]
        for value in corners + [self.random.getrandbits(32) for _ in range(self.settings.amount(20))]:
            for window in (False, True):
                self.put("MANAGED_DEVICE_SELECT", value, window)
                self.put("MANAGED_NUM_DEVICES", self.random.getrandbits(32), window)
                await self.expect(("MANAGED_DEVICE_SELECT", value), ("MANAGED_NUM_DEVICES", most))
            await self._window_registers(value)

    async def _window_registers(self, value: int) -> None:
        """What the window points at survives a change of device_select by a memory request."""
        registers = [
            self.at("PCI_CFG", field) for field in (layout.PCI_CFG_CAP_OFFSET, layout.PCI_CFG_CAP_LENGTH)
        ]
        aimed = [self.random.getrandbits(32) for _ in registers]
        for register, content in zip(registers, aimed, strict=True):
            self.put_config(register, content)
        self.put("MANAGED_DEVICE_SELECT", value ^ 1, window=False)
        for register in registers:
            self.get_config(register)
        for register, seen, content in zip(registers, await self.collect(), aimed, strict=True):
            check(f"window register {register:#x}", seen, content)
        self.paths.forget_window()


class AbsentView(DeviceAccess):
    """An index without a device: registers read 0 and vectors 0xFFFF, writes are dropped, no other device
    changes.

    Absent because never created, destroyed, or out of range; the latter include aliases of a live index that
    differ in one bit above the table (MGMT-34, MGMT-42, MGMT-43).
    """

    stable_id = "AbsentView"

    async def body(self) -> None:
        """Two devices live and are compared before and after everything was tried on absent indices."""
        await self.bring_up()
        await self.clean_slate()
        live = self.random.sample(self.indices, min(2, len(self.indices)))
        for index in live:
            await self.ensure(index, self.random_metadata())
            self.start_device()
        before = {index: await self.snapshot(index) for index in (0, *live)}
        for index in self._absent(live):
            self.select(index)
            await self._try_everything(index)
        for index, snapshot in before.items():
            await self.expect_unchanged(index, snapshot)

    def _absent(self, live: list[int]) -> list[int]:
        most = self.parameters.num_devices
        indices = [most + 1, 0xFFFFFFFF, *(index for index in self.indices if index not in live)][:8]
        for index in (0, *live):
            for bit in range(32):
                if (index ^ 1 << bit) > most:
                    indices.append(index ^ 1 << bit)
        return self.random.sample(indices, min(len(indices), self.settings.amount(24)))

    async def _try_everything(self, index: int) -> None:
        self.write(layout.BAR0_COMMON, self.random.randbytes(64))
        self.put("COMMON_QUEUE_SELECT", 0)
        self.put("COMMON_QUEUE_ENABLE", 1)
        self.put("COMMON_DEVICE_STATUS", self.random.choice((0, 0x0F)))
        self.write(layout.BAR0_DEVICE, self.random.randbytes(16))
        if self.parameters.pasid_support:
            self.set_pasid(self.random.getrandbits(20))
        if index > self.parameters.num_devices:
            self.put("MANAGED_CONFIG_SELECT", self.random.getrandbits(32))
            self.write_metadata(self.random.randbytes(16))
            self.create(DESTROY)
            self.get("MANAGED_CONFIG_SELECT")
            self.read(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 16)
        else:
            self.ring(index, 0)
        self.read(layout.BAR0_DEVICE, 64)
        self.get("ISR_STATUS")
        self.get("PASID_QUEUE_PASID")
        for value in await self.collect():
            check(f"a register of absent device {index:#x}", value, 0)
        self.read(layout.BAR0_COMMON, 64)
        image = 0xFFFF << 8 * layout.COMMON_CONFIG_MSIX_VECTOR | 0xFFFF << 8 * layout.COMMON_QUEUE_MSIX_VECTOR
        check(f"COMMON of absent device {index:#x}", (await self.collect())[-1], image)
