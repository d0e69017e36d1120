# SPDX-License-Identifier: Apache-2.0
"""Malformed packets: each cause, in bursts with sound requests that must be served all the same."""

from collections.abc import Callable
from dataclasses import replace

from models import layout, tlp
from tb.common.observation import FULL_KEEP, Beat, Packet, RawBeats, beats
from tb.sequences.lib.access_path import Doors
from tb.sequences.lib.device_access import DeviceAccess

_DEFINED = frozenset(tlp.NAMES)
_PREFIXES = frozenset(range(0x80, 0xA0))
_STATUS = layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS
#: A packet that does not end is cut off by the bench after so many DWs.
ENDLESS_DW = 1500


def _write(doors: Doors, dwords: int = 1, **fields: int) -> tlp.Request:
    """A write that would reset the selected device, or overwrite what follows its status."""
    return tlp.memory_write(doors.base + _STATUS, bytes(4 * dwords), **(doors.header() | {"td": 0} | fields))


def _read(doors: Doors, dwords: int = 1, **fields: int) -> tlp.Request:
    return tlp.memory_read(doors.base + _STATUS, dwords, **(doors.header() | {"td": 0} | fields))


def _config(doors: Doors, write: bool, **fields: int) -> tlp.Request:
    chosen = doors.header() | {"td": 0, "destination_id": doors.completer} | fields
    return tlp.config_write(0x04, bytes(4), **chosen) if write else tlp.config_read(0x04, **chosen)


def _either(doors: Doors) -> tlp.Request:
    """A sound request of any kind with a payload, or none."""
    return doors.random.choice(
        (_write(doors), _write(doors, 5), _read(doors), _config(doors, True), _config(doors, False))
    )


def _undefined(doors: Doors) -> bytes:
    kind = doors.random.choice(
        [kind for kind in range(256) if kind not in _DEFINED and kind not in _PREFIXES]
    )
    return bytes((kind,)) + _either(doors).pack()[1:]


def _prefix(doors: Doors, kinds: range) -> bytes:
    return tlp.prefix(doors.random.getrandbits(24), doors.random.choice(kinds))


def _local_prefix(doors: Doors) -> bytes:
    """A local prefix, alone or among others."""
    prefixes = [_prefix(doors, range(0x90, 0xA0)) for _ in range(doors.random.choice((0, 0, 1, 2)))]
    prefixes.insert(doors.random.randint(0, len(prefixes)), _prefix(doors, range(0x80, 0x90)))
    return b"".join(prefixes) + _either(doors).pack()


def _many_prefixes(doors: Doors) -> bytes:
    count = doors.random.choice((5, 5, 6, 7, 8, 20))
    return b"".join(_prefix(doors, range(0x90, 0xA0)) for _ in range(count)) + _either(doors).pack()


def _prefixes_alone(doors: Doors) -> bytes:
    return b"".join(_prefix(doors, range(0x90, 0xA0)) for _ in range(doors.random.randint(1, 4)))


def _prefix_out_of_place(doors: Doors) -> bytes:
    """A PASID prefix on configuration, I/O or a completion."""
    packet = doors.random.choice(
        (_config(doors, True), _config(doors, False), tlp.io_read(0, **doors.header()), tlp.completion())
    )
    return _prefix(doors, range(0x91, 0x92)) + packet.pack()


