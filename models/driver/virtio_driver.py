# SPDX-License-Identifier: Apache-2.0
"""The virtio driver of whichever device is selected: reset, negotiation, queues, configuration.

DRV-18, DRV-19, DRV-20, DRV-21, DRV-22, DRV-23, DRV-24, DRV-25, DRV-26, DRV-27, DRV-28, DRV-29, DRV-30,
DRV-31, DRV-32, DRV-33, DRV-34

It never touches device_select: the management driver calls it inside a critical section (DRV-33).
"""

from models import layout
from models.driver.capability_walk import Function
from models.driver.device_spec import QueueSetup
from models.driver.errors import (
    CapabilityNotFound,
    FeaturesRejected,
    ManagementError,
    PasidUnusable,
    QueueUnavailable,
    ResetTimeout,
    VectorUnavailable,
)
from models.driver.registers import Registers
from models.driver.running_device import Doorbell, NetConfig, RunningDevice
from models.driver.transport import Transport

ALL_FEATURES = (1 << 64) - 1
#: Feature bits that this driver knows how to use (DRV-22).
_KNOWN = (
    "MTU MAC STATUS CTRL_VQ MQ VERSION_1 ACCESS_PLATFORM ORDER_PLATFORM "
    "NOTIFICATION_DATA NOTIF_CONFIG_DATA RING_RESET"
)
KNOWN_FEATURES = sum(1 << getattr(layout, f"FEATURE_{name}") for name in _KNOWN.split(" "))
#: Optional features -> the register without which they cannot be accepted.
NEEDED_REGISTER = {
    layout.FEATURE_NOTIF_CONFIG_DATA: "QUEUE_NOTIF_CONFIG_DATA",
    layout.FEATURE_RING_RESET: "QUEUE_RESET",
}
POLLS = 1000


