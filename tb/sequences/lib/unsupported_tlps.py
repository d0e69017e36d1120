# SPDX-License-Identifier: Apache-2.0
"""Packets that are well formed and not for this function: each kind, its answer, no effect."""

from collections.abc import Callable

from models import layout, tlp
from tb.sequences.lib.access_path import Doors
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check

_SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT
_TARGETS = (_SELECT, layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, layout.BAR0_MANAGED + 0x10C)


def _target(doors: Doors) -> int:
    """The bus address of a register that would notice."""
    return doors.base + (doors.random.choice(_TARGETS) & ~3)


def _miss(doors: Doors) -> int:
    """An address outside BAR0."""
    beyond = doors.random.choice((-4, doors.parameters.bar_size, 1 << 33, 1 << 63))
    return doors.base + beyond & (1 << 64) - 1 & ~3


def _locked(doors: Doors) -> tlp.Request:
    length = doors.random.choice((1, 1, 2, 32, 64))
    enables = {"first_be": doors.random.getrandbits(4)} if length == 1 else {}
    return tlp.locked_read(doors.base, length, **enables, **doors.header())


def _atomic(doors: Doors) -> tlp.Request:
    kind, dwords = doors.random.choice(
        [(kind, size) for kind in (tlp.FETCH_ADD, tlp.SWAP) for size in (1, 2)]
        + [(tlp.COMPARE_SWAP, size) for size in (2, 4, 8)]
    )
    return tlp.atomic(_target(doors) & ~31, doors.random.randbytes(4 * dwords), kind, **doors.header())


def message(doors: Doors, code: int, routing: int, dwords: int) -> tlp.Request:
    """Any message, header DWs 2 and 3 and data random."""
    data, header = doors.random.randbytes(4 * dwords), doors.header()
    return tlp.message(code, routing, data, address=doors.random.getrandbits(64), **header)


def _unknown_message(doors: Doors) -> tlp.Request:
    """Codes that an endpoint does not know, and known ones wrongly routed or sized."""
    codes = (0x30, 0x31, 0x33, 0x18, 0x1B, 0x10, 0x12, 0x52, 0x53, 0x7C, 0x01, 0xFF)
    code, routing = doors.random.choice(codes), doors.random.randrange(6)
    wrong = ((0x00, 4, 0), (0x14, 3, 0), (0x40, 4, 1), (0x48, 0, 0), (0x50, 4, 0), (0x50, 0, 1), (0x19, 3, 1))
    return message(
        doors, *doors.random.choice((*wrong, *[(code, routing, doors.random.choice((0, 1, 16)))] * 7))
    )


def _vendor_message(doors: Doors) -> tlp.Request:
    return message(doors, 0x7E, doors.random.randrange(6), doors.random.choice((0, 1, 128)))


def _completion(doors: Doors) -> tlp.Completion:
    data = doors.random.choice((b"", doors.random.randbytes(4), doors.random.randbytes(64)))
    fields = {"tag": doors.random.getrandbits(10), "requester_id": doors.completer}
    return tlp.completion(
        data, doors.random.choice((0, 0, 1, 4)), bool(doors.random.getrandbits(1)), **fields
    )


def _unknown_prefix(doors: Doors) -> bytes:
    """One End-End prefix that is not the PASID's, or several, in front of a request that would be served."""
    others = [kind for kind in range(0x90, 0xA0) if kind != tlp.PASID_PREFIX]
    first = [doors.random.choice(others)] if doors.random.random() < 0.5 else []
    kinds = first or [doors.random.randint(0x90, 0x9F) for _ in range(doors.random.randint(2, 4))]
    request = doors.random.choice(
        (
            tlp.memory_read(_target(doors), **doors.header()),
            tlp.memory_write(_target(doors), _write_data(doors), **doors.header()),
            tlp.config_read(0, destination_id=doors.completer, **doors.header()),
            message(doors, 0x7F, 4, 0),
        )
    )
    return b"".join(tlp.prefix(doors.random.getrandbits(24), kind) for kind in kinds) + request.pack()


def _wrong_function(doors: Doors) -> dict[str, int]:
    return {"destination_id": doors.completer | doors.random.randint(1, 7)} | doors.header()


def _write_data(doors: Doors) -> bytes:
    return doors.random.randbytes(4)


#: What -> how to build one; every non-posted kind is answered UR, every other is dropped
UNSUPPORTED: dict[str, Callable[[Doors], bytes | tlp.Request | tlp.Completion]] = {
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


class Unsupported(DeviceAccess):
    """Every kind of UNSUPPORTED in random order; reads between them show no change (PCIE-78..87)."""

    stable_id = "Unsupported"

    async def body(self) -> None:
        """A running device whose selector, status and create register are among the targets."""
        await self.bring_up()
        await self.ensure(index := self.random.choice(self.indices))
        self.start_device()
        before = await self.snapshot(index)
        for name in self.random.sample(
            sorted(UNSUPPORTED) * self.settings.amount(4), self.settings.amount(4) * len(UNSUPPORTED)
        ):
            await self._refused(name, index)
        await self.expect_unchanged(index, before)
        await self._memory_space_off(index)
        await self._poisoned_read(index)

    async def _refused(self, name: str, index: int) -> None:
        request = UNSUPPORTED[name](self.doors)
        packet = request if isinstance(request, bytes) else request.pack()
        answer = await self.answer(packet)
        kind = tlp.split_prefixes(packet)[1][0]
        if self.is_answered(packet):
            check(f"status of {name}", answer.status, tlp.UNSUPPORTED)
            locked = kind in tlp.LOCKED_READS
            check(f"kind of the answer to {name}", answer.kind, tlp.CPL_LOCKED if locked else tlp.CPL)
        elif answer is not None:
            raise AssertionError(f"{name} was answered")
        await self.expect(("MANAGED_DEVICE_SELECT", index), ("COMMON_DEVICE_STATUS", 0x0F))

    async def _memory_space_off(self, index: int) -> None:
        """Nothing is claimed while Memory Space Enable is 0."""
        self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER, 2)
        self.send(tlp.memory_write(self.doors.base + _SELECT, b"\xff" * 4, **self.doors.header()))
        answer = await self.answer(tlp.memory_read(self.doors.base + _SELECT, **self.doors.header()))
        check("status of a read with memory space off", answer.status, tlp.UNSUPPORTED)
        self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER | layout.COMMAND_MEMORY_SPACE, 2)
        await self.expect(("MANAGED_DEVICE_SELECT", index))

    async def _poisoned_read(self, index: int) -> None:
        """EP means nothing without data (PCIE-63)."""
        answer = await self.answer(tlp.memory_read(self.doors.base + _SELECT, ep=1, **self.doors.header()))
        check("data of a read with EP", int.from_bytes(answer.payload, "little"), index)
