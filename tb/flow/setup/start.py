# SPDX-License-Identifier: Apache-2.0
"""Starts one command of the project in its virtual environment, and sets the machine up first if need be.

    python3 -I -S tb/flow/setup/start.py [--words] [<module> [arguments]]

--words adds the NAME=value words of make's command line as arguments; they come in the variable MAKE_WORDS
and never pass a shell. Without a module this only sets the machine up.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tb.flow.setup import stamp  # noqa: E402
from tb.flow.setup.place import PYTHON, ROOT, clean_environment, fail  # noqa: E402


def split_words(text: str) -> list[str]:
    """The words of make's MAKEOVERRIDES, in which `\\` protects blanks and itself and `$` is doubled."""
    words = re.findall(r"(?:\\.|[^\\ ])+", text, re.DOTALL)
    return [re.sub(r"\\(.)|\$(\$)", lambda hit: hit[1] or hit[2], word, flags=re.DOTALL) for word in words]


def refuse_unusable_root() -> None:
    """Refuse a folder in which nothing could be built, before something less clear does."""
    bad = sorted(set(re.findall(r"[^\w@%+=,./~^-]", str(ROOT))))
    if bad:
        fail(f"the path {str(ROOT)!r} contains {' '.join(map(repr, bad))}, which simulators cannot build in")
    if not os.access(ROOT / "sim_build", os.W_OK | os.X_OK):
        fail(f"{ROOT / 'sim_build'} is not writable; use a writable checkout")


def give_caches_a_place(environment: dict[str, str]) -> None:
    """Let tools that cache below HOME do so in sim_build/ where HOME is not writable."""
    home = Path(environment.get("XDG_CACHE_HOME") or environment.get("HOME") or "/").absolute()
    while not home.exists():
        home = home.parent
    if not os.access(home, os.W_OK | os.X_OK):
        environment["XDG_CACHE_HOME"] = str(ROOT / "sim_build" / "cache")
        environment.setdefault("CCACHE_DIR", str(ROOT / "sim_build" / "cache" / "ccache"))


def go_on_with(interpreter: str) -> None:
    """Set up with the Python of the earlier set-up, unless `make PYTHON=` names one or it is gone."""
    if interpreter != stamp.own_interpreter() and os.access(interpreter, os.X_OK):
        os.execv(interpreter, [interpreter, "-I", "-S", *sys.argv])


def main(arguments: list[str]) -> None:
    """Check, set up, and become the command."""
    refuse_unusable_root()
    words = split_words(os.environ.get("MAKE_WORDS", "")) if "--words" in arguments[:1] else []
    if not stamp.is_current():
        go_on_with(stamp.interpreter_of(stamp.read()))
        from tb.flow.setup import install

        install.set_up()
    command = arguments[bool(arguments[:1] == ["--words"]) :]
    if command:
        environment = clean_environment(dict(os.environ))
        give_caches_a_place(environment)
        os.chdir(ROOT)
        os.execve(PYTHON, [str(PYTHON), "-m", *command, *words], environment)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        fail("interrupted")
