# SPDX-License-Identifier: Apache-2.0
"""Options of the commands: unusable values are refused in one line; no simulator involved."""

import pytest

from models.parameters import Parameters
from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run.options import (
    PARAMETERS,
    RUN_VARIABLES,
    Folders,
    OptionError,
    environment_of,
    read_run,
    read_words,
)
from tb.flow.run.regression_plan import read_plan
from tb.flow.run.test_list import find_tests


def words(*typed: str, **environment: str) -> dict[str, str]:
    """What `make <typed>` under an environment comes to."""
    return read_words(typed, RUN_VARIABLES, environment, parameters=True)


def message(call, *arguments) -> str:
    """The one line of a refusal."""
    with pytest.raises(OptionError) as refusal:
        call(*arguments)
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_unknown_test_is_refused_with_the_legal_ones():
    text = message(read_run, words("TEST=smokey"))
    assert "TEST=smokey" in text
    assert all(name in text.split() for name in find_tests(ROOT))


@pytest.mark.parametrize(
    ("word", "legal"),
    [
        ("SIM=vcs", ["verilator", "icarus"]),
        ("NUM_DEVICES=0", ["NUM_DEVICES=0", "1..4095"]),
        ("NUM_QUEUES=3", ["NUM_QUEUES=3"]),
        ("SEED=one", ["SEED=one"]),
        ("SCALE=-1", ["SCALE=-1"]),
        ("WAVES=maybe", ["WAVES=maybe"]),
    ],
)
def test_unusable_value_is_refused_by_name(word, legal):
    text = message(read_run, words("TEST=smoke", word))
    assert all(part in text for part in legal)


@pytest.mark.parametrize("word", ["NUM_DEVCES=3", "seed=1", "SEEDS=3", "nonsense", "=1"])
def test_unknown_variable_is_refused_with_the_legal_ones(word):
    text = message(words, "TEST=smoke", word)
    assert all(name in text.split() for name in (*RUN_VARIABLES, *PARAMETERS))


def test_words_win_over_the_environment_and_other_variables_are_ignored():
    assert words("SEED=2", SEED="1", SIM="icarus", HOME="/") == {"SEED": "2", "SIM": "icarus"}


def test_settings_survive_the_way_into_the_simulator():
    features = 1 << 40 | 1 << 32 | 1 << 29
    parameters = Parameters(num_devices=3, device_features=features)
    settings = Settings(test="smoke", seed=7, simulator="icarus", scale=0.25, parameters=parameters)
    assert Settings.from_environment(environment_of(settings)) == settings
    replayed = settings.replay.split()[1:]
    assert read_run(words(*replayed)) == settings


def test_runs_that_differ_do_not_share_a_folder():
    runs = [Settings(test="smoke"), Settings(test="smoke", seed=2), Settings(test="smoke", waves=True)]
    runs += [Settings(test="smoke", simulator="icarus"), Settings(test="smoke", scale=0.5)]
    runs += [Settings(test="smoke", trace=True), Settings(test="smoke", parameters=Parameters(num_devices=3))]
    assert len({Folders().run(settings) for settings in runs}) == len(runs)


def test_the_plan_lists_tests_that_exist_and_every_test_is_in_it():
    for simulator in ("verilator", "icarus"):
        plan = read_plan({"SIM": simulator})
        assert {settings.test for settings in plan.runs} | set(plan.skipped) == set(find_tests(ROOT))
        assert len({settings.seed for settings in plan.runs}) >= plan.floors["seeds"] >= 10
        assert plan.floors["create_writes"] >= 5000
        assert plan.floors["tlp_share"] <= 0.40
        assert plan.floors["completions_checked"] >= {"verilator": 600_000, "icarus": 40_000}[simulator]


def test_first_seed_and_number_of_seeds_can_be_chosen():
    plan = read_plan({"SEED": "50", "SEEDS": "2", "SIM": "icarus"})
    assert {settings.seed for settings in plan.runs} == {50, 51}
    assert plan.floors == {}
    assert read_plan({"SEED": "50"}).floors


@pytest.mark.parametrize("line", ['test = "smokey"', 'test = "smoke"\nseed = 3'])
def test_a_wrong_line_of_the_plan_is_refused(tmp_path, line):
    (tmp_path / "regression.toml").write_text(f"[floors]\n[[run]]\n{line}\n")
    assert "legal are" in message(read_plan, {}, tmp_path / "regression.toml")
