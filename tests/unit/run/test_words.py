# SPDX-License-Identifier: Apache-2.0
"""Words of the commands: what is off is off, and a word that a command does not use is refused."""

import importlib

import pytest

from tb.flow.run import fuzz, regress
from tb.flow.run.options import OptionError, switch
from tb.flow.run.regression_plan import read_plan

COMMANDS = (
    *("tb.flow.run.simulate", "tb.flow.run.regress", "tb.flow.run.fuzz", "tb.flow.run.closure"),
    *("tb.flow.run.bugs", "tb.flow.run.all_tests", "tb.flow.waves.replay", "tb.flow.mutation.run"),
    *("tb.flow.signoff.run", "tb.flow.signoff.report", "tb.flow.trace", "formal.prove"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_word_that_a_command_does_not_use_is_one_line(command: str, capsys) -> None:
    assert importlib.import_module(command).main(["NO_SUCH_WORD=1"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "NO_SUCH_WORD" in said[0]


@pytest.mark.parametrize(
    "command", ["tb.flow.run.fuzz", "tb.flow.run.closure", "tb.flow.signoff.run", "formal.prove"]
)
def test_parameters_are_refused_where_they_mean_nothing(command: str, capsys) -> None:
    assert importlib.import_module(command).main(["NUM_DEVICES=3"]) == 2
    assert "NUM_DEVICES" in capsys.readouterr().err


def test_0_means_off() -> None:
    whole = read_plan({})
    assert read_plan({"QUICK": "0", "SWEEP": "0"}).runs == whole.runs
    assert len(read_plan({"QUICK": "1"}).runs) < len(whole.runs)
    assert not switch({"JUDGE": "0"}, "JUDGE") and switch({"JUDGE": "1"}, "JUDGE")
    with pytest.raises(OptionError, match="QUICK=yes is neither 0 nor 1"):
        read_plan({"QUICK": "yes"})


def test_few_packets_are_not_judged_by_their_mix() -> None:
    assert fuzz.misses({"legal": 100}, 100) == []
    assert fuzz.misses({"legal": 99}, 100) == ["99 of 100 packets were sent"]
    assert len(fuzz.misses({"legal": fuzz.MIX_PACKETS}, fuzz.MIX_PACKETS)) > 1


def test_colours_in_a_file_do_not_bring_a_live_bar(monkeypatch, capsys) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console = regress.Console(width=120)
    assert console.is_terminal
    with regress._live(console, 1) as report:
        assert report.__name__ == "plain"
