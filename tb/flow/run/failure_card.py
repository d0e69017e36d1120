# SPDX-License-Identifier: Apache-2.0
"""The failure card: everything one needs to see a failing run again, on one screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from tb.common.paths import ROOT
from tb.flow.run.options import with_waves

if TYPE_CHECKING:
    from tb.flow.run.simulate import Outcome

WIDTH = 100
LOG_LINES = 12


def last_complaints(log: Path, lines: int = LOG_LINES) -> list[str]:
    """The last errors of a run's log, or its last lines when nothing in it is marked as an error."""
    try:
        text = log.read_text(errors="replace").splitlines()
    except OSError:
        return ["(no log)"]
    errors = [line for line in text if "ERROR" in line or "CRITICAL" in line or "Error:" in line]
    return (errors or text or ["(empty log)"])[-lines:]


def failure_card(outcome: "Outcome") -> str:
    """Test, seed, simulator, time, the decoded mismatch, and the commands that show it again."""
    settings = outcome.settings
    log = outcome.folder / "run.log"
    time_ns = outcome.result.get("time_ns")
    where = (
        f"{time_ns} ns of simulated time, {outcome.wall_s:.1f} s"
        if time_ns is not None
        else f"{outcome.wall_s:.1f} s"
    )
    mismatch = (outcome.result.get("failure") or "").splitlines() or last_complaints(log)
    replay = with_waves(settings).replay
    lines = [
        f"┌─ FAILED {settings.test}  seed {settings.seed}  {settings.simulator} ".ljust(WIDTH, "─"),
        f"│ {outcome.reason}",
        f"│ after {where}",
        *([f"│ {outcome.note}"] if outcome.note else []),
        "│",
        *(f"│ {line}" for line in mismatch),
        "│",
        f"│ log     {log.relative_to(ROOT) if log.is_relative_to(ROOT) else log}",
        f"│ replay  {settings.replay}",
        f"│ record  {replay} WAVES=1",
        f"│ look    {settings.replay.replace('make ', 'make waves ', 1)}",
        "└" + "─" * (WIDTH - 1),
    ]
    return "\n".join(lines)
