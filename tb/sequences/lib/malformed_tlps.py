# SPDX-License-Identifier: Apache-2.0
"""Malformed packets: each cause, in bursts with sound requests that must be served all the same."""

from collections.abc import Callable
from dataclasses import replace

from models import layout, tlp
from tb.common.observation import FULL_KEEP, Beat, Packet, RawBeats, beats
from tb.sequences.lib.access_path import AccessPaths

_DEFINED = frozenset(tlp.NAMES)
_PREFIXES = frozenset(range(0x80, 0xA0))
_STATUS = layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS
#: A packet that does not end is cut off by the bench after so many DWs.
ENDLESS_DW = 1500


def _write(paths: AccessPaths, dwords: int = 1, **fields: int) -> tlp.Request:
    """A write that would reset the selected device, or overwrite what follows its status."""
    return tlp.memory_write(paths.base + _STATUS, bytes(4 * dwords), **(paths.header() | {"td": 0} | fields))


def read_dw(paths: AccessPaths, dwords: int = 1, **fields: int) -> tlp.Request:
    """A memory read of device_status; fields: header fields to spoil."""
    return tlp.memory_read(paths.base + _STATUS, dwords, **(paths.header() | {"td": 0} | fields))


def config_dw(paths: AccessPaths, write: bool, **fields: int) -> tlp.Request:
    """A configuration request for the command register; fields: header fields to spoil."""
    chosen = paths.header() | {"td": 0, "destination_id": paths.completer} | fields
    return tlp.config_write(0x04, bytes(4), **chosen) if write else tlp.config_read(0x04, **chosen)


def _either(paths: AccessPaths) -> tlp.Request:
    """A sound request of any kind with a payload, or none."""
    return paths.random.choice(
        (
            _write(paths),
            _write(paths, 5),
            read_dw(paths),
            config_dw(paths, True),
            config_dw(paths, False),
        )
    )


def _undefined(paths: AccessPaths) -> bytes:
    kind = paths.random.choice(
        [kind for kind in range(256) if kind not in _DEFINED and kind not in _PREFIXES]
    )
    return bytes((kind,)) + _either(paths).pack()[1:]


def _prefix(paths: AccessPaths, kinds: range) -> bytes:
    return tlp.prefix(paths.random.getrandbits(24), paths.random.choice(kinds))


def _local_prefix(paths: AccessPaths) -> bytes:
    """A local prefix, alone or among others."""
    prefixes = [_prefix(paths, range(0x90, 0xA0)) for _ in range(paths.random.choice((0, 0, 1, 2)))]
    prefixes.insert(paths.random.randint(0, len(prefixes)), _prefix(paths, range(0x80, 0x90)))
    return b"".join(prefixes) + _either(paths).pack()


def _many_prefixes(paths: AccessPaths) -> bytes:
    count = paths.random.choice((5, 5, 6, 7, 8, 20))
    return b"".join(_prefix(paths, range(0x90, 0xA0)) for _ in range(count)) + _either(paths).pack()


def _prefixes_alone(paths: AccessPaths) -> bytes:
    return b"".join(_prefix(paths, range(0x90, 0xA0)) for _ in range(paths.random.randint(1, 4)))


def _prefix_out_of_place(paths: AccessPaths) -> bytes:
    """A PASID prefix on configuration, I/O or a completion."""
    packet = paths.random.choice(
        (
            config_dw(paths, True),
            config_dw(paths, False),
            tlp.io_read(0, **paths.header()),
            tlp.completion(),
        )
    )
    return _prefix(paths, range(0x91, 0x92)) + packet.pack()


def _truncated(paths: AccessPaths) -> bytes:
    packet = _either(paths).pack()
    return packet[: -4 * paths.random.randint(1, len(packet) // 4 - 1)]


def _no_whole_dw(paths: AccessPaths) -> bytes:
    packet = _either(paths).pack()
    cut = paths.random.randint(1, 3)
    return packet[:-cut] if paths.random.random() < 0.5 else packet + paths.random.randbytes(cut)


def _oversized(paths: AccessPaths) -> tlp.Request:
    dwords = paths.random.choice((129, 130, 256, 512, 1023))
    return tlp.memory_write(paths.base, bytes(4 * dwords), **paths.header())


def _endless(paths: AccessPaths) -> bytes:
    """Far more than any packet may have; whatever buffer there is overflows."""
    return _write(paths).pack() + paths.random.randbytes(4 * paths.random.randint(1025, ENDLESS_DW))


def _crossing(paths: AccessPaths) -> tlp.Request:
    length = paths.random.randint(2, 32)
    start = paths.base + 0x1000 - 4 * paths.random.randint(1, length - 1)
    if paths.random.random() < 0.5:
        return tlp.memory_read(start, length, **paths.header())
    return tlp.memory_write(start, bytes(4 * length), **paths.header())


def _last_enable(paths: AccessPaths) -> tlp.Request:
    return paths.random.choice((_write, read_dw))(paths, last_be=paths.random.randint(1, 15))


def _no_enable(paths: AccessPaths) -> tlp.Request:
    return paths.random.choice((_write, read_dw))(
        paths, 2, **{paths.random.choice(("first_be", "last_be")): 0}
    )


def _operand(paths: AccessPaths) -> tlp.Request:
    kind = paths.random.choice((tlp.FETCH_ADD, tlp.SWAP, tlp.COMPARE_SWAP))
    dwords = paths.random.choice((1, 3, 16) if kind == tlp.COMPARE_SWAP else (3, 4, 8))
    return tlp.atomic(paths.base, bytes(4 * dwords), kind, **paths.header())


def _config_of_two(paths: AccessPaths) -> tlp.Request:
    write = bool(paths.random.getrandbits(1))
    two = {"length": 2} | ({"payload": bytes(8)} if write else {})
    return config_dw(paths, write, **paths.random.choice((two, {"last_be": paths.random.randint(1, 15)})))


def _io_of_two(paths: AccessPaths) -> tlp.Request:
    return paths.random.choice(
        (tlp.io_read(0, length=2, **paths.header()), tlp.io_read(0, last_be=1, **paths.header()))
    )


def _intx(paths: AccessPaths) -> tlp.Request:
    """INTx messages only travel towards the root complex (PCIE-82)."""
    return tlp.message(
        paths.random.randint(0x20, 0x27), paths.random.choice((0, 3, 4)), b"", **paths.header()
    )


def _broken_keep(paths: AccessPaths) -> RawBeats:
    """A sound packet of one beat or several, with a hole in tkeep, or one of its beats short."""
    sound = list(beats(paths.random.choice((_either(paths), _write(paths, 12))).pack()))
    at = paths.random.randrange(len(sound))
    data, keep, last = sound[at]
    hole = 1 << paths.random.randrange(max(1, keep.bit_length() - 1))
    broken = paths.random.choice((keep & ~hole, 0, keep << 1 & FULL_KEEP))
    sound[at] = Beat(data, broken, last)
    return RawBeats(sound)


#: Cause -> how to build one, whatever the parameters
MALFORMED: dict[str, Callable[[AccessPaths], Packet | tlp.Request]] = {
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
