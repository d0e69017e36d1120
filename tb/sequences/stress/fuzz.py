# SPDX-License-Identifier: Apache-2.0
"""Hostile traffic: legal, illegal and malformed packets, every cause named and counted; and random bytes."""

from collections import Counter

from models import layout, tlp
from tb.common.observation import BEAT_BYTES, FULL_KEEP, Beat, Packet, RawBeats, beats
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.malformed_tlps import MALFORMED
from tb.sequences.lib.unsupported_tlps import UNSUPPORTED
from tb.sequences.stress.random_management import RandomManagement

#: Part of the traffic that is illegal or malformed, a good deal above the third that is asked for.
HOSTILE_SHARE = 0.42
#: Most that one cause may have of all that is illegal or malformed; least that all together must have.
MOST_OF_A_CAUSE, LEAST_HOSTILE = 0.10, 1 / 3
#: Causes that need a state of the function: they are sent between the requests that bring it about.
IN_A_STATE = ("memory space off", "PASID prefix while disabled")
CAUSES = (
    *(f"malformed: {name}" for name in sorted(MALFORMED)),
    *(f"illegal: {name}" for name in sorted(UNSUPPORTED)),
    *(f"illegal: {name}" for name in IN_A_STATE),
)


def shortfalls(counts: Counter[str], causes: tuple[str, ...] = CAUSES) -> list[str]:
    """One line for each way in which the mix misses what is asked for; counts: packets by cause, or legal."""
    hostile = sum(count for cause, count in counts.items() if cause != "legal")
    found = []
    if hostile < LEAST_HOSTILE * counts.total():
        found.append(f"{hostile} of {counts.total()} packets are illegal or malformed: less than a third")
    for cause in causes:
        if not counts[cause]:
            found.append(f"no packet is {cause}")
        elif counts[cause] > MOST_OF_A_CAUSE * hostile:
            found.append(f"{counts[cause]} of {hostile} hostile packets are {cause}: more than a tenth")
    return found


class LinkFuzz(RandomManagement):
    """Random management with hostile packets between: `counts` says how many of each cause were sent."""

    stable_id = "LinkFuzz"
    #: Packets at scale 1.
    packets = 10_000
    weights = RandomManagement.weights | {"unsupported": 0, "malformed": 0}

    async def pre_body(self) -> None:
        """Nothing was sent yet."""
        await super().pre_body()
        self.counts: Counter[str] = Counter()
        self._deck: list[str] = []

    async def body(self) -> None:
        """Keeps the share of hostile packets; causes come in shuffled decks, so that none is missing."""
        self.place()
        self.enable_pasid()
        names, weights = list(self.weights), list(self.weights.values())
        total = self.settings.amount(self.packets)
        next_place = 0
        while (sent := self.counts.total()) < total:
            before = len(self._batch)
            hostile = sent - self.counts["legal"]
            if sent >= next_place:
                self.place()
                next_place = sent + 1000
            elif hostile < HOSTILE_SHARE * sent:
                self._hostile()
            else:
                getattr(self, self.random.choices(names, weights)[0])()
            self.counts["legal"] += len(self._batch) - before
            await self.breathe()
        await self.flush()

    async def breathe(self) -> None:
        """Bursts are posted; some are awaited, so that backend events are accepted."""
        if len(self._batch) >= self.burst_packets:
            if self.random.random() < 0.1:
                await self.collect()
            await self.flush()

    def _hostile(self) -> None:
        """The next cause of the deck; `counts["legal"]` is corrected for what the caller adds."""
        if not self._deck:
            self._deck = self.random.sample(CAUSES, len(CAUSES))
        cause = self._deck.pop()
        name = cause.partition(": ")[2]
        if name in IN_A_STATE:
            self._in_a_state(name)
        else:
            self.send((MALFORMED if cause.startswith("malformed") else UNSUPPORTED)[name](self.paths))
        self.counts[cause] += 1
        self.counts["legal"] -= 1

    def _in_a_state(self, name: str) -> None:
        requests = [
            self.paths.memory_read(layout.BAR0_MANAGED, 4)[0],
            self.paths.memory_write(layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC, self.random.randbytes(4)),
        ]
        packet = self.random.choice(requests)[0]
        if name == "memory space off":
            self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER, 2)
            self.send(packet)
            self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER | layout.COMMAND_MEMORY_SPACE, 2)
        else:
            self.enable_pasid(False)
            self.send(tlp.prefix(self.random.getrandbits(20)) + packet)
            self.enable_pasid()


