# SPDX-License-Identifier: Apache-2.0
"""Rows of pending bits, many and few at once: checks the counts of rows that are not empty."""

from itertools import combinations

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

CONFIG = layout.EVENT_CONFIG_CHANGE
ROW = 32
Vector = tuple[int, int]  # index of the owner, number in its table


class PbaRows(MessageChecks):
    """A pending vector is sent as soon as allowed, whatever else was pending in its row or in other rows.

    Each row of 32 vectors is empty or not; miscounted, a sweep does not come or passes a row (PCIE-119,
    PCIE-120, PCIE-122; INTEGRATED=1: MGMT-40, the rows of managed devices behind the function's).
    """

    stable_id = "PendingRows"
    #: Vectors beside one that stays; with those swept before, they bring a count of three bits round to 0.
    BESIDE = 6
    #: Times that each set of rows has something pending.
    ROUNDS = 4

    async def body(self) -> None:
        """One bit of a row after the other; then every set of rows, and what a reset takes of them."""
        await self.prepare()
        self.messages: dict[Vector, bytes] = {}
        self.pairs = self._pairs()
        await self._start()
        await self._one_stays()
        sizes = range(1, len(self.pairs) + 1)
        sets = [rows for size in sizes for rows in combinations(self.pairs, size)]
        for rows in self.ROUNDS * sets:
            await self._up_and_down([self.random.choice(self.pairs[row]) for row in rows])
        await self._holes()
        await self._removed()
        for rows in self._sets():
            await self._reset(rows)

    def _pairs(self) -> dict[int, list[Vector]]:
        """Row -> two vectors in it; of managed devices the last of one and the first of its neighbour."""
        pairs = {0: [(0, vector) for vector in self.random.sample(range(self.parameters.msix_vectors), 2)]}
        if self.parameters.integrated:
            count = self.parameters.device_vectors
            rows: dict[int, list[int]] = {}
            for index in self.indices[:-1]:
                if index * count % ROW:  # else its last vector and its neighbour's first are not in one row
                    rows.setdefault(index * count // ROW + 1, []).append(index)
            last = 0
            for row in sorted(self.random.sample(sorted(rows), min(3, len(rows)))):
                if free := [index for index in rows[row] if index > last]:
                    last = (index := self.random.choice(free)) + 1
                    pairs[row] = [(index, count - 1), (last, 0)]
        return pairs

    async def _start(self) -> None:
        """All devices run; every entry of the first row and of the pairs has a message, and is masked.

        Each bit of the upper half of an address alone makes the header longer (PCIE-121).
        """
        self.enable_msix()
        for owner in sorted({owner for pair in self.pairs.values() for owner, _ in pair}):
            if owner:
                await self.ensure(owner)
            self.select(owner)
            self.start_device()
        first = [(0, vector) for vector in range(min(ROW, self.parameters.msix_vectors))]
        for vector in dict.fromkeys(first + [each for pair in self.pairs.values() for each in pair]):
            self._program(vector, 1 << 32 + vector[1] % 32 | self.random.getrandbits(32))
            await self.breathe()
        await self.sent("programming masked vectors")

    def _program(self, vector: Vector, address: int) -> None:
        data = self.random.getrandbits(32)
        self.messages[vector] = self.interrupt(address & ~3, data)
        self.set_vector(*vector, address & ~3, data, masked=True)

    async def _pend(self, vector: Vector) -> None:
        """An event of a vector, by the register of its owner."""
        self.select(vector[0])
        self.put("COMMON_CONFIG_MSIX_VECTOR", vector[1], window=False)
        await self.event(CONFIG, vector[0], data=1)

    async def _lift(self, what: str, *due: Vector) -> None:
        """Unmask vectors under the function's mask, which then goes: a sweep sends those that are pending."""
        self.enable_msix(mask=True)
        for vector in due:
            self.mask_vector(vector[0], vector[1], False)
        await self.sent(f"{what}, under the function's mask")
        self.enable_msix()
        await self.sent(what, *(self.messages[each] for each in sorted(due)))
        for vector in due:
            self.mask_vector(vector[0], vector[1], True)

    async def _one_stays(self) -> None:
        """Each bit of a row alone, others beside it that come and go."""
        vectors = [vector for vector in sorted(self.messages) if vector[0] == 0]
        for stays in self.random.sample(vectors, len(vectors)):
            rest = [each for each in vectors if each != stays]
            others = self.random.choices(rest, k=self.BESIDE)
            await self._pend(stays)
            swept = sorted({rest[0], rest[-1]})
            for other in swept:
                await self._pend(other)
            await self._lift(f"vectors around {stays[1]}, which is masked", *swept)
            for other in others:
                await self._pend(other)
                self.mask_vector(other[0], other[1], False)
                self.mask_vector(other[0], other[1], True)
            await self.sent(f"vectors beside {stays[1]}", *(self.messages[each] for each in others))
            await self._lift(f"vector {stays[1]} alone", stays)

    async def _up_and_down(self, held: list[Vector]) -> None:
        """Vectors become pending, some of them are sent one by one, a sweep sends the rest."""
        for vector in self.random.sample(held, len(held)):
            await self._pend(vector)
        gone = self.random.sample(held, self.random.randrange(len(held)))
        for vector in gone:
            self.mask_vector(vector[0], vector[1], False)
            self.mask_vector(vector[0], vector[1], True)
        await self.sent("vectors unmasked one by one", *(self.messages[each] for each in gone))
        await self._lift("the rest of them", *(each for each in held if each not in gone))

    async def _holes(self) -> None:
        """Behind the function's own pending bits and entries nothing shows of managed devices (PCIE-119)."""
        held = [pair[0] for pair in self.pairs.values()]
        for vector in held:
            await self._pend(vector)
        own = (self.parameters.msix_vectors + ROW - 1) // ROW
        for start in range(0, layout.BAR0_MSIX_TABLE - layout.BAR0_PBA, 128):
            self.read(layout.BAR0_PBA + start, 128, window=False)
        seen = b"".join(value.to_bytes(128, "little") for value in await self.collect())
        bits = int.from_bytes(seen[: 4 * own], "little")
        check("the function's pending bits", bits, sum(1 << vector for owner, vector in held if not owner))
        check("pending bits behind them", int.from_bytes(seen[4 * own :], "little"), 0)
        table, size = layout.BAR0_MSIX_TABLE, layout.MSIX_ENTRY_SIZE
        for entry in range(self.parameters.msix_vectors, 1 << 11, 8)[: 4 * ROW // 8]:
            self.write(table + size * entry, self.random.randbytes(8 * size), window=False)
            self.read(table + size * entry, 8 * size, window=False)
            check(f"entries from {entry}, behind the table", (await self.collect())[-1], 0)
        await self._lift("vectors beside writes behind the table", *held)

    async def _removed(self) -> None:
        """Destruction clears the device's rows and no other's (MGMT-40); the next device pends anew."""
        for row, (first, second) in self.pairs.items():
            others = [pair[0] for number, pair in self.pairs.items() if number != row]
            for vector in (first, second, *others):
                await self._pend(vector)
            if first[0]:
                self.select(first[0])
                self.create(DESTROY)
                await self._lift("the neighbours of a device that went", second, *others)
                await self._again(first)
                self.mask_vector(*first, False)
                await self.sent("unmasking a vector of a new device")
                self.mask_vector(*first, True)
            else:
                await self._lift("every row", first, second, *others)

    async def _again(self, vector: Vector) -> None:
        """The device of a vector anew, with a new message, masked."""
        index = vector[0]
        self.select(index)
        if index:
            self.create(CREATE)
        self.start_device()
        self._program(vector, self.random.getrandbits(self.random.choice((32, 64))))

    def _sets(self) -> list[tuple[int, ...]]:
        """Rows pending at a reset: the function's alone, devices' alone, all; all again after it."""
        devices = tuple(row for row in self.pairs if row)
        return [(0,), devices, (0, *devices), devices[:1]] if devices else [(0,)]

    async def _reset(self, rows: tuple[int, ...]) -> None:
        """A reset of the manager drops what is pending of devices with tables, nothing else (MGMT-44)."""
        for row in rows:
            await self._pend(self.pairs[row][0])
        self.enable_msix(mask=True)
        for row in rows:
            self.mask_vector(*self.pairs[row][0], False)
        await self.clean_slate()
        self.enable_msix()
        own = [self.messages[self.pairs[0][0]]] if 0 in rows else []
        await self.sent("what was pending of the function before a reset", *own)
        if 0 in rows:
            self.mask_vector(*self.pairs[0][0], True)
        for first, second in self.pairs.values():  # new devices in the same rows; the others stay away
            for vector in (second,) if second[0] else (first, second):
                await self._again(vector)
        kept = [pair[1] for pair in self.pairs.values()]
        for vector in kept:
            await self._pend(vector)
        await self._lift("new devices in the rows of old ones", *kept)
        for first, _ in self.pairs.values():
            if first[0]:
                await self._again(first)
