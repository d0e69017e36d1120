# SPDX-License-Identifier: Apache-2.0
"""Resets: what a virtio reset of the manager or a managed device and a conventional reset clear and keep."""

from collections.abc import Sequence

from models import layout
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.lib.metadata import CHUNK

_FRESH = {
    "COMMON_DEVICE_FEATURE_SELECT": 0,
    "COMMON_DRIVER_FEATURE_SELECT": 0,
    "COMMON_DRIVER_FEATURE": 0,
    "COMMON_CONFIG_MSIX_VECTOR": layout.NO_VECTOR,
    "COMMON_DEVICE_STATUS": 0,
    "COMMON_QUEUE_SELECT": 0,
    "ISR_STATUS": 0,
}
_FRESH_QUEUE = {
    "COMMON_QUEUE_MSIX_VECTOR": layout.NO_VECTOR,
    "COMMON_QUEUE_ENABLE": 0,
    "COMMON_QUEUE_DESC": 0,
    "COMMON_QUEUE_DRIVER": 0,
    "COMMON_QUEUE_DEVICE": 0,
    "COMMON_QUEUE_RESET": 0,
}
#: How many devices are put into use, and how many indices are looked at.
MOST_INDICES = 16


class DirtyDevices(DeviceAccess):
    """Brings index 0 and some managed devices into use, so that a reset has something to clear."""

    async def dirty(self, most: int = 4) -> list[int]:
        """Start index 0 and up to `most` managed devices with all their queues; returns the managed ones."""
        await self.clean_slate()
        chosen = self.random.sample(self.indices, min(most, len(self.indices)))
        for index in chosen:
            await self.ensure(index, self._two_pairs_default())
        for index in (0, *chosen):
            self.select(index)
            self._use()
            await self.flush()
        return chosen

    def _two_pairs_default(self) -> bytes:
        """All-zero metadata or a version 1 that asks for nothing: the queues are known then."""
        return self.random.choice((bytes(CHUNK), b"\x01" + bytes(CHUNK - 1)))

    def _use(self) -> None:
        self.put("COMMON_DEVICE_FEATURE_SELECT", self.random.getrandbits(32) | 1)
        self.put("COMMON_CONFIG_MSIX_VECTOR", self.any_vector())
        self.start_device(queues=self.most_queues)
        self.put("COMMON_DRIVER_FEATURE_SELECT", 1)

    async def expect_fresh(self, index: int) -> None:
        """The state after a device reset: everything of COMMON and of every queue (MGMT-39, VPCI-76)."""
        self.select(index)
        await self.expect(*_FRESH.items())
        for queue in range(self.most_queues):
            self.put("COMMON_QUEUE_SELECT", queue)
            await self.expect(*_FRESH_QUEUE.items(), ("COMMON_QUEUE_SIZE", self.parameters.queue_size_max))

    async def expect_absent(self, used: Sequence[int] = ()) -> None:
        """No managed device, no metadata; `used` and a sample of the other indices."""
        some = self.random.sample(self.indices, min(len(self.indices), MOST_INDICES))
        for index in (*used, *some):
            self.select(index)
            self.get("MANAGED_CREATE")
            self.get("MANAGED_CREATE_OK")
            self.get("MANAGED_CONFIG_SELECT")
            self.read(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 128, window=False)
        for value in await self.collect():
            check("create, create_ok, config_select or config after a reset of everything", value, 0)


