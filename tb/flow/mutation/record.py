# SPDX-License-Identifier: Apache-2.0
"""Records tests of the regression: what entered the function and what left it, clock by clock."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.mutation.bench import FOLDER, OWN, compile_bench, digest, run_bench
from tb.flow.mutation.netlist import Netlist
from tb.flow.run.build import BuildError, sources
from tb.flow.run.options import read_settings
from tb.flow.run.test_list import find_tests

#: Share of the work of a regression run.
SCALE = "0.1"
#: Tests that inject an error behind the monitors: their runs pass because the scoreboard fails.
_INJECTED = "injected_"
#: What the recorded tests are made of; tools and reports are not.
_STIMULUS = (
    *(f"{folder}/**/*.py" for folder in ("models", "tb/agents", "tb/common", "tb/env", "tb/sequences")),
    "tests/tests.toml",
    "tests/*.py",
    "tests/*/*.py",
)


@dataclass(frozen=True)
class Stream:
    """One recorded run of a test that passed. path: the file of tb/flow/mutation/recorder.sv."""

    test: str
    path: Path


def recordable() -> list[str]:
    """Names of the tests whose runs are recorded."""
    return sorted(name for name in find_tests(ROOT) if not name.startswith(_INJECTED))


def settings_of(test: str, netlist: Netlist, seed: int) -> Settings:
    """The run of a test that is recorded."""
    return read_settings({"TEST": test, "SEED": str(seed), "SCALE": SCALE, **netlist.parameters})


def _key(netlist: Netlist, seed: int) -> str:
    stimulus = [path for pattern in _STIMULUS for path in sorted(ROOT.glob(pattern))]
    return digest(netlist.key, seed, SCALE, OWN / "recorder.sv", *stimulus)


def record(
    netlist: Netlist, seed: int, jobs: int, report: Callable[[str], None]
) -> tuple[list[Stream], list[str]]:
    """(streams of every passed test, failures), recorded now unless they are there. Raises BuildError."""
    folder = FOLDER / f"streams-{netlist.name}-{_key(netlist, seed)}"
    folder.mkdir(parents=True, exist_ok=True)
    build = netlist.folder / f"recorder-{digest(OWN / 'recorder.sv')}"
    todo = [test for test in recordable() if not (folder / f"{test}.json").exists()]
    if todo:
        compile_bench(build, [*sources(), OWN / "recorder.sv"], dict(netlist.parameters))

    def one(test: str) -> None:
        path = folder / f"{test}.rec"
        outcome = run_bench(
            settings_of(test, netlist, seed), build, folder / "runs" / test, [f"+record={path}"]
        )
        report(f"recorded {netlist.name} {test}: {outcome.reason or f'passed, {outcome.wall_s:.1f} s'}")
        (folder / f"{test}.json").write_text(json.dumps({"reason": outcome.reason}))

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, todo))
    streams, failures = [], []
    for test in recordable():
        reason = json.loads((folder / f"{test}.json").read_text())["reason"]
        path = folder / f"{test}.rec"
        if reason:
            failures.append(f"{test}: {reason}")
        elif not path.exists() or not path.stat().st_size:
            raise BuildError(f"{test} passed on {netlist.name} and recorded nothing")
        else:
            streams.append(Stream(test, path))
    return streams, failures