class ByteFuzz(DeviceAccess):
    """Random bytes shaped as beats, more or less like packets: whatever they are, the function goes on.

    `counts`: packets by how they were made.
    """

    stable_id = "ByteFuzz"
    packets = 10_000

    async def pre_body(self) -> None:
        """Nothing was sent yet."""
        await super().pre_body()
        self.counts: Counter[str] = Counter()

    async def body(self) -> None:
        """Now and then BAR0 is placed again, for a random write may have moved it."""
        makers = (self._noise, self._headed, self._sized, self._flipped, self._beats)
        for number in range(self.settings.amount(self.packets)):
            if number % 100 == 0:
                self.place()
            maker = self.random.choice(makers)
            self.counts[maker.__name__.strip("_")] += 1
            self.send(maker())
            if len(self._batch) >= 64:
                await self.flush()
        await self.flush()

    def _noise(self) -> bytes:
        """Nothing but noise."""
        return self.random.randbytes(self.random.choice((self.random.randint(1, 64), 12, 16, 20, 600)))

    def _headed(self) -> bytes:
        """A type that exists, the rest noise."""
        kind = self.random.choice([*sorted(tlp.NAMES), tlp.PASID_PREFIX])
        return bytes((kind,)) + self.random.randbytes(4 * self.random.randint(2, 9) - 1)

    def _sized(self) -> bytes:
        """A type that exists and as many DWs as the header announces; the address mostly inside BAR0."""
        random = self.random
        kind = random.choice(sorted(tlp.NAMES))
        length = random.choice((1, 1, 1, 2, random.randint(1, 130)))
        td, four = random.getrandbits(1), bool(kind & tlp.FOUR_DW)
        head = bytes((kind, random.getrandbits(8), td << 7 | random.getrandbits(7) & 0x7C | length >> 8))
        head += bytes((length & 0xFF,)) + random.randbytes(3)
        enables = random.getrandbits(4) if length == 1 else random.randint(1, 15) << 4 | random.randint(1, 15)
        address = self.paths.base + 4 * random.randrange(self.parameters.bar_size // 4)
        if random.random() < 0.1:
            address = random.getrandbits(64)
        tail = (address & (1 << 64 if four else 1 << 32) - 1).to_bytes(8 if four else 4, "big")
        payload = random.randbytes(4 * length if kind & tlp.WITH_DATA else 0)
        return head + bytes((enables,)) + tail + payload + random.randbytes(4 * td)

    def _sound(self) -> bytes:
        write = self.paths.memory_write(self.random.randrange(0, 0x3100, 4), self.random.randbytes(8))
        read = self.paths.memory_read(self.random.randrange(0, 0x3100, 4), 8)[0]
        config = [self.paths.config_read(4 * self.random.randrange(64))]
        return self.random.choice((write, read, config))[0]

    def _flipped(self) -> bytes:
        """A sound packet with some bits turned over."""
        packet = bytearray(self._sound())
        for _ in range(self.random.choice((1, 1, 2, 8))):
            packet[self.random.randrange(len(packet))] ^= 1 << self.random.randrange(8)
        return bytes(packet)

    def _beats(self) -> Packet:
        """A sound packet whose beats have any tkeep and tlast, or beats of noise; the last one ends it."""
        sound = list(beats(self._sound() if self.random.random() < 0.5 else self._noise()))
        spoiled = []
        for data, keep, _ in sound:
            choices = (
                keep,
                FULL_KEEP,
                0,
                self.random.getrandbits(BEAT_BYTES),
                (1 << 4 * self.random.randint(0, 8)) - 1,
            )
            spoiled.append(Beat(data, self.random.choice(choices), int(self.random.random() < 0.2)))
        spoiled[-1] = spoiled[-1]._replace(last=1)
        return RawBeats(spoiled)