def _truncated(doors: Doors) -> bytes:
    packet = _either(doors).pack()
    return packet[: -4 * doors.random.randint(1, len(packet) // 4 - 1)]


def _no_whole_dw(doors: Doors) -> bytes:
    packet = _either(doors).pack()
    cut = doors.random.randint(1, 3)
    return packet[:-cut] if doors.random.random() < 0.5 else packet + doors.random.randbytes(cut)


def _oversized(doors: Doors) -> tlp.Request:
    dwords = doors.random.choice((129, 130, 256, 512, 1023))
    return tlp.memory_write(doors.base, bytes(4 * dwords), **doors.header())


def _endless(doors: Doors) -> bytes:
    """Far more than any packet may have; whatever buffer there is overflows."""
    return _write(doors).pack() + doors.random.randbytes(4 * doors.random.randint(1025, ENDLESS_DW))


def _crossing(doors: Doors) -> tlp.Request:
    length = doors.random.randint(2, 32)
    start = doors.base + 0x1000 - 4 * doors.random.randint(1, length - 1)
    if doors.random.random() < 0.5:
        return tlp.memory_read(start, length, **doors.header())
    return tlp.memory_write(start, bytes(4 * length), **doors.header())


def _last_enable(doors: Doors) -> tlp.Request:
    return doors.random.choice((_write, _read))(doors, last_be=doors.random.randint(1, 15))


def _no_enable(doors: Doors) -> tlp.Request:
    return doors.random.choice((_write, _read))(doors, 2, **{doors.random.choice(("first_be", "last_be")): 0})


def _operand(doors: Doors) -> tlp.Request:
    kind = doors.random.choice((tlp.FETCH_ADD, tlp.SWAP, tlp.COMPARE_SWAP))
    dwords = doors.random.choice((1, 3, 16) if kind == tlp.COMPARE_SWAP else (3, 4, 8))
    return tlp.atomic(doors.base, bytes(4 * dwords), kind, **doors.header())


def _config_of_two(doors: Doors) -> tlp.Request:
    write = bool(doors.random.getrandbits(1))
    two = {"length": 2} | ({"payload": bytes(8)} if write else {})
    return _config(doors, write, **doors.random.choice((two, {"last_be": doors.random.randint(1, 15)})))


def _io_of_two(doors: Doors) -> tlp.Request:
    return doors.random.choice(
        (tlp.io_read(0, length=2, **doors.header()), tlp.io_read(0, last_be=1, **doors.header()))
    )


def _intx(doors: Doors) -> tlp.Request:
    """INTx messages only travel towards the root complex (PCIE-82)."""
    return tlp.message(doors.random.randint(0x20, 0x27), doors.random.choice((0, 3, 4)), **doors.header())


def _broken_keep(doors: Doors) -> RawBeats:
    """A sound packet of one beat or several, with a hole in tkeep, or one of its beats short."""
    sound = list(beats(doors.random.choice((_either(doors), _write(doors, 12))).pack()))
    at = doors.random.randrange(len(sound))
    data, keep, last = sound[at]
    hole = 1 << doors.random.randrange(max(1, keep.bit_length() - 1))
    broken = doors.random.choice((keep & ~hole, 0, keep << 1 & FULL_KEEP))
    sound[at] = Beat(data, broken, last)
    return RawBeats(sound)


#: Cause -> how to build one, whatever the parameters
MALFORMED: dict[str, Callable[[Doors], Packet | tlp.Request]] = {
    "undefined type": _undefined,
    "local prefix": _local_prefix,
    "more than four prefixes": _many_prefixes,
    "prefixes without a header": _prefixes_alone,
    "PASID prefix out of place": _prefix_out_of_place,
    "truncated": _truncated,
    "shorter than a header": lambda d: _either(d).pack()[: 4 * d.random.randint(1, 2)],
    "too long": lambda d: _either(d).pack() + d.random.randbytes(4 * d.random.choice((1, 2, 8, 100))),
    "without end": _endless,
    "no whole DW": _no_whole_dw,
    "digest missing": lambda d: replace(_either(d), td=1).pack()[:-4],
    "digest unannounced": lambda d: _either(d).pack() + d.random.randbytes(4),
    "payload above 512 bytes": _oversized,
    "crosses 4 KiB": _crossing,
    "Last BE with one DW": _last_enable,
    "no First or Last BE": _no_enable,
    "configuration request of several DWs": _config_of_two,
    "I/O request of several DWs": _io_of_two,
    "atomic operand": _operand,
    "INTx message": _intx,
    "tkeep": _broken_keep,
}


class Malformed(DeviceAccess):
    """Every cause many times: no answer, no effect, and the next request served (PCIE-05..07, 09..11, 21)."""

    stable_id = "Malformed"

    async def body(self) -> None:
        """Sound reads and writes between them; a running device is the target of most."""
        await self.bring_up()
        await self.ensure(index := self.random.choice(self.indices))
        self.start_device()
        before = await self.snapshot(index)
        causes = sorted(MALFORMED) * self.settings.amount(12)
        self.random.shuffle(causes)
        for cause in causes:
            packet = MALFORMED[cause](self.doors)
            packet = packet.pack() if isinstance(packet, tlp.Request) else packet
            supported = bool(self.parameters.pasid_support)
            if not isinstance(packet, RawBeats) and not tlp.malformed(packet, supported):
                raise AssertionError(f"{cause}: {packet.hex()} is well formed")
            self.send(packet)
            if self.random.random() < 0.5:
                self.send(_read(self.doors), _config(self.doors, False))
            if self.random.random() < 0.1:
                await self.expect(("COMMON_DEVICE_STATUS", 0x0F), ("MANAGED_DEVICE_SELECT", index))
            await self.breathe()
        await self.expect_unchanged(index, before)
