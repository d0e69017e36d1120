# SPDX-License-Identifier: Apache-2.0
"""RTL names of nets in a flat netlist; and 0 for the undefined inputs (x) of its multiplexers."""

import re

from tb.flow.mutation.rtlil import Cell, Flat

#: Multiplexers, and a constant with undefined bits.
_CHOICES = ("$mux", "$pmux")
_OPEN = re.compile(r"\b(\d+)'[01x]*x[01x]*")
#: Nets with an RTL name: those assigned in a process, and all others.
_PROCESS_NET = re.compile(r"\$\d+\\(\w+)\[\d+:\d+\]$")
_RTL_NET = re.compile(r"\\(?:.*\.)?(\w+)")


def signal(flat: Flat, cell: Cell, port: str, bit: int) -> str:
    """The RTL's name of the net at a port; of the cell's result where the net has none or is a select input.

    "" when the result has no name either.
    """
    ports = [] if cell.kind in _CHOICES and port == "S" else [port]
    for each in [*ports, *(result for result in ("Y", "Q") if result in cell.ports)]:
        bits = flat.port_bits(cell.name, each)
        net = bits[min(bit, len(bits) - 1)].split(" ")[0]
        if found := _PROCESS_NET.search(net) or _RTL_NET.fullmatch(net):
            return found[1]
    return ""


def defined(text: str) -> str:
    """RTLIL without undefined multiplexer inputs: each x becomes 0.

    A `case` and an `if` within it leave inputs undefined that they never select. A mutant that selects one
    must find the same value in the replay, in the bench and in the proof of equivalence, whose SAT takes 0.
    """
    lines, chooses = text.split("\n"), False
    for at, line in enumerate(lines):
        if line.startswith("  cell "):
            chooses = line.split()[1] in _CHOICES
        elif chooses and line.startswith("    connect "):
            lines[at] = _OPEN.sub(_zeroed, line)
    return "\n".join(lines)


def _zeroed(constant: re.Match) -> str:
    width, bits = constant[0].split("'")
    fill = "x" if bits[0] == "x" else "0"
    return f"{width}'{bits.rjust(int(width), fill).replace('x', '0')}"
