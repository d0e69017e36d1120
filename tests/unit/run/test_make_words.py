# SPDX-License-Identifier: Apache-2.0
"""A word that a target does not use is refused in one line, before anything runs."""

import os
import re
import subprocess

import pytest

from tb.common.paths import ROOT


def recipes() -> dict[str, str]:
    """Recipe of each target of the Makefile."""
    text = (ROOT / "Makefile").read_text()
    return dict(re.findall(r"^(\w+): ##.*\n((?:\t.*\n)+)", text, re.MULTILINE))


def test_every_target_takes_words_or_refuses_them():
    assert len(recipes()) > 15
    assert {
        name for name, text in recipes().items() if "WORDS" not in text and "no_words" not in text
    } == set()
    assert not re.search(r"MAKEOVERRIDES|PYTHON", "".join(recipes().values()))


@pytest.mark.parametrize("target", [name for name, text in recipes().items() if "no_words" in text])
def test_unused_word_is_refused(target):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = ["make", "--dry-run", target, "X=`touch y`;"]
    finished = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1
    assert f"make {target} takes no X=" in finished.stderr
