# SPDX-License-Identifier: Apache-2.0
"""The key of a cached build: another simulator, cocotb, Python or place never finds an old build."""

import sys

import pytest

from tb.common.settings import Settings
from tb.flow.run import build

KEYS = [Settings(test="smoke", simulator=simulator) for simulator in ("verilator", "icarus")]


@pytest.fixture(params=KEYS, ids=lambda settings: settings.simulator)
def settings(request, monkeypatch) -> Settings:
    """A run on each simulator, without asking for its version."""
    monkeypatch.setattr(build, "tool_version", lambda program, option: f"{program} 1")
    return request.param


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (build, "tool_version", lambda program, option: f"{program} 2"),
        (build.metadata, "version", lambda name: "0.1"),
        (sys, "version", "3.99"),
        (sys, "base_prefix", "/another"),
    ],
)
def test_other_tools_make_another_build(settings, monkeypatch, place, name, value):
    before = build._key(settings)
    assert build._key(settings) == before
    monkeypatch.setattr(place, name, value)
    assert build._key(settings) != before


def test_another_place_makes_another_build(settings, monkeypatch, tmp_path):
    before = build._key(settings)
    (tmp_path / "renamed").symlink_to(build.ROOT)
    monkeypatch.setattr(build, "ROOT", tmp_path / "renamed")
    assert build._key(settings) != before
