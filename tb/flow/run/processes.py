# SPDX-License-Identifier: Apache-2.0
"""How commands start and end: a clean environment for their children, one line when interrupted."""

import errno
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tb.common.paths import ROOT

#: Variables that a child may see; everything else stays behind, those of cocotb, GPI, Verilator, Python and
#: pip above all: cocotb's runner lets the process environment win over what it is given.
_PASSED = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP"),
        *("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI", "OBJCACHE"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"),
    )
)
_PASSED_PREFIXES = ("LC_", "XDG_", "CCACHE_")
#: Set for children, so that of several commands that are interrupted together one says so.
_QUIET = "VIRTIO_MGMT_QUIET_INTERRUPT"
_TOOLS = ROOT / "sim_build" / "venv" / "bin"  # the Verilator shim, and a `python` for verilated.mk


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment reaches simulations, builds and proofs; the project's tools lead PATH."""
    passed = {
        name: value
        for name, value in environment.items()
        if name in _PASSED or name == _QUIET or name.startswith(_PASSED_PREFIXES)
    }
    folders = [folder for folder in passed.get("PATH", os.defpath).split(os.pathsep) if folder != str(_TOOLS)]
    passed["PATH"] = os.pathsep.join((str(_TOOLS), *folders))
    passed["PYTHONDONTWRITEBYTECODE"] = "1"  # a run leaves nothing beside the sources
    return passed


def isolate_environment() -> None:
    """From here on only what `clean_environment` passes exists, for this process and its children."""
    passed = clean_environment(os.environ)
    if shutil.which("ccache", path=passed["PATH"]) and _writable(Path(passed.get("HOME", "/"))):
        passed.setdefault("OBJCACHE", "ccache")
    for name in set(os.environ) - set(passed):
        del os.environ[name]
    os.environ.update(passed)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def forget(reports: Iterable[Path]) -> None:
    """Remove reports of an earlier run: an old one must not stand for a run that was interrupted."""
    for report in reports:
        report.unlink(missing_ok=True)


def running() -> dict[int, int]:
    """Process id -> parent's id, of all processes that have not ended."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if fields[0] != "Z":
                found[int(entry.name)] = int(fields[1])
    return found


def descendants(process: int) -> set[int]:
    """Ids of the processes that a process has started, and those in turn."""
    parents, found = running(), {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def kill_descendants(within_s: float = 2.0) -> None:
    """End everything that this process has started."""
    end = time.monotonic() + within_s
    while (started := descendants(os.getpid())) and time.monotonic() < end:
        for process in started:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.02)


def _interrupted(number: int, _: FrameType | None) -> None:
    kill_descendants()
    if sys.stdout.isatty():
        print("\x1b[?25h", end="", flush=True)  # a live bar had hidden the cursor
    if not os.environ.get(_QUIET):
        print("interrupted: nothing was judged, reports of this run were not written", file=sys.stderr)
        sys.stderr.flush()
    os._exit(128 + number)  # threads that wait for a child must not go on with what follows it


def run_command(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command with the words of the command line and exit with its status.

    Ctrl-C and SIGTERM end everything that it has started, at once. A file that cannot be written is one line.
    """
    quiet = bool(os.environ.get(_QUIET))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    try:
        status = main(sys.argv[1:])
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EPERM) or not error.filename:
            raise
        kill_descendants()
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        status = 2
    if not quiet:
        sys.stdout.flush()
    sys.exit(status)


def quiet_children() -> None:
    """Children of this command say nothing when they are interrupted with it."""
    os.environ[_QUIET] = "1"
