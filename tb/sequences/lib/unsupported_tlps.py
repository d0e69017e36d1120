# SPDX-License-Identifier: Apache-2.0
"""Packets that are well formed and not for this function: each kind, its answer, no effect."""

from collections.abc import Callable

from models import layout, tlp
from tb.sequences.lib.access_path import AccessPaths

_SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT
_TARGETS = (_SELECT, layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, layout.BAR0_MANAGED + 0x10C)


def _target(paths: AccessPaths) -> int:
    """The bus address of a register in which an effect would show."""
    return paths.base + (paths.random.choice(_TARGETS) & ~3)


def _miss(paths: AccessPaths) -> int:
    """An address outside BAR0."""
    beyond = paths.random.choice((-4, paths.parameters.bar_size, 1 << 33, 1 << 63))
    return paths.base + beyond & (1 << 64) - 1 & ~3


def _locked(paths: AccessPaths) -> tlp.Request:
    length = paths.random.choice((1, 1, 2, 32, 64))
    enables = {"first_be": paths.random.getrandbits(4)} if length == 1 else {}
    return tlp.locked_read(paths.base, length, **enables, **paths.header())


def _atomic(paths: AccessPaths) -> tlp.Request:
    kind, dwords = paths.random.choice(
        [(kind, size) for kind in (tlp.FETCH_ADD, tlp.SWAP) for size in (1, 2)]
        + [(tlp.COMPARE_SWAP, size) for size in (2, 4, 8)]
    )
    return tlp.atomic(_target(paths) & ~31, paths.random.randbytes(4 * dwords), kind, **paths.header())


def message(paths: AccessPaths, code: int, routing: int, dwords: int) -> tlp.Request:
    """Any message, header DWs 2 and 3 and data random."""
    data, header = paths.random.randbytes(4 * dwords), paths.header()
    return tlp.message(code, routing, data, address=paths.random.getrandbits(64), **header)


def _unknown_message(paths: AccessPaths) -> tlp.Request:
    """Codes that an endpoint does not know, and known ones wrongly routed or sized."""
    codes = (0x30, 0x31, 0x33, 0x18, 0x1B, 0x10, 0x12, 0x52, 0x53, 0x7C, 0x01, 0xFF)
    code, routing = paths.random.choice(codes), paths.random.randrange(6)
    wrong = ((0x00, 4, 0), (0x14, 3, 0), (0x40, 4, 1), (0x48, 0, 0), (0x50, 4, 0), (0x50, 0, 1), (0x19, 3, 1))
    return message(
        paths, *paths.random.choice((*wrong, *[(code, routing, paths.random.choice((0, 1, 16)))] * 7))
    )


def _vendor_message(paths: AccessPaths) -> tlp.Request:
    return message(paths, 0x7E, paths.random.randrange(6), paths.random.choice((0, 1, 128)))


def _completion(paths: AccessPaths) -> tlp.Completion:
    data = paths.random.choice((b"", paths.random.randbytes(4), paths.random.randbytes(64)))
    fields = {"tag": paths.random.getrandbits(10), "requester_id": paths.completer}
    return tlp.completion(
        data, paths.random.choice((0, 0, 1, 4)), bool(paths.random.getrandbits(1)), **fields
    )


def _unknown_prefix(paths: AccessPaths) -> bytes:
    """One End-End prefix that is not the PASID's, or several, in front of a request that would be served."""
    others = [kind for kind in range(0x90, 0xA0) if kind != tlp.PASID_PREFIX]
    first = [paths.random.choice(others)] if paths.random.random() < 0.5 else []
    kinds = first or [paths.random.randint(0x90, 0x9F) for _ in range(paths.random.randint(2, 4))]
    request = paths.random.choice(
        (
            tlp.memory_read(_target(paths), **paths.header()),
            tlp.memory_write(_target(paths), _write_data(paths), **paths.header()),
            tlp.config_read(0, destination_id=paths.completer, **paths.header()),
            message(paths, 0x7F, 4, 0),
        )
    )
    return b"".join(tlp.prefix(paths.random.getrandbits(24), kind) for kind in kinds) + request.pack()


def _wrong_function(paths: AccessPaths) -> dict[str, int]:
    return {"destination_id": paths.completer | paths.random.randint(1, 7)} | paths.header()


def _write_data(paths: AccessPaths) -> bytes:
    return paths.random.randbytes(4)


#: What -> how to build one; every non-posted kind is answered UR, every other is dropped
UNSUPPORTED: dict[str, Callable[[AccessPaths], bytes | tlp.Request | tlp.Completion]] = {
    "I/O read": lambda d: tlp.io_read(d.base & 0xFFFFFFFC, **d.header()),
    "I/O write": lambda d: tlp.io_write(d.base & 0xFFFFFFFC, _write_data(d), **d.header()),
    "type 1 read": lambda d: tlp.config_read(
        0, kind=tlp.CFG_READ_1, destination_id=d.completer, **d.header()
    ),
    "type 1 write": lambda d: tlp.config_write(
        0x3C, _write_data(d), kind=tlp.CFG_WRITE_1, destination_id=d.completer, **d.header()
    ),
    "read of another function": lambda d: tlp.config_read(0, **_wrong_function(d)),
    "write to another function": lambda d: tlp.config_write(0x3C, _write_data(d), **_wrong_function(d)),
    "locked read": _locked,
    "atomic": _atomic,
    "memory read beside the BAR": lambda d: tlp.memory_read(
        _miss(d), first_be=d.random.getrandbits(4), **d.header()
    ),
    "memory write beside the BAR": lambda d: tlp.memory_write(_miss(d), _write_data(d), **d.header()),
    "translated read": lambda d: tlp.memory_read(_target(d), at=d.random.randint(1, 3), **d.header()),
    "translated write": lambda d: tlp.memory_write(
        _target(d), _write_data(d), at=d.random.randint(1, 3), **d.header()
    ),
    "poisoned memory write": lambda d: tlp.memory_write(_target(d), _write_data(d), ep=1, **d.header()),
    "poisoned configuration write": lambda d: tlp.config_write(
        0x3C, _write_data(d), ep=1, destination_id=d.completer, **d.header()
    ),
    "poisoned I/O write": lambda d: tlp.io_write(0, _write_data(d), ep=1, **d.header()),
    "poisoned doorbell": lambda d: tlp.memory_write(
        d.base + d.parameters.notify_base, _write_data(d), ep=1, **d.header()
    ),
    "poisoned miss": lambda d: tlp.memory_write(_miss(d), _write_data(d), ep=1, **d.header()),
    "unknown message": _unknown_message,
    "vendor type 0 message": _vendor_message,
    "completion": _completion,
    "unknown prefixes": _unknown_prefix,
}
