# SPDX-License-Identifier: Apache-2.0
"""Bursts across fields and structures: writes to 128 DW, reads to 1024 DW, both up to the 4 KiB edges."""

from models import layout, tlp
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.function_access import BAR_FIELDS, check
from tb.sequences.lib.metadata import CHUNK

_PAGE = 4096
#: What fits any Max_Payload_Size, and is answered in one piece.
MOST_READ_DW = 32
_LONG_READS_DW = (33, 64, 128, 200, 1024)


class Bursts(DeviceAccess):
    """Random bursts over every structure of BAR0, with edges of every byte enable kind.

    PCIE-52, PCIE-56, PCIE-57, PCIE-58
    """

    stable_id = "Bursts"

    async def body(self) -> None:
        """All of it is judged by the scoreboard; devices are kept alive so that there is something to hit."""
        await self.bring_up()
        await self.clean_slate()
        chosen = self.random.sample(self.indices, min(3, len(self.indices)))
        for index in chosen:
            await self.ensure(index, self.random_metadata())
        for _ in range(self.settings.amount(150)):
            self.select(self.random.choice((*chosen, 0, self.parameters.num_devices + 1)))
            self._burst()
            if self.random.random() < 0.1:
                self.select(self.random.choice(chosen))
                self.create(CREATE)
            await self.breathe()
        await self.flush()

    def _place(self, most: int) -> tuple[int, int]:
        """(BAR0 offset, DWs) within one page, near the beginning of a structure or the end of a page."""
        pages = [0, 0, 0x1000, 0x2000, 0x3000, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000, 0x8000]
        pages.append(self.random.randrange(0, self.parameters.bar_size, _PAGE))
        page, length = (
            self.random.choice(pages),
            self.random.choice((1, 2, 3, most, self.random.randint(1, most))),
        )
        start = self.random.choice((0, 4 * self.random.randrange(80), _PAGE - 4 * length))
        return page + start, min(length, (_PAGE - start) // 4)

    def _enables(self, length: int) -> dict[str, int]:
        if length == 1:
            return {"first_be": self.random.getrandbits(4), "last_be": 0}
        return {"first_be": self.random.randint(1, 15), "last_be": self.random.randint(1, 15)}

    def _burst(self) -> None:
        write = self.random.random() < 0.4
        long = 128 if self.random.random() < 0.9 else self.random.choice(_LONG_READS_DW)
        offset, length = self._place(128 if write else long if self.random.random() < 0.3 else MOST_READ_DW)
        fields = self.paths.header() | self._enables(length)
        address = self.paths.base + offset
        if write:
            self.send(tlp.memory_write(address, self.random.randbytes(4 * length), **fields))
        else:
            self.send(tlp.memory_read(address, length, **fields))


class OneWriteCreates(DeviceAccess):
    """A single write carries metadata and create, in ascending address order (MGMT-53)."""

    stable_id = "OneWriteCreates"

    async def body(self) -> None:
        """Metadata and create in one packet; or both selectors, metadata and create in one packet."""
        await self.bring_up()
        await self.clean_slate()
        config = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
        selectors = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT
        for _ in range(self.settings.amount(10)):
            index = self.random.choice(self.indices)
            metadata = b"\1" + bytes(3) + (4).to_bytes(4, "little") + bytes(14) + (1234).to_bytes(2, "little")
            metadata += bytes(CHUNK - len(metadata))
            tail = bytes((CREATE,)) + self.random.randbytes(3)
            self.select(index)
            if self.random.random() < 0.5:
                self.write(config, metadata + tail, window=False)
            else:
                head = index.to_bytes(4, "little") + bytes(4)
                self.put("MANAGED_DEVICE_SELECT", 0)
                self.write(selectors, head + metadata + tail, window=False)
            has_mtu = self.parameters.device_features >> layout.FEATURE_MTU & 1
            await self.expect(
                ("MANAGED_DEVICE_SELECT", index),
                ("MANAGED_CREATE_OK", layout.CREATE_OK if has_mtu else layout.CREATE_INVALID_CFG),
                ("MANAGED_CREATE", has_mtu),
                ("DEVICE_MTU", 1234 if has_mtu else 0),
            )
            self.create(DESTROY)


class Holes(DeviceAccess):
    """What no structure claims reads 0 and drops writes: gaps, tails, empty pages (PCIE-58, MGMT-55)."""

    stable_id = "Holes"

    async def body(self) -> None:
        """Ones are written, zeros are read, through both access paths."""
        await self.bring_up()
        await self.ensure(self.random.choice(self.indices))
        p = self.parameters
        end_of_table = layout.BAR0_MSIX_TABLE + layout.MSIX_ENTRY_SIZE * p.msix_vectors
        holes = [0x40, 0xFFC, 0x1004, 0x1FFC, 0x200C, 0x203C, 0x2040, 0x2FFC, 0x3110, 0x3FFC, 0x4018, 0x4FFC]
        holes += [0x5004, 0x5FFC, 0x6000, 0x6FFC, 0x7000 + (p.msix_vectors + 31) // 32 * 4, 0x7FFC]
        holes += [] if p.integrated else [0x4000, 0x4014]
        holes += [end_of_table, 0xFFFC] if end_of_table < 0x10000 else []
        holes += [
            4 * self.random.randrange(0x10000 // 4, self._lower // 4)
            for _ in range(8)
            if self._lower > 0x10000
        ]
        for offset in holes:
            self.write(offset, b"\xff" * 4)
            self.read(offset, 4)
            check(f"hole at {offset:#x}", (await self.collect())[-1], 0)
        await self._neighbours()
        self.write(layout.BAR0_MANAGED + 0x10E, b"\xff\xff")
        self.read(layout.BAR0_MANAGED + 0x10E, 2)
        check("tail of MANAGED", (await self.collect())[-1], 0)

    async def _neighbours(self) -> None:
        """One address bit away from a register is another one, or a hole: the device stays as it is."""
        live = await self.value("MANAGED_DEVICE_SELECT")
        names = {"MANAGED_CREATE", "MANAGED_DEVICE_SELECT", "COMMON_DEVICE_STATUS", "PASID_QUEUE_PASID"}
        registers = {at & ~3 for offset, size in BAR_FIELDS.values() for at in range(offset, offset + size)}
        for name in self.random.sample(sorted(names), len(names)):
            near = {BAR_FIELDS[name][0] & ~3 ^ 1 << bit for bit in range(2, self._lower.bit_length() - 1)}
            for offset in sorted(near):
                if offset in registers or layout.BAR0_PBA <= offset < 0x10000:
                    continue
                for value in (0, 1):  # would destroy, create, reset, select
                    self.write(offset, value.to_bytes(4, "little"))
                    self.read(offset, 4)
                    check(f"hole at {offset:#x}, near {name}", (await self.collect())[-1], 0)
        exists = int(self.parameters.pasid_support)  # without, there are no managed devices
        await self.expect(("MANAGED_DEVICE_SELECT", live), ("MANAGED_CREATE", exists))
        await self.expect(("COMMON_NUM_QUEUES", self.most_queues))

    @property
    def _lower(self) -> int:
        return self.parameters.bar_size // 2
