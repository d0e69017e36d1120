# SPDX-License-Identifier: Apache-2.0
"""One folder for one run at a time: two commands that want the same run get folders of their own."""

import fcntl
import shutil
import threading
from itertools import count
from pathlib import Path
from typing import IO

_claims: dict[Path, tuple[Path, IO[str]]] = {}
_guard = threading.Lock()


def claim(folder: Path) -> Path:
    """The folder itself, or the first of `<folder>--2`, `<folder>--3`, ... that no other process uses.

    It belongs to this process until it ends; a second call returns the same one.
    """
    with _guard:
        if folder not in _claims:
            _claims[folder] = _claim(folder)
        return _claims[folder][0]


def _claim(folder: Path) -> tuple[Path, IO[str]]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}--{number}")
        handle = candidate.with_name(f".{candidate.name}.lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            continue
        return candidate, handle
    raise AssertionError("count() does not end")


def empty(folder: Path) -> None:
    """Make a folder, or remove what is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