class ManagedReset(DirtyDevices):
    """Writing 0 to a managed device's status resets it alone: it exists on, PASIDs stay (MGMT-46)."""

    stable_id = "ManagedReset"

    async def body(self) -> None:
        """Reset one of several running devices from every status on the way up."""
        await self.bring_up()
        first, *others = await self.dirty()
        snapshots = {index: await self.snapshot(index) for index in (0, *others)}
        for status in (0x0F, 0x0B, 0x03, 0x01, 0x8F, 0):
            pasids = await self._pasids(first)
            self.put("COMMON_DEVICE_STATUS", status)
            self.put("COMMON_DEVICE_STATUS", 0)
            await self.expect(("MANAGED_DEVICE_SELECT", first), ("MANAGED_CREATE", 1))
            await self.expect_fresh(first)
            if self.parameters.pasid_support:
                check("PASIDs after a virtio reset", await self._pasids(first), pasids)
            self._use()
        for index, snapshot in snapshots.items():
            await self.expect_unchanged(index, snapshot)

    async def _pasids(self, index: int) -> int:
        self.select(index)
        for queue in range(self.most_queues):
            self.put("COMMON_QUEUE_SELECT", queue)
            self.get("PASID_QUEUE_PASID")
        values = await self.collect()
        return sum(value << 32 * queue for queue, value in enumerate(values))


class ManagerReset(DirtyDevices):
    """Writing 0 to index 0's status takes every managed device; PCI registers survive (MGMT-44, VPCI-78)."""

    stable_id = "ManagerReset"

    async def body(self) -> None:
        """Reset with all devices, few, none; then an index that was dirty is created again, and is clean."""
        await self.bring_up()
        for most in (MOST_INDICES, 2, 0):
            used = await self.dirty(most)
            window = self.at("PCI_CFG")  # its registers are what the accesses of this sequence use
            registers = [at for at in range(0, 256, 4) if not window < at < window + layout.PCI_CFG_CAP_SIZE]
            before = {register: await self.config_value(register) for register in registers}
            self.select(0)
            self.put("COMMON_DEVICE_STATUS", 0)
            await self.expect(("MANAGED_DEVICE_SELECT", 0), ("COMMON_DEVICE_STATUS", 0))
            await self.expect_fresh(0)
            await self.expect_absent(used)
            for register, value in before.items():
                check(f"configuration register {register:#x}", await self.config_value(register), value)
            for index in used[:2]:
                await self.ensure(index)
                await self.expect_fresh(index)


class BeforeConventionalReset(DirtyDevices):
    """Dirty devices and configuration space; the test resets the function afterwards."""

    stable_id = "BeforeConventionalReset"

    async def body(self) -> None:
        """Everything in use, a selector that is not 0, MSI-X and PASID enabled."""
        await self.bring_up()
        used = await self.dirty(MOST_INDICES)
        self.put_config(layout.CFG_CACHE_LINE_SIZE, 0xA5, 1)
        self.enable_msix(mask=True)
        self.enable_pasid()
        self.select(self.random.choice(used))
        await self.expect(("MANAGED_CREATE", 1))


class AfterConventionalReset(DirtyDevices):
    """The function as it comes out of reset: nothing exists or is placed, no bus number.

    PCIE-25, PCIE-100
    """

    stable_id = "AfterConventionalReset"

    async def body(self) -> None:
        """Configuration reset values, the completer id before the first write, then the devices."""
        answer = await self.answer(self.paths.config_read(0))
        check("completer id before capture", answer.completer_id, 0)
        for name, register, size, wanted in (
            ("command", layout.CFG_COMMAND, 2, 0),
            ("BAR0", layout.CFG_BAR0, 4, 4),
            ("BAR0 upper half", layout.CFG_BAR1, 4, 0),
            ("cache line size", layout.CFG_CACHE_LINE_SIZE, 1, 0),
            ("MSI-X control", self.at("MSIX", layout.MSIX_CONTROL), 2, self.parameters.msix_vectors - 1),
            ("PASID control", layout.ECAP_PASID + layout.ECAP_PASID_CONTROL, 2, 0),
            ("cap.offset", self.at("PCI_CFG", layout.PCI_CFG_CAP_OFFSET), 4, 0),
            ("cap.length", self.at("PCI_CFG", layout.PCI_CFG_CAP_LENGTH), 4, 0),
        ):
            check(name, await self.config_value(register, size), wanted)
        await self.bring_up()
        await self.expect(("MANAGED_DEVICE_SELECT", 0))
        await self.expect_absent()
        for index in (0, self.random.choice(self.indices)):
            if index:
                await self.ensure(index)
            await self.expect_fresh(index)
            await self.expect(("PASID_QUEUE_PASID", 0))
