# SPDX-License-Identifier: Apache-2.0
"""The machine: a Python that is supported, and the Debian packages that are needed."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tb.flow.setup.place import fail, step

#: For these the lock file has wheels of every package.
SUPPORTED = ((3, 11), (3, 14))


def check_python() -> None:
    """Refuse a Python that the packages do not support, or that a simulator cannot load."""
    oldest, newest = (".".join(map(str, version)) for version in SUPPORTED)
    if not SUPPORTED[0] <= tuple(sys.version_info[:2]) <= SUPPORTED[1]:
        version = ".".join(map(str, sys.version_info[:3]))
        fail(f"{sys.executable} is Python {version}; supported are {oldest} to {newest}: make PYTHON=<path>")


def check_libpython() -> None:
    """Refuse a Python without the shared library that cocotb loads into a simulator."""
    if not has_libpython():
        fail(f"{sys.executable} has no shared libpython, which cocotb needs: make PYTHON=/usr/bin/python3")


def has_header(name: str) -> bool:
    """Whether the C++ compiler finds a header."""
    if not shutil.which("g++"):
        return False
    command = ["g++", "-E", "-x", "c++", "-"]
    return not subprocess.run(
        command, input=f"#include <{name}>\n", text=True, capture_output=True
    ).returncode


def has_module(name: str) -> bool:
    """Whether this Python can import a module (Debian splits ensurepip off)."""
    command = [sys.executable, "-I", "-c", f"import {name}"]
    return not subprocess.run(command, capture_output=True).returncode


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


def missing_packages() -> list[str]:
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


def may_install() -> bool:
    """Whether apt-get can run without asking anybody: as root or with passwordless sudo."""
    if os.geteuid() == 0:
        return True
    return (
        bool(shutil.which("sudo"))
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
    )


def install_packages() -> None:
    """Install what is missing as root or with passwordless sudo, else name the one line that does."""
    missing = missing_packages()
    if not missing:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(missing)
    if not shutil.which("apt-get"):
        fail(f"this machine lacks (names of Debian packages): {' '.join(missing)}")
    if not may_install():
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
