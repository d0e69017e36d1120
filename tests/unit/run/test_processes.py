# SPDX-License-Identifier: Apache-2.0
"""Commands: what reaches their children, interrupts, a full disk, two runs at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run import run_result as runs
from tb.flow.run.processes import clean_environment, descendants, forget, running
from tb.flow.run.run_folder import claim

HOSTILE = {
    **{"COCOTB_TEST_FILTER": "x", "COCOTB_TEST_MODULES": "x", "COCOTB_RANDOM_SEED": "1", "MODULE": "x"},
    **{"GPI_LOG_LEVEL": "TRACE", "GPI_EXTRA": "x", "TOPLEVEL": "x", "WAVES": "1", "GUI": "1"},
    **{"VERILATOR_ROOT": "/x", "VERILATOR_BIN": "x", "MAKEFLAGS": "-j9", "PIP_TARGET": "/x", "PIP_USER": "1"},
    **{"PYTHONPATH": "/x", "PYTHONHOME": "/x", "PYTHONSAFEPATH": "1", "PYTEST_CURRENT_TEST": "x"},
    **{"LD_PRELOAD": "x", "IVERILOG_VPI_MODULE_PATH": "/x", "SEED": "7", "NUM_DEVICES": "3"},
}
FORKER = """
import subprocess, sys, time
from tb.flow.run.processes import run_command
def main(words):
    subprocess.Popen(["sh", "-c", "sleep 61 & sleep 61"], start_new_session=True)
    print("started", flush=True)
    time.sleep(60)
    return 0
run_command(main)
"""


def test_no_variable_of_the_tools_reaches_a_child() -> None:
    passed = clean_environment(
        {**HOSTILE, "PATH": "/usr/bin", "HOME": "/root", "LC_ALL": "C", "CCACHE_DIR": "/c"}
    )
    assert set(passed) == {"PATH", "HOME", "LC_ALL", "CCACHE_DIR", "PYTHONDONTWRITEBYTECODE"}
    assert passed["PATH"].split(os.pathsep)[1:] == ["/usr/bin"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_everything_within_three_seconds_with_one_line(number: signal.Signals) -> None:
    environment = {name: value for name, value in os.environ.items() if "QUIET" not in name}
    command = subprocess.Popen(
        [sys.executable, "-c", FORKER],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None and command.stdout.readline() == "started\n"
    time.sleep(0.2)
    started = descendants(command.pid)
    assert len(started) >= 2
    begin = time.monotonic()
    command.send_signal(number)
    said = command.communicate(timeout=10)[1]
    assert time.monotonic() - begin < 3
    assert command.returncode == 128 + number
    assert len(said.splitlines()) == 1 and said.startswith("interrupted")
    assert not started & set(running())


def test_a_folder_that_cannot_be_written_is_one_line() -> None:
    program = (
        "import errno\nfrom tb.flow.run.processes import run_command\n"
        "def main(words): raise OSError(errno.EROFS, 'Read-only file system', 'sim_build/runs')\n"
        "run_command(main)"
    )
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, text=True, capture_output=True)
    assert found.returncode == 2
    assert found.stderr == "error: cannot write sim_build/runs: Read-only file system\n"


def test_two_commands_have_folders_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "smoke-seed1"
    assert claim(folder) == claim(folder) == folder
    program = "import sys, pathlib, tb.flow.run.run_folder as f; print(f.claim(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", program, str(folder)]
    other = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert other.stdout == f"{folder}--2\n"


def test_an_old_report_does_not_stand_for_a_new_run(tmp_path: Path) -> None:
    report = tmp_path / "summary.json"
    report.write_text("{}")
    forget([report, tmp_path / "never written"])
    assert not report.exists()


def results(tmp_path: Path, *names: str) -> Path:
    """cocotb's results with these test cases, all passed."""
    path = tmp_path / "results.xml"
    cases = "".join(f'<testcase name="{name}" classname="tests.simulation"/>' for name in names)
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return path


def test_the_test_that_ran_is_the_one_that_was_asked(tmp_path: Path) -> None:
    assert runs.failure_of(results(tmp_path, "smoke"), "smoke") == ""
    assert "instead of smoke" in runs.failure_of(results(tmp_path, "byte_lanes"), "smoke")
    assert "instead of smoke" in runs.failure_of(results(tmp_path, "smoke", "byte_lanes"), "smoke")
    (tmp_path / "result.json").write_text('{"test": "smoke", "seed": 2, "comparisons": 5}')
    results(tmp_path, "smoke")
    assert "smoke with seed 2" in runs.judge(Settings(test="smoke", seed=1), tmp_path, "")[0]
    assert runs.judge(Settings(test="smoke", seed=2), tmp_path, "")[0] == ""


@pytest.mark.parametrize("contents", [None, b"", b"\0" * 25, b"\xfe" * 100])
def test_a_recording_that_did_not_fit_is_no_pass(tmp_path: Path, contents: bytes | None) -> None:
    if contents is not None:
        (tmp_path / runs.WAVES).write_bytes(contents)
    assert runs.WAVES in runs.broken_recording(Settings(test="smoke", waves=True), tmp_path, 100)
    assert runs.broken_recording(Settings(test="smoke"), tmp_path, 100) == ""


def test_coverage_data_that_did_not_fit_are_no_pass(tmp_path: Path) -> None:
    covered = Settings(test="smoke", cover=True)
    assert runs.missing_coverage(covered, tmp_path)
    (tmp_path / runs.COVERAGE).write_text("# SystemC::Coverage-3\nC 'a' 1")
    assert "cut off" in runs.missing_coverage(covered, tmp_path)
    (tmp_path / runs.COVERAGE).write_text("# SystemC::Coverage-3\nC 'a' 1\n")
    assert runs.missing_coverage(covered, tmp_path) == ""


def test_bytecode_does_not_make_a_checkout_dirty() -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", "tb/flow/__pycache__/x.pyc"], cwd=ROOT)
    assert ignored.returncode == 0
