# SPDX-License-Identifier: Apache-2.0
"""Operations on the naive oracle and on what is compared with it: accesses to DWs of BAR0."""

from dataclasses import dataclass

from tests.unit.oracle.registers import REGISTERS


@dataclass(frozen=True)
class Read:
    """Read the DW at a BAR0 byte offset; bytes whose enable is 0 read 0."""

    offset: int
    enables: int = 0xF


@dataclass(frozen=True)
class Write:
    """Write the enabled bytes of `data` to the DW at a BAR0 byte offset."""

    offset: int
    data: int
    enables: int = 0xF


@dataclass(frozen=True)
class ConventionalReset:
    """Reset of the function from outside."""


Operation = Read | Write | ConventionalReset
REGISTER = {register.name: register for register in REGISTERS}


def _lanes(name: str, at: int, size: int | None) -> tuple[int, int, int]:
    """DW offset, byte enables and first lane of `size` bytes (None: its own, 4 at most) of a register."""
    offset = REGISTER[name].offset + at
    size = min(4, REGISTER[name].size) if size is None else size
    if offset % 4 + size > 4:
        raise ValueError(f"{size} bytes of {name} at {at} are not in one DW")
    return offset - offset % 4, (2**size - 1) << offset % 4, offset % 4


def read(name: str, at: int = 0, size: int | None = None) -> Read:
    """Read of a register by name; `at` counts bytes from its beginning."""
    offset, enables, _ = _lanes(name, at, size)
    return Read(offset, enables)


def write(name: str, value: int, at: int = 0, size: int | None = None) -> Write:
    """Write of a register by name."""
    offset, enables, lane = _lanes(name, at, size)
    return Write(offset, value << 8 * lane & 0xFFFFFFFF, enables)
