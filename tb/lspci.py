"""Lets Debian's lspci, which was not written here either, decode a configuration space."""

import shutil
import subprocess
from pathlib import Path

_LINE = 16


def hex_dump(config_space: bytes, slot: str = "01:00.0") -> str:
    """A configuration space (whole lines of 16 bytes) as `lspci -xxxx` prints it, and `lspci -F` reads it."""
    lines = [f"{slot} dump of the function"]
    for offset in range(0, len(config_space), _LINE):
        lines.append(f"{offset:02x}: {config_space[offset : offset + _LINE].hex(' ')}")
    return "\n".join((*lines, "", ""))


def decode(config_space: bytes, folder: Path) -> str:
    """What `lspci -vvv` says; the dump and the text stay in the folder.

    Raises FileNotFoundError, one line, without lspci. Its exit status means nothing: look for its complaints.
    """
    if shutil.which("lspci") is None:
        raise FileNotFoundError("lspci is not installed: apt-get install pciutils")
    dump = folder / "lspci.dump"
    dump.write_text(hex_dump(config_space))
    run = subprocess.run(["lspci", "-F", dump, "-vvv", "-nn"], capture_output=True, text=True, check=False)
    (folder / "lspci.txt").write_text(run.stdout + run.stderr)
    return run.stdout + run.stderr
