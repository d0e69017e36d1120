# SPDX-License-Identifier: Apache-2.0
"""Where set-up works, and how it speaks: one line for a step, one line and exit status 1 for a refusal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / "sim_build" / "venv"
PYTHON = VENV / "bin" / "python"
LOCK_FILE = ROOT / "requirements.lock"
#: Variables that change what Python, pip or Verilator do: no target sees them.
FOREIGN_PREFIXES = ("PYTHON", "PIP_", "UV_")
FOREIGN = ("VIRTUAL_ENV", "VERILATOR_ROOT", "__PYVENV_LAUNCHER__", "MAKE_WORDS", "MAKE_PYTHON")


def fail(message: str) -> NoReturn:
    """Print one line for people and stop."""
    sys.exit(f"setup: {message}")


def step(message: str) -> None:
    """Say what happens next: the longest steps take a minute."""
    print(f"setup: {message}", flush=True)


def clean_environment(environment: dict[str, str]) -> dict[str, str]:
    """The environment without the variables that would change what Python, pip or Verilator do."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(FOREIGN_PREFIXES) and name not in FOREIGN
    }
