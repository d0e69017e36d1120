# SPDX-License-Identifier: Apache-2.0
"""A second statement of the management semantics, naive on purpose: it looks rows up and does what they say.

    oracle = NaiveOracle(parameters)
    oracle.apply(write("create", 1))
    oracle.apply(read("create_ok"))      -> what the access must return, as an integer

It works at register level, one DW at a time, and knows neither packets nor clocks: whatever reads and writes
DWs behind BAR0 (the golden model on either path, the RTL in a simulator) can be compared with it. It
covers what requests alone bring about, not the events of a backend. Its tables are in tests/unit/naive/.
"""

from collections import Counter

from tests.unit.oracle.operations import REGISTER, ConventionalReset, Operation, Read, Write, read, write
from tests.unit.oracle.state import State
from tests.unit.oracle.tables import Tables

__all__ = [
    "REGISTER",
    "ConventionalReset",
    "NaiveOracle",
    "Operation",
    "Read",
    "Tables",
    "Write",
    "read",
    "write",
]


class NaiveOracle(State):
    """The function as the tables have it.

    `parameters` has the Verilog parameters as attributes in lower case; PASID_SUPPORT 1. With INTEGRATED 1
    MSIX_CFG is left out.
    `hits` counts by name (`Tables.names`) how often each row took part.
    """

    def __init__(self, parameters, tables: Tables | None = None) -> None:
        super().__init__(parameters)
        self.tables = tables or Tables()
        self.hits: Counter[str] = Counter()
        self._by_offset: dict[int, list] = {}
        self._view = {(view.row, view.column): view for view in self.tables.views}

    def apply(self, operation: Operation) -> int | None:
        """Carry an operation out; the DW of a read with its disabled bytes 0, None for anything else."""
        if isinstance(operation, ConventionalReset):
            self.happen("function-reset", 0)
            return None
        touched = [r for r in self._registers_at(operation.offset) if _lanes(r, operation)]
        if isinstance(operation, Read):
            return sum(
                _byte(self._look(r), b) << 8 * lane for r in touched for b, lane in _lanes(r, operation)
            )
        for register in touched:
            value = self._look(register)
            for byte, lane in _lanes(register, operation):
                value += (_byte(operation.data, lane) - _byte(value, byte)) << 8 * byte
            if (
                self._access(register) == "rw"
                and register.write
                and self.all_hold("terms", register.name, value)
            ):
                register.write(self, value)
        return None

    def _registers_at(self, offset: int) -> list:
        """Registers that share bytes with the DW at a byte offset, in ascending order."""
        if offset not in self._by_offset:
            found = [r for r in self.tables.registers if _lanes(r, Read(offset))]
            self._by_offset[offset] = sorted(found, key=lambda register: register.offset)
        return self._by_offset[offset]

    def _look(self, register) -> int:
        """What a read of a register gives now."""
        self._hit("registers", register)
        return register.blank if self._access(register) == "none" else register.read(self)

    def _access(self, register) -> str:
        """What the table of views says about a register now."""
        if self.select == 0:
            selected = "manager"
        elif self.select > self.parameters.num_devices:
            selected = "beyond"
        else:
            selected = "living" if self.select in self.existing else "vacant"
        if register.group == "queue" and selected in ("manager", "living") and self.queue >= self.num_queues:
            selected = "no-queue"
        row = self._view[register.group, selected]
        self._hit("views", row)
        return row.mark

    def _hit(self, table: str, row) -> None:
        self.hits[f"{table}/{row.name}"] += 1

    def value_of(self, name: str) -> int:
        """What the selected device's register holds."""
        return REGISTER[name].read(self)

    def all_hold(self, table: str, register: str, value: int) -> bool:
        """Whether every condition that a table states for a register holds for a value written to it."""
        terms = [term for term in getattr(self.tables, table) if register in term.registers]
        for term in terms:
            self._hit(table, term)
        return all(term.holds(self, value) for term in terms)

    def flaws(self, index: int) -> list[str]:
        """Names of everything that is wrong with an index's metadata."""
        metadata = self.metadata_of(index)
        found = [flaw for flaw in self.tables.flaws if flaw.applies(metadata, self.parameters)]
        for flaw in found:
            self._hit("flaws", flaw)
        return [flaw.name for flaw in found]

    def grants_for(self, index: int) -> dict[str, int]:
        """What the metadata of an index would make of its device."""
        metadata = self.metadata_of(index)
        granted = {}
        for row in self.tables.grants:
            given = metadata.given(row.attribute)
            self._hit("grants", row)
            granted[row.name] = (
                row.given(metadata) if given else row.default(metadata, self.parameters, index)
            )
        return granted

    def judge(self, value: int) -> None:
        """A write to create: the first row that holds decides."""
        for row in self.tables.creation:
            if row.when(self, self.select, value):
                self._hit("creation", row)
                if row.event:
                    self.happen(row.event, self.select)
                self.set_outcome(row.code)
                return

    def happen(self, event: str, index: int) -> None:
        """Everything that the table of effects marks for an event of an index."""
        for row in self.tables.effects:
            if row.column == event:
                self._hit("effects", row)
                if row.mark == "yes":
                    self.change(row.row, index)


def _lanes(register, operation: Read | Write) -> list[tuple[int, int]]:
    """(byte of the register, lane of the DW) for every enabled byte that an access has in common with it."""
    pairs = [
        (operation.offset + lane - register.offset, lane)
        for lane in range(4)
        if operation.enables >> lane & 1
    ]
    return [(byte, lane) for byte, lane in pairs if 0 <= byte < register.size]


def _byte(value: int, position: int) -> int:
    return value >> 8 * position & 0xFF
