# SPDX-License-Identifier: Apache-2.0
"""`make test`: unit tests side by side, then system tests, which build and simulate, one after the other."""

import subprocess
import sys

from tb.common.paths import ROOT
from tb.flow.run.options import OptionError, read_words
from tb.flow.run.processes import quiet_children, run_command

#: System tests share folders of builds.
PARTS = (["-n", "auto", "tests/unit"], ["tests/system"])


def main(words: list[str]) -> int:
    """0 when everything passed; stops after the first part that failed."""
    try:
        read_words(words, ())
    except OptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    quiet_children()
    for part in PARTS:
        status = subprocess.run([sys.executable, "-m", "pytest", *part], cwd=ROOT).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    run_command(main)
