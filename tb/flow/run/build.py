# SPDX-License-Identifier: Apache-2.0
"""Compiles the RTL for one simulator and one set of parameters, once for equal sources and flags."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

from cocotb_tools.runner import get_runner

from tb.common.paths import ROOT, rtl_headers, rtl_modules
from tb.common.settings import Settings
from tb.flow.run.options import Folders

TOP = "virtio_mgmt_function"
TIMESCALE = ("1ns", "1ps")
STAMP = "built"
#: FST; the generated constants, which every module includes, are no signals.
_RECORDING = ["--trace-fst", "--no-trace-params"]
#: Line and branch, expression, toggle. Verilator drops what is wider than its limits without a word: no
#: expression here has so many terms, no signal so many bits (memories have; their ports show their words).
_COVERAGE = [
    "--coverage-line",
    "--coverage-expr",
    "--coverage-toggle",
    "--coverage-max-width",
    "1024",
    "--coverage-expr-max",
    "256",
    # In one file: several ask for a precompiled header, which the make rules of the Python package get wrong.
    "--output-split",
    "0",
    # Only changes ccache's key, which does not notice that the corrected header comes before Verilator's.
    "-CFLAGS",
    "-DCORRECTED_TOGGLES",
]
#: Verilator 5.048 counts a toggle of one 32-bit word of a wide signal in every later word, too: its loop over
#: bits does not end with the word. What the header says, and what it should.
_WORD_LOOP = ("j < width - i * VL_EDATASIZE;", "j < VL_EDATASIZE && j < width - i * VL_EDATASIZE;")


class BuildError(RuntimeError):
    """The RTL does not compile; the message names the log and shows its first error."""


@cache
def tool_version(program: str, option: str) -> str:
    """First line of a tool's version text; part of the build's key."""
    return subprocess.run([program, option], text=True, capture_output=True, check=True).stdout.split("\n")[0]


def sources() -> list[Path]:
    """All RTL files, the top among them."""
    return rtl_modules()


def ports() -> list[str]:
    """Names of the top's ports, from its header."""
    header = (ROOT / "rtl" / f"{TOP}.v").read_text().partition(");")[0]
    pattern = r"^\s*(?:input|output)\s+(?:(?:wire|reg)\s+)?(?:\[[^\]]*\]\s*)?(\w+)"
    return re.findall(pattern, header, re.MULTILINE)


def public_ports(folder: Path) -> list[str]:
    """Flags that make only the ports public: what is inside may then be optimised away (1.4 times faster)."""
    public = folder / "public.vlt"
    lines = [f'public_flat_rw -module "{TOP}" -var "{name}"' for name in ports()]
    public.write_text("\n".join(["`verilator_config", *lines, ""]))
    return ["--no-public-flat-rw", str(public)]


def _verilator_flags(folder: Path, settings: Settings) -> list[str]:
    # The counters make the model three times as long; -O1 halves its compilation and costs the runs little.
    optimize = "-O1" if settings.cover else "-O2"
    flags = [*public_ports(folder), "-O3", "-CFLAGS", optimize, "-Wno-fatal"]
    waivers = ROOT / "rtl" / "lint.vlt"
    flags += [str(waivers)] if waivers.exists() else []
    return flags + (_RECORDING if settings.waves else []) + (_COVERAGE if settings.cover else [])


def _correct_toggles(folder: Path) -> None:
    """Put a corrected copy of Verilator's coverage header where the compiler looks first."""
    command = ["verilator", "--getenv", "VERILATOR_ROOT"]
    root = subprocess.run(command, text=True, capture_output=True, check=True).stdout.strip()
    header = Path(root, "include", "verilated_cov.h").read_text()
    (folder / "verilated_cov.h").write_text(header.replace(*_WORD_LOOP))


def _key(settings: Settings) -> str:
    """Hash of everything that decides what a build contains, tools and places that it refers to included."""
    version = ("verilator", "--version") if settings.simulator == "verilator" else ("iverilog", "-V")
    # A build holds the paths of this checkout and of cocotb's libraries, which belong to one Python.
    tools = [tool_version(*version), metadata.version("cocotb"), sys.version, sys.base_prefix, str(ROOT)]
    choices = [settings.waves, settings.cover, settings.parameters.verilog()]
    digest = hashlib.sha256(repr([*tools, *choices]).encode())
    own = [Path(__file__), *sources(), *rtl_headers(), ROOT / "rtl" / "lint.vlt"]
    for path in own:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file lock: two processes that want one build wait for each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build(settings: Settings) -> Path:
    """The folder of a build for these settings, compiled now unless it is there already.

    Raises BuildError.
    """
    if not sources():
        raise BuildError("rtl/ has no Verilog file")
    kind = settings.simulator + ("-waves" if settings.waves else "") + ("-cover" if settings.cover else "")
    folder = Folders().builds / f"{kind}-{_key(settings)}"
    with _locked(folder.with_suffix(".lock")):
        if not (folder / STAMP).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _compile(settings, folder)
            (folder / STAMP).touch()
    return folder


def _compile(settings: Settings, folder: Path) -> None:
    if settings.simulator == "verilator":
        arguments = _verilator_flags(folder, settings)
        if settings.cover:
            _correct_toggles(folder)
    else:
        # cocotb's module that starts a recording is SystemVerilog; without it the RTL has to be Verilog-2005.
        arguments = [] if settings.waves else ["-g2005"]
    log = folder / "build.log"
    runner = get_runner(settings.simulator)
    runner.log.setLevel("ERROR")
    try:
        runner.build(
            sources=sources(),
            includes=[ROOT / "rtl"],
            hdl_toplevel=TOP,
            build_dir=folder,
            timescale=TIMESCALE,
            parameters=settings.parameters.verilog(),
            build_args=arguments,
            waves=settings.waves,
            log_file=log,
        )
    except RuntimeError:
        text = log.read_text() if log.exists() else ""
        first = next((line for line in text.splitlines() if "rror" in line), "see the log")
        raise BuildError(
            f"the {settings.simulator} build failed: {first} ({log.relative_to(ROOT)})"
        ) from None
    if settings.simulator == "icarus" and "error" in log.read_text():
        # Icarus keeps a default and exits 0 when it cannot parse a parameter.
        raise BuildError(f"the icarus build complains: {log.relative_to(ROOT)}")
