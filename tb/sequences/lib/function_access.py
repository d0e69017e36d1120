# SPDX-License-Identifier: Apache-2.0
"""Register access for sequences: fields by name through either access path, collected into bursts."""

from typing import Any

from models import layout, tlp
from models.function.config_image import capability
from tb.common.observation import Packet
from tb.sequences.lib.access_path import AccessPaths, Piece
from tb.sequences.lib.base import TlpSequence


def _region(name: str) -> str:
    """The structure of BAR0 that a field belongs to, by the beginning of its name."""
    return "MSIX_CFG" if name.startswith("MSIX_CFG_") else name.split("_", 1)[0]


#: Name of a BAR0 field -> (offset in BAR0, bytes).
BAR_FIELDS = {
    name: (getattr(layout, "BAR0_" + _region(name)) + field.offset, field.width_bits // 8)
    for name, field in layout.FIELDS.items()
    if hasattr(layout, "BAR0_" + _region(name))
}


class FunctionAccess(TlpSequence):
    """A sequence that reads and writes registers instead of building packets.

    `put`, `get` and their like only queue; `flush` sends the queue without waiting for the answers (the
    scoreboard judges them), `collect` sends it and returns what was read, in the order of the reads. Queue
    dozens: a burst costs little more than a single packet. An answer other than SC reads as None; values are
    Any, because a sequence that gets None where it computes with a value shall fail right there.
    """

    #: Part of the accesses that takes the PCI_CFG window. It costs up to three packets for a memory request's
    #: one, so a quarter keeps every kind of packet below 40 % of the traffic.
    window_share = 0.22
    #: False: Memory Space Enable stays 0 and every access takes the window.
    memory_space = True
    #: Packets in the queue above which `breathe` sends it.
    burst_packets = 48

    async def pre_body(self) -> None:
        """Start empty, with packets built from this run's random source and parameters."""
        self.paths = AccessPaths(self.random, self.parameters, self.new_tag)
        self._batch: list[Packet] = []
        self._reads: list[list[Piece]] = []

    def at(self, name: str, field: int = 0) -> int:
        """Configuration offset of a field of a capability in this build's profile; name as in CAP_<name>."""
        return capability(self.parameters, name) + field

    async def bring_up(self) -> None:
        """Capture a bus number, place BAR0 anywhere, enable bus mastering and, if used, memory space."""
        self.place()
        await self.flush()

    def place(self) -> None:
        """What `bring_up` sends, queued."""
        paths, size = self.paths, self.parameters.bar_size
        paths.base = self.random.getrandbits(self.random.choice((32, 64))) & -size
        command = layout.COMMAND_BUS_MASTER | (layout.COMMAND_MEMORY_SPACE if self.memory_space else 0)
        self.put_config(layout.CFG_BAR0, paths.base & 0xFFFFFFFF)
        self.put_config(layout.CFG_BAR1, paths.base >> 32)
        self.put_config(layout.CFG_COMMAND, command, 2)

    def _through_window(self, window: bool | None) -> bool:
        if not self.memory_space:
            return True
        return self.random.random() < self.window_share if window is None else window

    def send(self, *requests: Packet | tlp.Request | tlp.Completion) -> None:
        """Queue packets as they are; their answers are judged by the scoreboard, not returned."""
        self._batch += [request if isinstance(request, Packet) else request.pack() for request in requests]

    def taken(self) -> list[Packet]:
        """Take the queue to send it in another way; its reads are dropped."""
        batch, self._batch, self._reads = self._batch, [], []
        return batch

    def write(self, offset: int, data: bytes, window: bool | None = None) -> None:
        """Queue a write of 1..512 bytes at a BAR0 offset. window: None takes either path."""
        self._batch += self.paths.write(offset, data, self._through_window(window))

    def read(self, offset: int, count: int, window: bool | None = None) -> None:
        """Queue a read of 1..128 bytes at a BAR0 offset."""
        tlps, pieces = self.paths.read(offset, count, self._through_window(window))
        first = len(self._batch)
        self._reads.append([Piece(first + piece.index, piece.low, piece.count) for piece in pieces])
        self._batch += tlps

    def write_enabled(self, offset: int, value: int, enables: int) -> None:
        """Queue a memory write of one DW with any byte enables."""
        self._batch += self.paths.memory_write_enabled(offset, value, enables)

    def read_enabled(self, offset: int, enables: int) -> None:
        """Queue a memory read of one DW with any byte enables; disabled bytes read 0."""
        self._reads.append([Piece(len(self._batch), 0, 4)])
        self._batch += self.paths.memory_read_enabled(offset, enables)

    def put(self, name: str, value: int, window: bool | None = None) -> None:
        """Queue a write of a field by its name in models/layout.py; 64-bit fields whole or in halves."""
        offset, size = BAR_FIELDS[name]
        data = value.to_bytes(size, "little")
        if size == 8 and self.random.random() < 0.7:
            halves = [(offset, data[:4]), (offset + 4, data[4:])]
            self.random.shuffle(halves)
            for start, half in halves:
                self.write(start, half, window)
        else:
            self.write(offset, data, window)

    def get(self, name: str, window: bool | None = None) -> None:
        """Queue a read of a field of BAR0."""
        self.read(*BAR_FIELDS[name], window)

    def put_config(self, register: int, value: int, size: int = 4, **fields: int) -> None:
        """Queue a configuration write of 1, 2 or 4 bytes; fields: header fields, such as first_be."""
        self._batch.append(self.paths.config_write(register, value, size, **fields))

    def get_config(self, register: int, size: int = 4, **fields: int) -> None:
        """Queue a configuration read of 1, 2 or 4 bytes."""
        self._reads.append([Piece(len(self._batch), register & 3, size)])
        self._batch.append(self.paths.config_read(register, **fields))

    def _gaps(self) -> list[int] | None:
        """Idle clocks before each packet of the queue: mostly none."""
        if self.random.random() < 0.8:
            return None
        most = self.random.choice((1, 3, 20))
        return [self.random.randint(0, most) for _ in self._batch]

    async def answer(self, request: Packet | tlp.Request) -> Any:
        """Send the queue, then one packet; returns its completion, None when none is due."""
        self.send(request)
        return (await self.ask(self.taken()))[-1]

    async def flush(self) -> None:
        """Send the queue; the answers to its reads are not returned."""
        if self._batch:
            gaps = self._gaps()
            await self.post(self.taken(), gaps)

    async def breathe(self) -> None:
        """Send the queue when it has grown to a burst."""
        if len(self._batch) >= self.burst_packets:
            await self.flush()

    async def collect(self) -> list[Any]:
        """Send the queue and return the values of its reads."""
        reads, gaps = self._reads, self._gaps()
        answers = await self.ask(self.taken(), gaps)
        return [_value(answers, pieces) for pieces in reads]

    async def value(self, name: str, window: bool | None = None) -> Any:
        """Send the queue, then read one field."""
        self.get(name, window)
        return (await self.collect())[-1]

    async def config_value(self, register: int, size: int = 4) -> Any:
        """Send the queue, then read 1, 2 or 4 bytes of the configuration space."""
        self.get_config(register, size)
        return (await self.collect())[-1]

    async def expect(self, *wanted: tuple[str, int | None]) -> None:
        """Send the queue, then read fields and compare; the reads before in the queue are not looked at."""
        for name, _ in wanted:
            self.get(name)
        values = (await self.collect())[-len(wanted) :]
        for (name, value), seen in zip(wanted, values, strict=True):
            check(name, seen, value)


def _value(answers: list[tlp.Completion | None], pieces: list[Piece]) -> int | None:
    """Put a value together from the completions that carry its pieces."""
    data = b""
    for piece in pieces:
        answer = answers[piece.index]
        if answer is None or answer.status != tlp.SUCCESSFUL:
            return None
        data += answer.payload[piece.low : piece.low + piece.count]
    return int.from_bytes(data, "little")


def check(what: str, seen: int | None, wanted: int | None) -> None:
    """Fail with one line when a register does not read as the specification says."""
    if seen != wanted:
        texts = ["no data" if value is None else f"{value:#x}" for value in (seen, wanted)]
        raise AssertionError(f"{what} reads {texts[0]}, expected {texts[1]}")


def merge(old: int, new: int, enables: int) -> int:
    """A DW after a write of `new` with byte enables."""
    mask = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1)
    return old & ~mask | new & mask
