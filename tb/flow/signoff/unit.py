# SPDX-License-Identifier: Apache-2.0
"""The unit tests as evidence: golden model, bench and tools, file by file."""

import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from tb.common.paths import ROOT


def read_report(path: Path) -> dict:
    """unit.json, but for the wall clock, from pytest's JUnit XML; a file that was not imported has failed."""
    files: dict[str, dict] = {}
    failed = []
    for case in ElementTree.parse(path).iter("testcase"):
        name = case.get("classname") or case.get("name") or ""
        parts = name.split(".")
        last = next((at for at, part in enumerate(parts) if part.startswith("test_")), len(parts) - 1)
        file = "/".join(parts[1 if parts[0] == "tests" else 0 : last + 1])
        counts = files.setdefault(f"{file}.py", {"tests": 0, "failed": 0})
        counts["tests"] += 1
        if any(case.find(kind) is not None for kind in ("failure", "error", "skipped")):
            counts["failed"] += 1
            failed.append(f"{name}::{case.get('name')}")
    return {"tests": sum(entry["tests"] for entry in files.values()), "failed": failed, "files": files}


def run(folder: Path, jobs: int, root: Path = ROOT, chosen: Sequence[str] = ("tests/unit",)) -> dict:
    """unit.json; a test that was skipped counts as failed, for it showed nothing.

    folder: where pytest's report and log go. root: the tree whose tests run, `chosen` ones of them.
    """
    start = time.monotonic()
    report = folder / "unit.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", *chosen, "-n", str(jobs), f"--junitxml={report}"]
    with (folder / "unit.log").open("w") as log:
        status = subprocess.run(command, cwd=root, stdout=log, stderr=subprocess.STDOUT).returncode
    if not report.exists():
        return {"tests": 0, "failed": [f"pytest ended with {status} and no report: {log.name}"], "files": {}}
    result = read_report(report)
    if status and not result["failed"]:
        result["failed"].append(f"pytest ended with {status}: {log.name}")
    return {**result, "wall_s": round(time.monotonic() - start, 1)}
