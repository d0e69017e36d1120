# SPDX-License-Identifier: Apache-2.0
"""Reads of 1..1024 DWs: cut into completions by Max_Payload_Size and the 128-byte boundary.

PCIE-02, PCIE-46
"""

from models import layout, tlp
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

_PAGE, BOUNDARY = 4096, 128
LENGTHS = (1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 256, 511, 512, 1023, 1024)


def cuts(address: int, length_dw: int, max_payload: int) -> list[int]:
    """Bytes of each piece, by hand: all in one, else up to the last boundary within max_payload."""
    left, pieces = 4 * length_dw, []
    while left > max_payload:
        piece = (address + max_payload) // BOUNDARY * BOUNDARY - address
        pieces.append(piece)
        address, left = address + piece, left - piece
    return [*pieces, left]


class LongReads(MessageChecks):
    """All lengths at all settings of Max_Payload_Size, offsets and byte enables; every piece is checked."""

    stable_id = "LongReads"

    async def body(self) -> None:
        """The pages of MANAGED, filled with metadata, and of the MSI-X table, filled with entries."""
        index = await self.prepare()
        self.create(0)
        self.provision(self.random.randbytes(256))
        for vector in range(min(self.parameters.msix_vectors, 256)):
            self.table_entry(vector, self.random.getrandbits(64), self.random.getrandbits(32), True)
        images = {page: await self._image(page) for page in (layout.BAR0_MANAGED, layout.BAR0_MSIX_TABLE)}
        if not any(images[layout.BAR0_MANAGED]):
            raise AssertionError("there is nothing to read")
        self.select(index)
        for setting in self.random.sample(range(8), 8):
            self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), setting << 5, 1)
            await self.settle()
            self.log.take_completions()
            for length in LENGTHS:
                for _ in range(self.settings.amount(2)):
                    page = self.random.choice(sorted(images))
                    await self._read(page, images[page], length, min(128 << setting, 512))

    async def _image(self, page: int) -> bytes:
        for at in range(0, _PAGE, 4):
            self.read(page + at, 4, window=False)
        return b"".join(value.to_bytes(4, "little") for value in await self.collect())

    async def _read(self, page: int, image: bytes, length: int, max_payload: int) -> None:
        room = _PAGE - 4 * length
        start = self.random.choice((0, room, 4, 124, 128, 4 * self.random.randint(0, room // 4)))
        start = min(start, room)
        first, last = self.random.randint(1, 15), self.random.randint(1, 15)
        if length == 1:
            first, last = self.random.getrandbits(4), 0
        fields = self.paths.header() | {"first_be": first, "last_be": last}
        request = tlp.memory_read(self.paths.base + page + start, length, **fields)
        await self.answer(request)
        pieces = [tlp.Completion.unpack(packet) for packet in self.log.take_completions()]
        what = f"{length} DW at {start:#x}, Max_Payload_Size {max_payload}, enables {last:04b}/{first:04b}"
        wanted = bytearray(image[start : start + 4 * length])
        for lane in range(4):
            if not first >> lane & 1:
                wanted[lane] = 0
            if length > 1 and not last >> lane & 1:
                wanted[lane - 4] = 0
        if b"".join(piece.payload for piece in pieces) != wanted:
            raise AssertionError(f"data of {what} differ")
        sizes = [len(piece.payload) for piece in pieces]
        if sizes != cuts(start, length, max_payload):
            raise AssertionError(f"{what} is cut into {sizes}, expected {cuts(start, length, max_payload)}")
        self._headers(what, pieces, start, length, first, last)

    def _headers(self, what: str, pieces: list, start: int, length: int, first: int, last: int) -> None:
        """Byte count: what is left, this piece included, from the first to the last enabled byte."""
        enables = first if length == 1 else first | last << 4 * length - 4 | 0xF << 4  # only its ends matter
        low = (enables & -enables).bit_length() - 1 if enables else 0
        end = 4 * (length - 1) + last.bit_length() if length > 1 else max(first.bit_length(), low + 1)
        position = low
        for number, piece in enumerate(pieces):
            check(f"byte count of piece {number} of {what}", piece.byte_count, end - position)
            check(f"lower address of piece {number} of {what}", piece.lower_address, start + position & 0x7F)
            check(f"status of piece {number} of {what}", piece.status, tlp.SUCCESSFUL)
            position = (position & ~3) + len(piece.payload)
