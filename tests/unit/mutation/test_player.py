# SPDX-License-Identifier: Apache-2.0
"""The replay of mutants: it must detect wrong outputs, and accept outputs that are only late."""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OWN = HERE.parents[2] / "tb" / "flow" / "mutation"


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, tuple[str, int, bool]]:
    """What the player says of each toy: (difference, outputs compared, whether the clocks were the same)."""
    folder = tmp_path_factory.mktemp("player")
    program = folder / "player"
    command = ["c++", "-std=c++17", "-O0", f"-I{OWN}", str(HERE / "player.cpp"), "-o", str(program)]
    subprocess.run(command, check=True)
    output = subprocess.run([program, folder / "toy.rec"], check=True, text=True, capture_output=True).stdout
    rows = [line.split("|") for line in output.splitlines()]
    return {name: (what, int(compared), timing == "1") for name, what, compared, timing in rows}


def test_the_original_is_the_same_in_every_clock(said):
    assert said["same"] == ("", 12, True)


def test_late_is_not_different(said):
    assert said["slow"] == ("", 12, False)


def test_what_a_reset_cuts_off_is_not_compared(said):
    assert said["cut off"] == ("", 11, True)
    assert said["before it is cut off"] == ("", 11, False)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("spoiled", "wrong completion number 3"),
        ("lost", "hang: completion number 5 does not come"),
        ("last one lost", "hang: completion number 11 does not come"),
        ("doubled", "unexpected completion"),
        ("spoiled before a reset", "wrong completion number 10"),
        ("broken tkeep", "m_axis_tx_tkeep has a hole"),
    ],
)
def test_what_is_wrong_is_seen(said, name, what):
    assert said[name][0].startswith(what), said[name]


def test_a_recording_begins_with_a_reset(said):
    assert said["no reset at first"][0] == "the recording does not begin with a reset"


@pytest.mark.parametrize("name", ["spoiled, not compared", "lost, not compared"])
def test_it_is_the_comparison_that_kills(said, name):
    assert said[name][0] == ""
