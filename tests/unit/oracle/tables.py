# SPDX-License-Identifier: Apache-2.0
"""The management semantics as tables: one row is one sentence of docs/decisions.md, section 6.

The tables decide and the oracle only looks rows up. They are written from the specification alone and share
no code and no constant with the golden model or the RTL, so that a misreading has to be made three times.
Being obviously what the text says is all they are good at.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from tests.unit.oracle.metadata import FLAWS, GRANTS
from tests.unit.oracle.registers import ACCEPTANCE, REGISTERS, TERMS

OK, ID_DUP, INVALID_CFG = 0, 1, 2


@dataclass(frozen=True)
class Verdict:
    """A row about a write of v to create under index i: the first one that holds decides.

    Its code goes to create_ok and its event happens. `o` is the oracle.
    """

    name: str
    when: Callable
    code: int
    event: str | None = None


CREATION = (
    Verdict("value above 1", lambda o, i, v: v > 1, INVALID_CFG),
    Verdict("create or destroy the manager", lambda o, i, v: v <= 1 and i == 0, INVALID_CFG),
    Verdict("create or destroy out of range", lambda o, i, v: v <= 1 and i > o.num_devices, INVALID_CFG),
    Verdict("create what exists", lambda o, i, v: v == 1 and i in o.existing, ID_DUP),
    Verdict("destroy what is absent", lambda o, i, v: v == 0 and i not in o.existing, INVALID_CFG),
    Verdict("create with bad metadata", lambda o, i, v: v == 1 and o.flaws(i) != [], INVALID_CFG),
    Verdict("create", lambda o, i, v: v == 1, OK, "created"),
    Verdict("destroy", lambda o, i, v: v == 0, OK, "destroyed"),
)


@dataclass(frozen=True)
class Cell:
    """One cell of a table drawn as text: its row, its column and what stands there."""

    row: str
    column: str
    mark: str

    @property
    def name(self) -> str:
        """Row and column."""
        return f"{self.row} / {self.column}"


def drawn(text: str) -> tuple[Cell, ...]:
    """The cells of a drawn table, columns named by its first line; '-' cannot be observed and is no cell."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    cells = [Cell(row, *cell) for row, *marks in lines for cell in zip(head, marks, strict=True)]
    return tuple(cell for cell in cells if cell.mark != "-")


#: Rows: groups of registers. Columns: what device_select names; queue_select names no queue of a device.
#: Marks: rw, ro (writes dropped), none (reads blank, writes dropped).
VIEWS = drawn("""
                manager  living  vacant  beyond  no-queue
num_devices     ro       ro      ro      ro      -
device_select   rw       rw      rw      rw      -
config_select   none     rw      rw      none    -
config          none     ro      rw      none    -
create          rw       rw      rw      rw      -
create_ok       ro       ro      ro      ro      -
transport       rw       rw      none    none    -
queue           rw       rw      none    none    none
""")

#: Rows: what can change, in this order. Columns: events. A manager-reset is a virtio reset of index 0 and
#: happens under device_select 0; the registers of an absent device cannot be seen.
EFFECTS = drawn("""
                     created  destroyed  device-reset  manager-reset  function-reset
becomes-alive        yes      -          -             -              -
gets-its-grants      yes      -          -             -              -
registers-cleared    yes      -          yes           yes            yes
pasids-cleared       yes      -          no            no             yes
metadata-cleared     no       yes        no            -              -
selector-cleared     no       yes        no            -              -
ceases               no       yes        no            -              -
all-metadata-cleared no       no         no            yes            yes
all-selectors-clear  no       no         no            yes            yes
all-cease            no       no         no            yes            yes
device_select-zero   no       no         no            -              yes
create_ok-zero       -        -          no            yes            yes
""")


@dataclass(frozen=True)
class Tables:
    """All rows that decide."""

    creation: tuple = CREATION
    flaws: tuple = FLAWS
    grants: tuple = GRANTS
    views: tuple = VIEWS
    effects: tuple = EFFECTS
    registers: tuple = REGISTERS
    terms: tuple = TERMS
    acceptance: tuple = ACCEPTANCE

    def names(self) -> list[str]:
        """Every row by the name under which the oracle counts it."""
        return [f"{table.name}/{row.name}" for table in fields(self) for row in getattr(self, table.name)]

    def without(self, table: str, position: int) -> "Tables":
        """A copy that lacks one row."""
        rows = getattr(self, table)
        return replace(self, **{table: rows[:position] + rows[position + 1 :]})

    def altered(self, table: str, position: int, **changes) -> "Tables":
        """A copy with one row changed."""
        rows = list(getattr(self, table))
        rows[position] = replace(rows[position], **changes)
        return replace(self, **{table: tuple(rows)})
