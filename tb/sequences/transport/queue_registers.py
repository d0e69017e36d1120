# SPDX-License-Identifier: Apache-2.0
"""The queue registers of a device."""

from models import layout
from tb.sequences.lib.function_access import check
from tb.sequences.transport.negotiation import Transport


class QueueRegisters(Transport):
    """Every register of every queue, and of queues that do not exist.

    VPCI-50, VPCI-51, VPCI-52, VPCI-53, VPCI-54, VPCI-55, VPCI-56, VPCI-57, VPCI-58, VPCI-59, VPCI-60,
    VPCI-61, VPCI-62, VPCI-63, VPCI-64, VPCI-65, VPCI-66, VPCI-67, VPCI-68, VPCI-69, VPCI-70, VPCI-71,
    VPCI-72, VPCI-73, VPCI-105, VPCI-106, VPCI-107, VPCI-108, VPCI-109
    """

    stable_id = "QueueRegisters"

    async def try_device(self, index: int) -> None:
        """All queues, before and after they are enabled; then those beyond num_queues."""
        self.negotiate(self.parameters.device_features)
        for queue in self.random.sample(range(self.most_queues), self.most_queues):
            self.put("COMMON_QUEUE_SELECT", queue)
            constant = index * self.parameters.queues_per_device_slot + queue
            await self._sizes()
            await self._vectors(self.vectors_of(index))
            self.set_up_queue(queue, size=2, enable=False)
            await self._enabled(constant)
            await self._reset_queue()
        for queue in (self.parameters.num_queues, 0x100, 0x8000, 0xFFFF):
            await self._unavailable(queue)

    async def _sizes(self) -> None:
        most = self.parameters.queue_size_max
        size = await self.value("COMMON_QUEUE_SIZE")
        check("queue_size of a fresh queue", size, most)
        for value in (2, 0, 1, 3, most, 2 * most & 0xFFFF, most // 2 | 1, 0xFFFF, 2, 6):
            if value.bit_count() == 1 and 2 <= value <= most:
                size = value
            self.put("COMMON_QUEUE_SIZE", value)
            await self.expect(("COMMON_QUEUE_SIZE", size))

    async def _vectors(self, vectors: int) -> None:
        for name in ("COMMON_QUEUE_MSIX_VECTOR", "COMMON_CONFIG_MSIX_VECTOR"):
            for value in (0, vectors - 1, vectors, vectors + 1, 0x7FF, 0xFFFE, 1, layout.NO_VECTOR):
                self.put(name, value)
                await self.expect((name, value if value < vectors else layout.NO_VECTOR))

    async def _enabled(self, constant: int) -> None:
        for value, wanted in ((0, 0), (2, 0), (0x101, 0), (0x100, 0), (1, 1), (0, 1), (3, 1)):
            self.put("COMMON_QUEUE_ENABLE", value)
            await self.expect(("COMMON_QUEUE_ENABLE", wanted))
        fixed = ["COMMON_QUEUE_SIZE", "COMMON_QUEUE_DESC", "COMMON_QUEUE_DRIVER", "COMMON_QUEUE_DEVICE"]
        for name in fixed:
            self.get(name)
        before = await self.collect()
        for name in fixed:
            self.put(name, 4 if name == "COMMON_QUEUE_SIZE" else self.random.getrandbits(64))
        await self.expect(*zip(fixed, before, strict=True))
        self.put("COMMON_QUEUE_MSIX_VECTOR", 1)
        for name in ("NOTIFY_OFF", "NOTIF_CONFIG_DATA"):
            self.put(f"COMMON_QUEUE_{name}", self.random.getrandbits(16))
        for name in ("COMMON_ADMIN_QUEUE_INDEX", "COMMON_ADMIN_QUEUE_NUM", "COMMON_NUM_QUEUES"):
            self.put(name, self.random.getrandbits(16))
        await self.expect(
            ("COMMON_QUEUE_MSIX_VECTOR", 1),
            ("COMMON_QUEUE_NOTIFY_OFF", constant),
            ("COMMON_QUEUE_NOTIF_CONFIG_DATA", constant),
            ("COMMON_ADMIN_QUEUE_INDEX", 0),
            ("COMMON_ADMIN_QUEUE_NUM", 0),
            ("COMMON_NUM_QUEUES", self.most_queues),
        )

    async def _reset_queue(self) -> None:
        """queue_reset 1 takes enable, size, addresses, not the vector; without RING_RESET nothing."""
        negotiated = self.parameters.device_features >> layout.FEATURE_RING_RESET & 1
        for value in (0, 2, 0x100, 0x101):
            self.put("COMMON_QUEUE_RESET", value)
            await self.expect(("COMMON_QUEUE_RESET", 0), ("COMMON_QUEUE_ENABLE", 1))
        self.put("COMMON_QUEUE_RESET", 1)
        fresh = (("SIZE", self.parameters.queue_size_max), ("DESC", 0), ("DRIVER", 0), ("DEVICE", 0))
        await self.expect(
            ("COMMON_QUEUE_RESET", 0),
            ("COMMON_QUEUE_ENABLE", 1 - negotiated),
            ("COMMON_QUEUE_MSIX_VECTOR", 1),
            *((f"COMMON_QUEUE_{name}", value) for name, value in fresh if negotiated),
        )

    async def _unavailable(self, queue: int) -> None:
        self.put("COMMON_QUEUE_SELECT", queue)
        self.write(layout.BAR0_COMMON + layout.COMMON_QUEUE_SIZE, self.random.randbytes(40))
        self.put("COMMON_QUEUE_ENABLE", 1)
        if self.parameters.pasid_support:
            self.set_pasid(1)
        self.read(layout.BAR0_COMMON + layout.COMMON_QUEUE_SIZE, 40)
        self.get("PASID_QUEUE_PASID")
        image, pasid = await self.collect()
        check(f"registers of queue {queue:#x}", image, 0xFFFF << 16)
        check(f"PASID of queue {queue:#x}", pasid, 0)
        await self.expect(("COMMON_QUEUE_SELECT", queue))
