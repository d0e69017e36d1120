# SPDX-License-Identifier: Apache-2.0
"""Build and run one test: `make TEST=<name> SEED=<n> SIM=<simulator> [WAVES=1] [NUM_DEVICES=n ...]`."""

import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cocotb_tools.runner import get_runner

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run.build import TOP, BuildError, build
from tb.flow.run.options import (
    RUN_VARIABLES,
    Folders,
    OptionError,
    environment_of,
    read_run,
    read_words,
)
from tb.flow.run.processes import isolate_environment, run_command
from tb.flow.run.run_folder import claim, empty
from tb.flow.run.run_result import (
    COVERAGE,
    LOG,
    RESULTS_XML,
    WAVES,
    broken_recording,
    judge,
    missing_coverage,
)
from tb.flow.run.test_list import find_tests

#: Wall-clock seconds after which a run is taken for hung. The bench has finer timeouts of its own.
TIMEOUT_S = 1200


@dataclass(frozen=True)
class Outcome:
    """The result of one run.

    reason: one line, empty when it passed. result: what the bench wrote, {} when it wrote nothing.
    wall_s: seconds of wall clock, build included. note: what else people should know, on the failure card.
    """

    settings: Settings
    folder: Path
    reason: str
    wall_s: float
    result: dict = field(default_factory=dict)
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether the run counts as passed."""
        return not self.reason


def _arguments(settings: Settings, folder: Path) -> list[str]:
    """Command-line arguments of the simulation itself."""
    if settings.simulator == "icarus":
        return [f"+dumpfile_path={folder / WAVES}"] if settings.waves else []
    # State that reset does not define starts random: logic that depends on it fails here, not in hardware.
    # Where coverage is counted it starts at 0: the first change of a random bit would count as a toggle.
    start = 0 if settings.cover else 2
    arguments = [f"+verilator+rand+reset+{start}", f"+verilator+seed+{settings.seed % 2**31 or 1}"]
    arguments += ["--trace-file", str(folder / WAVES)] if settings.waves else []
    if settings.cover:  # else instances of a module are added up
        arguments += ["--coverage-per-instance", f"+verilator+coverage+file+{folder / COVERAGE}"]
    return arguments


def run_built(settings: Settings, build_folder: Path, folder: Path, plusargs: Sequence[str] = ()) -> Outcome:
    """Run a test on a compiled model, in an empty folder; never raises for a failing run.

    plusargs: what a build of its own wants beside the arguments of every run.
    """
    start = time.monotonic()
    module = find_tests(ROOT)[settings.test]
    runner = get_runner(settings.simulator)
    runner.log.setLevel("CRITICAL")
    crash = ""
    try:
        runner.test(
            test_module=module,
            hdl_toplevel=TOP,
            hdl_toplevel_lang="verilog",
            build_dir=build_folder,
            test_dir=folder,
            test_filter=rf"^{module}\.{settings.test}$",
            seed=settings.seed,
            extra_env=environment_of(settings),
            plusargs=[*_arguments(settings, folder), *plusargs],
            results_xml=str(folder / RESULTS_XML),
            waves=settings.waves,
            log_file=folder / LOG,
        )
    except (RuntimeError, SystemExit) as error:
        hung = "124" in str(error)
        crash = f"no end after {TIMEOUT_S} s of wall clock" if hung else f"the simulator stopped: {error}"
    reason, result = judge(settings, folder, crash)
    return Outcome(settings, folder, reason, time.monotonic() - start, result)


def simulate(settings: Settings) -> Outcome:
    """Build when needed and run; never raises for a failing run or build."""
    start = time.monotonic()
    folder = claim(Folders().run(settings))
    empty(folder)
    try:
        build_folder = build(settings)
    except BuildError as error:
        return Outcome(settings, folder, str(error), time.monotonic() - start)
    outcome = run_built(settings, build_folder, folder)
    reason = outcome.reason or missing_coverage(settings, folder)
    reason = reason or broken_recording(settings, folder, outcome.result.get("time_ns", 0))
    return replace(outcome, reason=reason, wall_s=time.monotonic() - start)


def prepare() -> None:
    """Once a process, before the first `simulate`: nothing of the caller's environment reaches a run."""
    isolate_environment()
    os.environ["SIM_CMD_PREFIX"] = f"timeout --foreground --kill-after=10 {TIMEOUT_S}"
    os.environ["GPI_LOG_LEVEL"] = "WARNING"
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))  # the runner hands sys.path to the simulator's Python


def _follow(log: Path, finished: threading.Event) -> None:
    """Copy a growing log to the terminal until the run is over."""
    position = 0
    while True:
        last = finished.wait(0.2)
        if log.exists():
            with log.open(errors="replace") as text:
                text.seek(position)
                print(text.read(), end="", flush=True)
                position = text.tell()
        if last:
            return


def main(words: list[str]) -> int:
    """Run one test in the foreground; 0 when it passed."""
    from tb.flow.run.failure_card import failure_card

    try:
        settings = read_run(read_words(words, RUN_VARIABLES, parameters=True))
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    prepare()
    finished = threading.Event()
    log = claim(Folders().run(settings)) / LOG
    follower = threading.Thread(target=_follow, args=(log, finished), daemon=True)
    follower.start()
    outcome = simulate(settings)
    finished.set()
    follower.join()
    if not outcome.passed:
        print(failure_card(outcome))
        return 1
    checked = outcome.result.get("completions_checked", 0)
    folder = outcome.folder.relative_to(ROOT)
    print(f"passed: {settings.replay}  {checked} completions checked, {outcome.wall_s:.1f} s, {folder}")
    return 0


if __name__ == "__main__":
    run_command(main)
