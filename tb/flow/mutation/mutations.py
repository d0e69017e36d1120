# SPDX-License-Identifier: Apache-2.0
"""One mutation that Yosys offers: where it is in the netlist and in the RTL, and how it is put in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tb.flow.mutation.nets import signal
from tb.flow.mutation.rtlil import Flat
from tb.flow.run.build import TOP

#: Bits of the selector; 0 selects no mutation.
SELECTOR_BITS = 16
#: Clock ports are not mutated: no line of this RTL could contain such a fault.
_CLOCKS = ("CLK",)
#: One option of a line that `mutate -list` writes.
_OPTION = re.compile(r"-(\w+) (\S+)")


@dataclass(frozen=True)
class Mutation:
    """One line of `mutate -list`.

    cell: name in the flattened netlist. port, bit: of the cell. mode: inv, const0, const1, cnot0, cnot1;
    control: another bit of the port on which cnot0 and cnot1 depend, -1 for the other modes. src: the
    smallest place in the RTL that the cell comes from, file:line.column-line.column. kind: Yosys' name of
    the cell type. signal: the RTL's name of the net (tb/flow/mutation/nets.py).
    """

    cell: str
    port: str
    bit: int
    mode: str
    control: int
    src: str
    kind: str = ""
    signal: str = ""

    @property
    def file(self) -> str:
        """The RTL file, from the project's root."""
        return self.src.split(":")[0]

    @property
    def line(self) -> int:
        """Line in the file, from 1."""
        return int(self.src.split(":")[1].split(".")[0])

    @property
    def module(self) -> str:
        """The RTL module (one a file)."""
        return Path(self.file).stem

    @property
    def instance(self) -> str:
        """Path of the module's instance below the top, '' for the top."""
        parts = self.cell.removeprefix("$flatten").split(".")
        return ".".join(part.removeprefix("\\") for part in parts if part.startswith("\\u_"))

    def command(self, number: int) -> str:
        """The Yosys command that puts it into the netlist behind the selector's value `number`."""
        control = f" -ctrlbit {self.control}" if self.control >= 0 else ""
        return (
            f"mutate -mode {self.mode} -module {TOP} -cell {self.cell} -port {self.port} -portbit {self.bit}"
            f"{control} -ctrl mutsel {SELECTOR_BITS} {number}"
        )


def _place(places: Sequence[str]) -> str | None:
    """The shortest place in the RTL; None when there is none that stands for logic."""
    own = [place for place in places if place.startswith("rtl/") and not place.split(":")[0].endswith("h")]
    return min(own, key=lambda place: (_extent(place), place), default=None)


def _extent(place: str) -> tuple[int, int]:
    first, begin, last, end = map(int, re.findall(r"\d+", place.rpartition(":")[2]))
    # A mere word, such as `end` or `if`, says less than what it belongs to.
    small = first == last and end - begin < 4
    return (10_000 if small else last - first), end - begin


def parse(line: str, flat: Flat) -> Mutation | None:
    """A mutation from a line of the list; None for one that corresponds to no mistake in the RTL.

    That is: of a clock, of a cell without a place in the RTL, of a constant to the value that it has, or of a
    value that the RTL leaves undefined.
    """
    options = dict(_OPTION.findall(line))
    cell = flat.cells[options["cell"]]
    port, bit, mode = options["port"].lstrip("\\"), int(options["portbit"]), options["mode"]
    place = _place(cell.places)
    if port in _CLOCKS or place is None or cell.kind == "$scopeinfo":
        return None
    value = flat.port_bits(cell.name, port)[bit]
    if value == "x" or (value in ("0", "1") and mode == f"const{value}"):
        return None
    return Mutation(
        options["cell"],
        options["port"],
        bit,
        mode,
        int(options.get("ctrlbit", -1)),
        place,
        cell.kind.lstrip("$"),
        signal(flat, cell, port, bit),
    )
