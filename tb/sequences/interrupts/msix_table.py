# SPDX-License-Identifier: Apache-2.0
"""The MSI-X table and its pending bits as memory: entries, byte enables, and the sweep over all of them."""

from models import layout
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

_ENTRY = layout.MSIX_ENTRY_SIZE
#: Bits of the four DWs of an entry that can be written, and their reset values, by hand (PCIE-116, PCIE-117,
#: PCIE-123).
WRITABLE = (0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF, 0x00000001)
RESET = (0, 0, 0, 1)
#: Entries that are looked at one by one; all of them as long as there are no more.
MOST_ENTRIES = 40


class MsixTable(MessageChecks):
    """Every entry is stored byte by byte; pending bits are read-only.

    PCIE-116, PCIE-117, PCIE-118, PCIE-119, PCIE-123, VPCI-105
    """

    stable_id = "MsixTable"

    async def body(self) -> None:
        """Reset values, every byte enable, both access paths, wide accesses, a write to the pending bits."""
        await self.prepare()
        vectors = self.parameters.msix_vectors
        check("vectors", (await self.config_value(self.at("MSIX", layout.MSIX_CONTROL), 2)) + 1, vectors)
        entries = self.random.sample(range(vectors), min(vectors, MOST_ENTRIES))
        entries += [vector for vector in (0, vectors - 1) if vector not in entries]
        image = {4 * vector + dw: RESET[dw] for vector in entries for dw in range(4)}
        await self._compare("after reset", image)
        for dw in self.random.sample(sorted(image), len(image)):
            enables, value = self.random.getrandbits(4), self.random.getrandbits(32)
            lanes = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1) & WRITABLE[dw % 4]
            image[dw] = image[dw] & ~lanes | value & lanes
            self.write_enabled(layout.BAR0_MSIX_TABLE + 4 * dw, value, enables)
            await self.breathe()
        await self._compare("after writes by byte", image)
        await self._all_patterns(image, 4 * entries[0])
        for vector in entries:
            words = [self.random.getrandbits(32) for _ in range(4)]
            content = b"".join(word.to_bytes(4, "little") for word in words)
            size = self.random.choice((8, 16))
            half = self.random.choice((0, 8)) if size == 8 else 0
            self.write(layout.BAR0_MSIX_TABLE + _ENTRY * vector + half, content[half : half + size])
            for dw in range(half // 4, (half + size) // 4):
                image[4 * vector + dw] = words[dw] & WRITABLE[dw]
        await self._compare("after wide writes", image)
        await self._pending_bits()
        await self._behind_the_table(vectors)

    async def _all_patterns(self, image: dict[int, int], first: int) -> None:
        """All 16 byte enables on each DW of one entry, and back (PCIE-118)."""
        for dw in range(first, first + 4):
            for enables in range(16):
                value = self.random.getrandbits(32)
                lanes = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1) & WRITABLE[dw % 4]
                image[dw] = image[dw] & ~lanes | value & lanes
                self.write_enabled(layout.BAR0_MSIX_TABLE + 4 * dw, value, enables)
                self.read_enabled(layout.BAR0_MSIX_TABLE + 4 * dw, 0xF)
                what = f"DW {dw} of the table after enables {enables:04b}"
                check(what, (await self.collect())[-1], image[dw])

    async def _compare(self, when: str, image: dict[int, int]) -> None:
        dws = self.random.sample(sorted(image), len(image))
        for dw in dws:
            self.read(layout.BAR0_MSIX_TABLE + 4 * dw, 4)
        for dw, seen in zip(dws, await self.collect(), strict=True):
            check(f"DW {dw} of the table {when}", seen, image[dw])

    async def _pending_bits(self) -> None:
        """Nothing is pending, and writing ones does not change that."""
        for at in range(0, 4 * ((self.parameters.msix_vectors + 31) // 32), 4):
            self.write(layout.BAR0_PBA + at, b"\xff" * 4)
            self.read(layout.BAR0_PBA + at, 4)
            check(f"pending bits at {at:#x}", (await self.collect())[-1], 0)

    async def _behind_the_table(self, vectors: int) -> None:
        """Where the entries end nothing is stored, up to the room for the largest table."""
        if vectors == 1 << 11:
            return
        for dw in range(4 * vectors, 4 * vectors + 4):
            self.write(layout.BAR0_MSIX_TABLE + 4 * dw, b"\xff" * 4, window=False)
            self.read(layout.BAR0_MSIX_TABLE + 4 * dw, 4)
            check(f"DW {dw}, behind the table", (await self.collect())[-1], 0)


class MsixSweep(MessageChecks):
    """Many pending vectors leave in one sweep, lowest first, the manager's table before the devices'."""

    stable_id = "MsixSweep"

    async def body(self) -> None:
        """Pending by function mask, by Bus Master Enable, by MSI-X Enable; some entries stay masked."""
        first = await self.prepare()
        others = [index for index in self.indices if index != first]
        self.chosen = sorted([first, *self.random.sample(others, min(4, len(others)))])
        self.enable_msix()
        for index in self.chosen:
            await self.ensure(index)
            self.start_device()
        for hold, lift in (
            (lambda: self.enable_msix(mask=True), self.enable_msix),
            (lambda: self.command(bus_master=False), self.command),
        ):
            await self._round(hold, lift)

    async def _round(self, hold, lift) -> None:
        """Each device gets a vector; in the common table they differ, so that their order shows."""
        hold()
        messages: dict[tuple[int, int], bytes] = {}
        taken = self.random.sample(range(self.parameters.msix_vectors), min(5, self.parameters.msix_vectors))
        for index, vector in zip(self.chosen, taken, strict=False):
            vector %= self.vectors_of(index)
            owner = index if self.owns_vectors(index) else 0
            address, data = self.random.getrandbits(40) & ~3, self.random.getrandbits(32)
            masked = self.random.random() < 0.3
            self.set_vector(index, vector, address, data, masked)
            self.select(index)
            self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
            messages[owner, vector] = self.interrupt(address, data)
            if masked:
                del messages[owner, vector]
        for index in self.random.sample(self.chosen, len(self.chosen)):
            await self.event(layout.EVENT_CONFIG_CHANGE, index, data=1)
        await self.sent("events that are held back")
        lift()
        await self.sent("a sweep", *(messages[key] for key in sorted(messages)))
        hold()
        lift()
        await self.sent("a second sweep with nothing to send")
        for index, vector in zip(self.chosen, taken, strict=False):  # let the masked ones go
            self.mask_vector(index, vector % self.vectors_of(index), False)
        await self.settle()
        self.log.take_messages()
