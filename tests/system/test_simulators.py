# SPDX-License-Identifier: Apache-2.0
"""Both simulators run the bench, and the same TEST and SEED give the same bytes on both."""

import json
from itertools import pairwise

import pytest

SIMULATORS = ("verilator", "icarus")


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_smoke(simulate, simulator):
    result = json.loads((simulate("TEST=smoke", f"SIM={simulator}") / "result.json").read_text())
    assert result["simulator"] == simulator
    assert result["completions_checked"] > 100


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_parameters_reach_the_rtl(simulate, simulator):
    """The scoreboard compares device_feature and num_devices with the model's; 64 bits are easily lost."""
    words = ("NUM_DEVICES=3", "NUM_QUEUES=8", f"DEVICE_FEATURES={1 << 40 | 1 << 32 | 1 << 29:#x}")
    folder = simulate("TEST=whole_configuration_space", f"SIM={simulator}", *words)
    assert json.loads((folder / "result.json").read_text())["parameters"]["num_devices"] == 3
    simulate("TEST=negotiation", f"SIM={simulator}", *words)


@pytest.mark.parametrize(
    ("test", "seed", "scale"),
    [("random_management", 1, 0.1), ("random_management", 2, 0.1), ("window_only", 3, 1)],
)
def test_same_seed_same_bytes_on_both_simulators(simulate, test, seed, scale):
    words = (f"TEST={test}", f"SEED={seed}", f"SCALE={scale}", "TRACE=1")
    traces = [(simulate(*words, f"SIM={simulator}") / "trace.txt").read_text() for simulator in SIMULATORS]
    lines = traces[0].splitlines()
    assert sum(" rx " in line for line in lines) > 500
    assert sum(" tx " in line for line in lines) > 500
    assert traces[0] == traces[1]


def test_the_seed_alone_decides_what_is_sent(simulate):
    """A second run repeats the first, another seed does not, and recording waves changes nothing."""
    runs = (("SEED=1",), ("SEED=1", "WAVES=1"), ("SEED=2",))
    words = ("TEST=random_management", "SCALE=0.02", "SIM=icarus", "TRACE=1")
    traces = [(simulate(*words, *run) / "trace.txt").read_text() for run in runs]
    assert [first == second for first, second in pairwise(traces)] == [True, False]
