# SPDX-License-Identifier: Apache-2.0
"""What a flat netlist calls its nets, and what its choices leave open."""

import re

from tb.flow.mutation.rtlil import Cell, Flat

#: Cells that choose, and a constant that they leave open.
_CHOICES = ("$mux", "$pmux")
_OPEN = re.compile(r"\b(\d+)'[01x]*x[01x]*")
#: Nets with a name of the RTL: what a process assigns, and all others.
_PROCESS_NET = re.compile(r"\$\d+\\(\w+)\[\d+:\d+\]$")
_RTL_NET = re.compile(r"\\(?:.*\.)?(\w+)")


def signal(flat: Flat, cell: Cell, port: str, bit: int) -> str:
    """What the RTL calls the net at a port, or the cell's result: where it has no name, or the port chooses.

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
    """RTLIL in which no choice is left open: 0 stands for each x.

    A `case` and an `if` within it leave open what they never choose. A mutant that chooses it must find the
    same in the replay, in the bench and in the proof of equivalence, whose SAT takes 0.
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
