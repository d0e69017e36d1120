# SPDX-License-Identifier: Apache-2.0
"""What a finished set-up depends on, written down when it has been verified and compared by every target.

The comparison reads a dozen small files and starts no program: it takes a few milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from tb.flow.setup.place import LOCK_FILE, PYTHON, ROOT, VENV

STAMP = VENV / "setup.stamp"
TOOLS = ("verilator", "verilator_bin", "iverilog", "vvp", "g++", "make", "ccache", "lspci")


def which(program: str) -> str:
    """Path of a program that the machine brings (not the virtual environment), or an empty string."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = Path(folder, program)
        if os.access(path, os.X_OK) and path.is_file() and path.parent != VENV / "bin":
            return str(path)
    return ""


def _identity(path: str) -> list:
    """A program: where it really is, its size and time of change; empty when it is not there."""
    real = Path(path).resolve()
    if not path or not real.is_file():
        return []
    status = real.stat()
    return [str(real), status.st_size, status.st_mtime_ns]


def _text(path: Path) -> str:
    """Content of a small file; empty when it is not there."""
    return path.read_text() if path.is_file() else ""


def own_interpreter() -> str:
    """The interpreter that runs this, not a virtual environment around it."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def foundation(interpreter: str) -> dict:
    """What the virtual environment stands on: any change makes a new one.

    interpreter: path of the Python that the environment is made of.
    """
    return {
        "root": str(ROOT),
        "python": _identity(interpreter),
        "packages": hashlib.sha256(_text(LOCK_FILE).encode()).hexdigest(),
        "venv": _text(VENV / "pyvenv.cfg"),
        "venv python": os.path.realpath(PYTHON),
    }


def facts(interpreter: str) -> dict:
    """Everything that a finished set-up depends on."""
    own = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        own.update(path.name.encode() + b"\0" + path.read_bytes())
    tools = {name: _identity(which(name)) for name in TOOLS}
    return {**foundation(interpreter), "setup": own.hexdigest(), "tools": tools}


def read() -> dict:
    """The stamp; empty when there is none that can be read."""
    try:
        stamp = json.loads(_text(STAMP))
    except ValueError:
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("python") else {}


def interpreter_of(stamp: dict) -> str:
    """The Python that must be under the environment: the one that `make PYTHON=` names, else the stamp's."""
    return own_interpreter() if os.environ.get("MAKE_PYTHON") or not stamp else stamp["python"][0]


def is_current() -> bool:
    """Whether set-up was finished and verified, and nothing that it depends on has changed."""
    stamp = read()
    return bool(stamp) and stamp == facts(interpreter_of(stamp))


def has_foundation() -> bool:
    """Whether the virtual environment can stay: only a tool or the set-up itself has changed."""
    stamp = read()
    now = foundation(own_interpreter())
    return bool(now["venv"]) and all(stamp.get(name) == value for name, value in now.items())


def write() -> None:
    """Say that this set-up is finished and verified; at once or not at all."""
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps(facts(own_interpreter()), indent=1))
    draft.replace(STAMP)
