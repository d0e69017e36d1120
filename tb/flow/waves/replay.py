# SPDX-License-Identifier: Apache-2.0
"""Record one run and look at it in GTKWave: `make waves TEST=<name> SEED=<n> [SIM=...] ...`."""

import os
import shutil
import subprocess
import sys

from tb.common.paths import ROOT
from tb.flow.run.options import RUN_VARIABLES, OptionError, read_run, read_words, with_waves
from tb.flow.run.processes import run_command
from tb.flow.run.run_result import WAVES
from tb.flow.run.simulate import prepare, simulate
from tb.flow.waves.save_file import WavesError, write_save_file


def main(words: list[str]) -> int:
    """Replay with waves, write the save file, open it where a display is; 0 when there is something."""
    try:
        settings = with_waves(read_run(read_words(words, RUN_VARIABLES, parameters=True)))
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    prepare()
    outcome = simulate(settings)
    recording = outcome.folder / WAVES
    if not recording.exists():
        print(f"error: nothing was recorded: {outcome.reason}", file=sys.stderr)
        return 1
    print(f"{'passed' if outcome.passed else 'FAILED: ' + outcome.reason}")
    try:
        save_file = write_save_file(recording, settings.parameters, outcome.result)
    except WavesError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"recorded {recording.relative_to(ROOT)}")
    if not shutil.which("gtkwave"):
        print("error: GTKWave is missing: apt-get install -y gtkwave", file=sys.stderr)
        return 1
    command = f"gtkwave -a {save_file.relative_to(ROOT)}"
    print(command)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("no display here: run the command above where there is one")
        return 0
    return subprocess.run(["gtkwave", "-a", str(save_file)], cwd=ROOT, stderr=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    run_command(main)
