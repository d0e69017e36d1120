# SPDX-License-Identifier: Apache-2.0
"""The stamp of a finished set-up: whatever set-up depends on makes it stale, in milliseconds."""

import time
from pathlib import Path

import pytest

from tb.flow.setup import stamp
from tb.flow.setup.start import split_words


@pytest.fixture
def finished(monkeypatch, tmp_path) -> Path:
    """A checkout that counts as set up; its folder."""
    venv = tmp_path / "sim_build" / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (tmp_path / "python3").touch()
    (venv / "bin" / "python").symlink_to(tmp_path / "python3")
    (tmp_path / "requirements.lock").write_text("a==1\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in stamp.TOOLS:
        (tools / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("MAKE_PYTHON", raising=False)
    places = {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "setup.stamp",
    }
    for name, value in {**places, "LOCK_FILE": tmp_path / "requirements.lock"}.items():
        monkeypatch.setattr(stamp, name, value)
    monkeypatch.setattr(stamp, "own_interpreter", lambda: str(tmp_path / "python3"))
    stamp.write()
    assert stamp.is_current()
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "requirements.lock").write_text("a==2\n"),
        lambda root: (root / "sim_build" / "venv" / "pyvenv.cfg").unlink(),
        lambda root: (root / "sim_build" / "venv" / "setup.stamp").write_text("{"),
        lambda root: (root / "python3").write_text("another version"),
        lambda root: (root / "python3").unlink(),
        *[lambda root, name=name: (root / "tools" / name).write_text("another") for name in stamp.TOOLS],
        *[lambda root, name=name: (root / "tools" / name).unlink() for name in stamp.TOOLS],
    ],
)
def test_whatever_changes_makes_it_stale(finished, change):
    change(finished)
    assert not stamp.is_current()


def test_another_place_makes_it_stale(finished, monkeypatch):
    monkeypatch.setattr(stamp, "ROOT", finished / "renamed")
    assert not stamp.is_current()
    assert not stamp.has_foundation()


def test_another_tool_lets_the_environment_stay(finished):
    (finished / "tools" / "verilator").unlink()
    assert not stamp.is_current()
    assert stamp.has_foundation()


def test_python_of_the_command_line_counts_after_set_up(finished, monkeypatch):
    (finished / "python4").touch()
    monkeypatch.setattr(stamp, "own_interpreter", lambda: str(finished / "python4"))
    assert stamp.is_current()  # the Python of the set-up stays as long as nobody names another one
    monkeypatch.setenv("MAKE_PYTHON", str(finished / "python4"))
    assert not stamp.is_current()
    assert not stamp.has_foundation()


def test_the_check_takes_milliseconds(finished):
    def seconds() -> float:
        start = time.perf_counter()
        assert stamp.is_current()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(10)) < 0.05


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("A=1 B=2 ", ["A=1", "B=2"]),
        (r"A=x\ y B=\\", ["A=x y", "B=\\"]),
        ("A=$$(shell\\ rm)", ["A=$(shell rm)"]),
        ("A=$$$$ B=\\\\$$", ["A=$$", "B=\\$"]),
        ("A=1\n2", ["A=1\n2"]),
    ],
)
def test_words_are_taken_out_of_makes_quoting(text, words):
    assert split_words(text) == words
