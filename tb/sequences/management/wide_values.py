# SPDX-License-Identifier: Apache-2.0
"""Every bit of what a driver may write and a backend name: indices, queues, addresses, sizes, metadata."""

from models import layout
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks
from tb.sequences.lib.metadata import CHUNK, put

#: 64-bit values that turn every bit over, whatever came before.
_PATTERNS = (0, (1 << 64) - 1, 0xAAAAAAAAAAAAAAAA, 0x5555555555555555)


def walking(count: int) -> list[int]:
    """0, powers of two and the last number below count: every bit is 1 in one and 0 in another."""
    powers = [1 << bit for bit in range(count.bit_length()) if 1 << bit < count]
    return sorted({0, count - 1, *powers})


class WideValues(MessageChecks):
    """Full-width addresses reach the look-up whole; every index and queue bit reaches the doorbell port."""

    stable_id = "WideValues"

    async def body(self) -> None:
        """First devices and queues at powers of two, then sizes, then the selectors, then bad metadata."""
        await self.prepare()
        queues = walking(self.most_queues)
        indices = walking(self.parameters.num_devices + 1)
        for index in self.random.sample(indices, len(indices)):
            self.select(index)
            if index:
                await self.ensure(index)
            some = queues if index in (0, 1) else self.random.sample(queues, 1)
            await self._queues(index, some)
        await self._sizes()
        await self._selectors()
        await self._chunks()
        await self._generation()
        await self._metadata()

    async def _queues(self, index: int, queues: list[int]) -> None:
        """Addresses of any alignment are kept as written; index and queue come out whole.

        VPCI-61, VPCI-62, VPCI-63
        """
        self.select(index)
        self.negotiate(self.parameters.device_features)
        wanted = {}
        for number, queue in enumerate(queues):
            self.put("COMMON_QUEUE_SELECT", queue)
            pattern = _PATTERNS[number % len(_PATTERNS)] ^ self.random.getrandbits(64)
            wanted[queue] = (pattern, ~pattern & _PATTERNS[1], self.random.getrandbits(64))
            for name, value in zip(("DESC", "DRIVER", "DEVICE"), wanted[queue], strict=True):
                self.put(f"COMMON_QUEUE_{name}", value)
            self.put("COMMON_QUEUE_ENABLE", 1)
            if self.parameters.pasid_support:
                self.set_pasid(self.random.getrandbits(self.parameters.pasid_width))
        self.put("COMMON_DEVICE_STATUS", 0x0F)
        await self.flush()
        for queue, addresses in wanted.items():
            before = self.rung()
            self.ring(index, queue)
            await self.settle()
            check(f"doorbells of queue {queue} of device {index}", self.rung() - before, 1)
            seen = await self.backend.lookup(index, queue)
            for name, value in zip(("desc", "driver", "devarea"), addresses, strict=True):
                check(f"{name} of queue {queue} of device {index}", getattr(seen, name), value)

    async def _sizes(self) -> None:
        """Every legal size of a queue and of a device, as the look-up shows it.

        VPCI-51, VPCI-53, decisions 7
        """
        index, most = self.indices[0], self.parameters.queue_size_max
        for size in (1 << bit for bit in range(1, most.bit_length())):
            metadata = bytearray(CHUNK)
            put(metadata, layout.METADATA_VERSION, 1)
            put(metadata, layout.METADATA_ATTRIBUTES, layout.ATTRIBUTE_QUEUE_SIZE)
            put(metadata, layout.METADATA_QUEUE_SIZE, size)
            await self.ensure(index, bytes(metadata))
            self.start_device()
            await self.flush()
            check("size in the look-up", (await self.backend.lookup(index, 0)).size, size)

    async def _selectors(self) -> None:
        """Selectors keep any value (MGMT-06); what they name does not exist."""
        self.select(0)
        for pattern in (*_PATTERNS, self.random.getrandbits(64)):
            value = pattern & 0xFFFFFFFF
            for name in ("COMMON_DEVICE_FEATURE_SELECT", "COMMON_DRIVER_FEATURE_SELECT"):
                self.put(name, value)
                await self.expect((name, value))
            self.put("COMMON_QUEUE_SELECT", value & 0xFFFF)
            await self.expect(("COMMON_QUEUE_SELECT", value & 0xFFFF))
        for pattern in _PATTERNS:
            self.select(self.indices[0])
            self.put("MANAGED_CONFIG_SELECT", pattern & 0xFFFFFFFF)
            await self.expect(("MANAGED_CONFIG_SELECT", pattern & 0xFFFFFFFF))
            self.select(pattern & 0xFFFFFFFF)
            await self.expect(("MANAGED_DEVICE_SELECT", pattern & 0xFFFFFFFF))

    async def _chunks(self) -> None:
        """Every chunk of neighbouring indices holds its own label (MGMT-16, MGMT-17, MGMT-18)."""
        labels = {}
        for index in self.indices[:: max(1, len(self.indices) // 32)]:
            self.select(index)
            self.create(0)
            for chunk in range(self.parameters.config_chunks):
                labels[index, chunk] = self.random.getrandbits(32)
                self.put("MANAGED_CONFIG_SELECT", chunk)
                self.write_metadata(labels[index, chunk].to_bytes(4, "little"), CHUNK - 4)
                await self.breathe()
        for (index, chunk), label in labels.items():
            self.select(index)
            self.put("MANAGED_CONFIG_SELECT", chunk)
            self.read(layout.BAR0_MANAGED + layout.MANAGED_CONFIG + CHUNK - 4, 4)
            check(f"label of device {index} chunk {chunk}", (await self.collect())[-1], label)

    async def _generation(self) -> None:
        """Changes that the driver sees until every bit was set, then a virtio reset (VPCI-48, VPCI-49)."""
        index = self.indices[0]
        for last in (0x7F, 0x81):
            await self.ensure(index)
            for number in range(1, last + 1):
                await self.event(layout.EVENT_CONFIG_CHANGE, index, data=number)
                await self.expect(("COMMON_CONFIG_GENERATION", number))
            self.put("COMMON_DEVICE_STATUS", 0)
            await self.expect(("COMMON_DEVICE_STATUS", 0), ("DEVICE_STATUS", last))

    async def _metadata(self) -> None:
        """Every bit of every attribute at 0 and 1; create judges each (decisions 7, MGMT-25, MGMT-38)."""
        index = self.indices[-1]
        self.select(index)
        self.create(0)
        for number in range(2 * len(_PATTERNS) + self.settings.amount(20)):
            fields = bytearray((_PATTERNS * 2)[number].to_bytes(8, "little") * 3 if number < 8 else b"")
            metadata = bytearray(CHUNK)
            metadata[4:28] = fields or self.random.randbytes(24)
            put(metadata, layout.METADATA_VERSION, 1)
            put(metadata, layout.METADATA_ATTRIBUTES, number if number < 32 else self.random.getrandbits(5))
            put(metadata, layout.METADATA_DEVICE_TYPE, self.random.getrandbits(16) if number % 4 == 3 else 0)
            outcome = await self.outcome_of(index, 1, bytes(metadata))
            if outcome == layout.CREATE_OK:
                self.create(0)
            elif outcome != layout.CREATE_INVALID_CFG:
                raise AssertionError(f"create_ok of raw metadata reads {outcome}")
