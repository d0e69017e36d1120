# SPDX-License-Identifier: Apache-2.0
"""`make`, interrupted in the middle of a simulation: an end within seconds, one line, no process left."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tb.common.paths import ROOT
from tb.flow.run.processes import descendants, running


def simulator_of(make: int) -> set[int]:
    """The processes below make, as soon as a simulator is among them; fails after 90 seconds."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        found = descendants(make)
        for process in found:
            try:
                name = Path(f"/proc/{process}/exe").readlink().name
            except OSError:
                continue
            if name == "vvp":
                return found
        time.sleep(0.1)
    raise AssertionError("no simulator was started")


@pytest.mark.parametrize("how", ["Ctrl-C in the terminal", "SIGTERM to make"])
def test_an_interrupted_run_ends_at_once(how: str) -> None:
    environment = {name: value for name, value in os.environ.items() if "QUIET" not in name}
    command = subprocess.Popen(
        ["make", "TEST=random_management", "SIM=icarus"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    started = simulator_of(command.pid)
    begin = time.monotonic()
    if how.startswith("Ctrl-C"):
        os.killpg(command.pid, signal.SIGINT)
    else:
        command.terminate()
    output = command.communicate(timeout=30)[0]
    assert time.monotonic() - begin < 3
    assert command.returncode != 0
    assert [line for line in output.splitlines() if line.startswith("interrupted")] != []
    assert "replay" not in output and "passed" not in output
    assert not started & set(running())