class VirtioDriver:
    """Drives the selected device; every check that fails is a ManagementError of its own."""

    def __init__(self, transport: Transport, function: Function) -> None:
        self._function = function
        self.common = Registers(transport, function.structures["COMMON"], "COMMON")
        self.pasid = Registers(transport, function.structures["PASID"], "PASID")
        self.device = None
        if "DEVICE" in function.structures:
            self.device = Registers(transport, function.structures["DEVICE"], "DEVICE")

    async def reset(self) -> None:
        """Write 0 to device_status and wait until it reads 0 (DRV-25)."""
        await self.common.write("DEVICE_STATUS", 0)
        await self._wait_for_zero("DEVICE_STATUS")

    async def start(
        self, index: int, wanted: int, queues: tuple[QueueSetup, ...], pasid_required: bool
    ) -> RunningDevice:
        """The initialisation sequence of virtio (DRV-20); on failure FAILED is set and the error goes on."""
        await self.reset()
        await self._add_status(layout.STATUS_ACKNOWLEDGE)
        await self._add_status(layout.STATUS_DRIVER)
        try:
            features = await self._negotiate(wanted)
            doorbells = {
                setup.queue: await self._enable_queue(setup, features, pasid_required) for setup in queues
            }
        except ManagementError:
            await self._add_status(layout.STATUS_FAILED)
            raise
        await self._add_status(layout.STATUS_DRIVER_OK)
        return RunningDevice(index, features, doorbells)

    async def read_config(self) -> NetConfig:
        """All fields of one generation (DRV-24); possible in every status (VPCI-93)."""
        if self.device is None:
            raise CapabilityNotFound("the function has no usable structure DEVICE")
        for _ in range(POLLS):
            before = await self.common.read("CONFIG_GENERATION")
            config = NetConfig(
                (await self.device.read("MAC")).to_bytes(6, "little"),
                await self.device.read("STATUS"),
                await self.device.read("MAX_VIRTQUEUE_PAIRS"),
                await self.device.read("MTU"),
            )
            if await self.common.read("CONFIG_GENERATION") == before:
                return config
        raise ResetTimeout("the configuration kept changing while it was read")

    async def has_enabled_queue(self) -> bool:
        """Whether any queue is enabled."""
        for queue in range(await self.common.read("NUM_QUEUES")):
            await self.common.write("QUEUE_SELECT", queue)
            if await self.common.read("QUEUE_ENABLE"):
                return True
        return False

    async def reset_queue(self, queue: int) -> None:
        """Take one queue out of use; needs RING_RESET negotiated (DRV-27)."""
        await self.common.write("QUEUE_SELECT", queue)
        await self.common.write("QUEUE_RESET", 1)
        await self._wait_for_zero("QUEUE_RESET")
        if await self.common.read("QUEUE_ENABLE"):
            raise QueueUnavailable(f"queue {queue} is still enabled after its reset")

    async def _wait_for_zero(self, name: str) -> None:
        for _ in range(POLLS):
            if await self.common.read(name) == 0:
                return
        raise ResetTimeout(f"{name.lower()} did not return to 0 within {POLLS} reads")

    async def _add_status(self, bit: int) -> None:
        """Bits are only ever added (DRV-21)."""
        await self.common.write("DEVICE_STATUS", await self.common.read("DEVICE_STATUS") | bit)

    async def _negotiate(self, wanted: int) -> int:
        """Accept what is offered, wanted, known and consistent, VERSION_1 always (DRV-22)."""
        offered = 0
        for bank in (0, 1):
            await self.common.write("DEVICE_FEATURE_SELECT", bank)
            offered |= await self.common.read("DEVICE_FEATURE") << 32 * bank
        if not offered >> layout.FEATURE_VERSION_1 & 1:
            raise FeaturesRejected(f"the device does not offer VERSION_1 (it offers {offered:#x})")
        features = offered & KNOWN_FEATURES & wanted | 1 << layout.FEATURE_VERSION_1
        if not features >> layout.FEATURE_CTRL_VQ & 1:
            features &= ~(1 << layout.FEATURE_MQ)
        for bit, register in NEEDED_REGISTER.items():
            if not self.common.has(register):
                features &= ~(1 << bit)
        for bank in (0, 1):
            await self.common.write("DRIVER_FEATURE_SELECT", bank)
            await self.common.write("DRIVER_FEATURE", features >> 32 * bank & 0xFFFFFFFF)
        await self._add_status(layout.STATUS_FEATURES_OK)
        if not await self.common.read("DEVICE_STATUS") & layout.STATUS_FEATURES_OK:
            raise FeaturesRejected(f"the device refused the features {features:#x}")
        return features

    async def _enable_queue(self, setup: QueueSetup, features: int, pasid_required: bool) -> Doorbell:
        """Size, addresses, vector and PASID, each checked, before queue_enable (DRV-16, DRV-27, DRV-28)."""
        common, queue = self.common, setup.queue
        await common.write("QUEUE_SELECT", queue)
        largest = await common.read("QUEUE_SIZE")
        size = setup.size or largest
        if not 0 < size <= largest:
            raise QueueUnavailable(f"queue {queue} has room for {largest} entries, not for {setup.size}")
        await common.write("QUEUE_SIZE", size)
        if await common.read("QUEUE_SIZE") != size:
            raise QueueUnavailable(f"queue {queue} did not take the size {size}")
        await common.write("QUEUE_DESC", setup.descriptors)
        await common.write("QUEUE_DRIVER", setup.driver_area)
        await common.write("QUEUE_DEVICE", setup.device_area)
        await common.write("QUEUE_MSIX_VECTOR", setup.vector)
        if await common.read("QUEUE_MSIX_VECTOR") != setup.vector:
            raise VectorUnavailable(f"queue {queue} did not take vector {setup.vector}")
        await self._set_pasid(setup, pasid_required)
        doorbell = await self._doorbell(queue, features)
        await common.write("QUEUE_ENABLE", 1)
        if not await common.read("QUEUE_ENABLE"):
            raise QueueUnavailable(f"queue {queue} did not become enabled")
        return doorbell

    async def _set_pasid(self, setup: QueueSetup, required: bool) -> None:
        """The queue's address space; the read-back shows whether the device can hold it (DRV-15, AMB-78)."""
        if setup.pasid is None:
            if required:
                raise PasidUnusable(f"PASID is enabled and queue {setup.queue} has none")
            return
        value = layout.PASID_VALID | setup.pasid
        await self.pasid.write("QUEUE_PASID", value)
        if await self.pasid.read("QUEUE_PASID") != value:
            raise PasidUnusable(f"queue {setup.queue} cannot hold PASID {setup.pasid:#x}")

    async def _doorbell(self, queue: int, features: int) -> Doorbell:
        """Address and identifier of the selected queue's notification (DRV-29)."""
        notify = self._function.structures["NOTIFY"]
        slot = await self.common.read("QUEUE_NOTIFY_OFF") * self._function.notify_multiplier
        width = 4 if features >> layout.FEATURE_NOTIFICATION_DATA & 1 else 2
        if slot + width > notify.length:
            raise QueueUnavailable(f"the doorbell of queue {queue} at {slot:#x} is outside its structure")
        identifier = queue
        if features >> layout.FEATURE_NOTIF_CONFIG_DATA & 1:
            identifier = await self.common.read("QUEUE_NOTIF_CONFIG_DATA")
        return Doorbell(notify.bar, notify.offset + slot, width, identifier)
