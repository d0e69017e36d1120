# SPDX-License-Identifier: Apache-2.0
"""Fixtures that run simulations through the project's own commands, each as a process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tb.common.paths import ROOT


@pytest.fixture
def tool():
    """Call `python -m tb.flow.run.<name> <words>` in the tree or a copy of it; the finished process."""

    def call(name: str, *words: str, folder: Path = ROOT) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", f"tb.flow.run.{name}", *words]
        return subprocess.run(command, cwd=folder, text=True, capture_output=True, timeout=900)

    return call


@pytest.fixture
def simulate(tool):
    """Run one test that must pass; the folder it left behind."""

    def call(*words: str) -> Path:
        finished = tool("simulate", *words)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return ROOT / finished.stdout.strip().splitlines()[-1].rpartition(" ")[2]

    return call
