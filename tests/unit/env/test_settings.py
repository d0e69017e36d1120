# SPDX-License-Identifier: Apache-2.0
"""Settings from the environment, and the one-line error for each illegal value."""

import pytest

from models.parameters import Parameters
from tb.common.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_every_variable_is_read() -> None:
    settings = Settings.from_environment(
        {
            "TEST": "t",
            "SEED": "7",
            "SIM": "icarus",
            "WAVES": "1",
            "TRACE": "1",
            "SCALE": "0.5",
            "NUM_DEVICES": "3",
        }
        | {"DEVICE_FEATURES": "64'h100000000"}
    )
    parameters = Parameters(num_devices=3, device_features=1 << 32)
    assert settings == Settings("t", 7, "icarus", True, True, 0.5, parameters)


@pytest.mark.parametrize("name", ["INTEGRATED", "BACKEND_ACK"])
def test_both_profiles_and_the_acknowledgement_can_be_chosen(name: str) -> None:
    settings = Settings.from_environment({"TEST": "t", name: "1"})
    assert getattr(settings.parameters, name.lower()) == 1
    assert settings.replay.endswith(f" {name}=1")
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: "2"})


def test_the_parameters_survive_the_way_through_verilog_values() -> None:
    parameters = Parameters(num_devices=255, num_queues=8, device_vectors=3)
    assert Settings.from_environment(parameters.verilog()).parameters == parameters


@pytest.mark.parametrize(
    "variables",
    [
        {"SIM": "vcs"},
        {"SEED": "one"},
        {"WAVES": "2"},
        {"SCALE": "much"},
        {"SCALE": "0"},
        {"NUM_QUEUES": "3"},
        {"NUM_DEVICES": "x"},
        {"DEVICE_FEATURES": "0"},
    ],
)
def test_a_bad_value_gets_one_line_that_names_it(variables: dict) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment(variables)
    assert "\n" not in str(error.value)
    assert next(iter(variables)) in str(error.value)


def test_randomness_depends_on_seed_and_id_alone() -> None:
    def draw(seed: int, name: str, simulator: str = "verilator") -> float:
        return Settings(seed=seed, simulator=simulator).random(name).random()

    assert draw(1, "a") == draw(1, "a", "icarus") != draw(1, "b") != draw(2, "b")


def test_the_replay_command_names_everything_that_is_not_default() -> None:
    settings = Settings("t", 2, "icarus", scale=2.0, parameters=Parameters(num_devices=4))
    assert settings.replay == "make TEST=t SEED=2 SIM=icarus SCALE=2 NUM_DEVICES=4"
