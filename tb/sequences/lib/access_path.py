# SPDX-License-Identifier: Apache-2.0
"""How an access to BAR0 becomes TLPs: memory requests, or the PCI_CFG window of the configuration space."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from models import layout, tlp
from models.function.config_image import capability
from models.parameters import Parameters


@dataclass(frozen=True)
class Piece:
    """Where part of a value comes back: bytes low..low+count-1 of the payload answering TLP `index`."""

    index: int
    low: int
    count: int


def pieces_of(offset: int, count: int) -> list[tuple[int, int]]:
    """Cut offset..offset+count-1 into naturally aligned (offset, 1, 2 or 4 bytes), as the window needs it."""
    cut = []
    while count:
        size = next(size for size in (4, 2, 1) if size <= count and not offset % size)
        cut.append((offset, size))
        offset, count = offset + size, count - size
    return cut


class AccessPaths:
    """Builds requests with random legal headers; knows where BAR0 lies and what the window's registers hold.

    base: BAR0's bus address; completer: bus and device the configuration requests name (16 bits, function 0).
    """

    def __init__(self, random: Random, parameters: Parameters, new_tag: Callable[[], int]):
        self.random, self.parameters, self.new_tag = random, parameters, new_tag
        self.base = 0
        self.completer = random.getrandbits(13) << 3
        self.requesters = [random.getrandbits(16) for _ in range(4)]
        window = capability(parameters, "PCI_CFG")
        self._bar = window + layout.PCI_CFG_CAP_BAR
        self._offset, self._length = window + layout.PCI_CFG_CAP_OFFSET, window + layout.PCI_CFG_CAP_LENGTH
        self._data = window + layout.PCI_CFG_CAP_PCI_CFG_DATA
        self._window: dict[int, int] = {}

    def forget_window(self) -> None:
        """Another sequence may have written the window's registers: set them again before the next access."""
        self._window.clear()

    def header(self) -> dict[str, int]:
        """Header fields that any request may carry without changing what it does."""
        bits = self.random.getrandbits(16)
        fields = {
            "requester_id": self.requesters[bits & 3],
            "tag": self.new_tag(),
            "tc": bits >> 2 & 7,
            "attr": bits >> 5 & 7,
        }
        if not bits >> 8 & 31:  # one in 32: what a receiver has to ignore
            fields |= {"th": bits >> 13 & 1, "ln": bits >> 14 & 1, "td": bits >> 15, "digest": bits * 0x10001}
        return fields

    def _address(self, offset: int) -> dict[str, int]:
        address = self.base + offset & ~3
        four_dw = address >> 32 != 0 or self.random.random() < 0.3
        return {"address": address, "four_dw": four_dw, "reserved": self.random.choice((0, 0, 0, 0, 1, 2, 3))}

    def memory_read(self, offset: int, count: int) -> tuple[list[bytes], list[Piece]]:
        """Read 1..128 bytes that do not cross 4 KiB, with exactly these enabled."""
        low, dwords = offset & 3, (offset % 4 + count + 3) // 4
        first, last = 0xF << low & 0xF, 0xF >> (-(offset + count) & 3)
        if dwords == 1:
            first, last = first & last, 0
        request = tlp.memory_read(
            length_dw=dwords, first_be=first, last_be=last, **self._address(offset), **self.header()
        )
        return [request.pack()], [Piece(0, low, count)]

    def memory_write(self, offset: int, data: bytes) -> list[bytes]:
        """Write up to 512 bytes that do not cross 4 KiB."""
        low, high = offset & 3, -(offset + len(data)) & 3
        first, last = 0xF << low & 0xF, 0xF >> high
        padded = self.random.randbytes(low) + data + self.random.randbytes(high)
        if len(padded) == 4:
            first, last = first & last, 0
        fields = self._address(offset) | self.header()
        return [tlp.memory_write(data=padded, first_be=first, last_be=last, **fields).pack()]

    def memory_read_enabled(self, offset: int, enables: int) -> list[bytes]:
        """Read one DW with any First BE, none included."""
        return [tlp.memory_read(first_be=enables, **self._address(offset), **self.header()).pack()]

    def memory_write_enabled(self, offset: int, value: int, enables: int) -> list[bytes]:
        """Write one DW with any First BE."""
        data, fields = value.to_bytes(4, "little"), self._address(offset) | self.header()
        return [tlp.memory_write(data=data, first_be=enables, **fields).pack()]

    def config_write(self, register: int, value: int, size: int = 4, **fields: int) -> bytes:
        """CfgWr0 of 1, 2 or 4 aligned bytes at a configuration offset; the disabled bytes are random."""
        lane = register & 3
        data = bytearray(self.random.randbytes(4) if size < 4 else 4)
        data[lane : lane + size] = value.to_bytes(size, "little")
        chosen = (
            {"first_be": (1 << size) - 1 << lane, "destination_id": self.completer} | self.header() | fields
        )
        return tlp.config_write(register & ~3, bytes(data), **chosen).pack()

    def config_read(self, register: int, **fields: int) -> bytes:
        """CfgRd0 of the DW at a configuration offset."""
        chosen = {"destination_id": self.completer} | self.header() | fields
        return tlp.config_read(register & ~3, **chosen).pack()

    def _aim(self, offset: int, length: int) -> list[bytes]:
        """Point the window at BAR0 offset; only registers that hold something else are written."""
        wanted = {self._bar: 0, self._offset: offset, self._length: length}
        changed = [register for register in wanted if self._window.get(register) != wanted[register]]
        self._window.update(wanted)
        return [
            self.config_write(register, wanted[register], 1 if register == self._bar else 4)
            for register in changed
        ]

    def window_read(self, offset: int, count: int) -> tuple[list[bytes], list[Piece]]:
        """Read through the window, in as many aligned accesses as it takes."""
        tlps: list[bytes] = []
        pieces = []
        for start, size in pieces_of(offset, count):
            tlps += self._aim(start, size)
            pieces.append(Piece(len(tlps), 0, size))
            enables = self.random.choice((0xF, 1, (1 << size) - 1, 1 | self.random.getrandbits(4)))
            tlps.append(self.config_read(self._data, first_be=enables))
        return tlps, pieces

    def window_write(self, offset: int, data: bytes) -> list[bytes]:
        """Write through the window, in as many aligned accesses as it takes, in ascending order."""
        tlps: list[bytes] = []
        for start, size in pieces_of(offset, len(data)):
            tlps += self._aim(start, size)
            value = int.from_bytes(data[start - offset : start - offset + size], "little")
            tlps.append(self.config_write(self._data, value, size))
        return tlps

    def read(self, offset: int, count: int, window: bool) -> tuple[list[bytes], list[Piece]]:
        """Read 1..128 bytes of BAR0 through the chosen access path."""
        return self.window_read(offset, count) if window else self.memory_read(offset, count)

    def write(self, offset: int, data: bytes, window: bool) -> list[bytes]:
        """Write 1..512 bytes of BAR0 through the chosen access path."""
        return self.window_write(offset, data) if window else self.memory_write(offset, data)
