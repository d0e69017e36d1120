# SPDX-License-Identifier: Apache-2.0
"""Set-up on machines that lack something: one line says what, or it works."""

import sys
from pathlib import Path

import pytest

from tb.flow.setup import machine, start
from tb.flow.setup.place import clean_environment


def refusal(call, *arguments) -> str:
    """The one line of a refusal."""
    with pytest.raises(SystemExit) as stop:
        call(*arguments)
    assert "\n" not in str(stop.value)
    return str(stop.value)


@pytest.mark.parametrize("version", [(3, 10, 12), (2, 7, 18), (3, 15, 0), (4, 0, 0)])
def test_unsupported_python_is_refused_with_those_supported(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    line = refusal(machine.check_python)
    assert ".".join(map(str, version)) in line
    assert "3.11 to 3.14" in line
    assert "make PYTHON=" in line


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 2), (3, 14, 9)])
def test_supported_python_is_accepted(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    machine.check_python()


def test_missing_debian_packages_without_root_name_the_one_line_to_run(monkeypatch):
    monkeypatch.setattr(machine, "missing_packages", lambda: ["iverilog", "g++"])
    monkeypatch.setattr(machine, "may_install", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    line = refusal(machine.install_packages)
    assert line.endswith("please run: sudo apt-get install -y --no-install-recommends iverilog g++")


def test_ccache_alone_is_not_worth_a_refusal(monkeypatch):
    monkeypatch.setattr(machine, "missing_packages", lambda: ["ccache"])
    monkeypatch.setattr(machine, "may_install", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    machine.install_packages()


@pytest.mark.parametrize("name", ["a b", "a:b", "a$b", "a'b", "a\nb"])
def test_path_that_simulators_cannot_stand_is_refused(monkeypatch, tmp_path, name):
    monkeypatch.setattr(start, "ROOT", tmp_path / name)
    assert repr(name[1]) in refusal(start.refuse_unusable_root)


def test_read_only_checkout_is_refused(monkeypatch, tmp_path):
    (tmp_path / "sim_build").touch()  # a file: not even root can write into it
    monkeypatch.setattr(start, "ROOT", tmp_path)
    assert "not writable" in refusal(start.refuse_unusable_root)


def test_caches_stay_below_a_writable_home(tmp_path):
    environment = {"HOME": str(tmp_path)}
    start.give_caches_a_place(environment)
    assert environment == {"HOME": str(tmp_path)}


@pytest.mark.parametrize("home", ["/dev/null", "/dev/null/nobody"])
def test_caches_go_into_the_checkout_where_home_is_not_writable(monkeypatch, tmp_path, home):
    monkeypatch.setattr(start, "ROOT", tmp_path)
    environment = {"HOME": home}
    start.give_caches_a_place(environment)
    assert Path(environment["CCACHE_DIR"]).is_relative_to(tmp_path)
    assert Path(environment["XDG_CACHE_HOME"]).is_relative_to(tmp_path)


def test_no_variable_of_python_pip_or_verilator_reaches_a_command():
    foreign = [
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSAFEPATH",
        "PIP_USER",
        "UV_INDEX",
        "VIRTUAL_ENV",
        "VERILATOR_ROOT",
    ]
    environment = dict.fromkeys((*foreign, "MAKE_WORDS", "PATH", "SEED"), "x")
    assert set(clean_environment(environment)) == {"PATH", "SEED"}
