"""Bursts across fields and structures: writes to 128 DW, reads to 32 DW, both up to the 4 KiB edges."""

from models import layout, tlp
from tb.sequences.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.function_access import check
from tb.sequences.metadata import CHUNK

_PAGE = 4096
MOST_READ_DW = 32


class Bursts(DeviceAccess):
    """Random bursts over every structure of BAR0, with edges of every byte enable kind (PCIE-52, 56..58)."""

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
        offset, length = self._place(128 if write else MOST_READ_DW)
        fields = self.doors.header() | self._enables(length)
        address = self.doors.base + offset
        if write:
            self.send(tlp.memory_write(address, self.random.randbytes(4 * length), **fields))
        else:
            self.send(tlp.memory_read(address, length, **fields))


class OneWriteCreates(DeviceAccess):
    """A single write carries metadata and create, in ascending address order (MGMT-53)."""

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


class LongReads(DeviceAccess):
    """Reads above 32 DW are answered UR for now, byte count as if served (docs/spec-notes.md)."""

    async def body(self) -> None:
        """32 is served, 33 and everything up to a page is not."""
        await self.bring_up()
        for length in (32, 33, 64, 128, 512, 1023, 1024, self.random.randint(33, 1024)):
            request = tlp.memory_read(
                self.doors.base, length, **self.doors.header(), first_be=0xF, last_be=0xF
            )
            answer = await self.answer(request)
            served = length <= MOST_READ_DW
            check(f"status of {length} DW", answer.status, tlp.SUCCESSFUL if served else tlp.UNSUPPORTED)
            check(f"byte count of {length} DW", answer.byte_count, 4 * length)
            check(f"data of {length} DW", len(answer.payload), 4 * length if served else 0)


class Holes(DeviceAccess):
    """What no structure claims reads 0 and drops writes: gaps, tails, empty pages (PCIE-58, MGMT-55)."""

    async def body(self) -> None:
        """Ones are written, zeros are read, through both doors."""
        await self.bring_up()
        await self.ensure(self.random.choice(self.indices))
        holes = [0x40, 0xFFC, 0x1004, 0x1FFC, 0x200C, 0x203C, 0x2040, 0x2FFC, 0x3110, 0x3FFC]
        holes += [
            0x4000,
            0x4014,
            0x5004,
            0x5FFC,
            0x6000,
            0x7000,
            0x8000,
            0x800C,
            0xFFFC,
            0x10000 % self._lower,
        ]
        holes += [
            4 * self.random.randrange(0x11000 // 4, self._lower // 4)
            for _ in range(8)
            if self._lower > 0x11000
        ]
        for offset in holes:
            if offset:
                self.write(offset, b"\xff" * 4)
                self.read(offset, 4)
                check(f"hole at {offset:#x}", (await self.collect())[-1], 0)
        self.write(layout.BAR0_MANAGED + 0x10E, b"\xff\xff")
        self.read(layout.BAR0_MANAGED + 0x10E, 2)
        check("tail of MANAGED", (await self.collect())[-1], 0)

    @property
    def _lower(self) -> int:
        return self.parameters.bar_size // 2
