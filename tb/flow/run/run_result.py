# SPDX-License-Identifier: Apache-2.0
"""What a finished run left in its folder: whether the asked test ran, passed and wrote everything whole."""

import json
import os
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from pywellen import Waveform

from tb.common.settings import Settings

RESULT, LOG, RESULTS_XML, WAVES = "result.json", "run.log", "results.xml", "waves.fst"
#: What a Verilator build with coverage writes at its end.
COVERAGE = "coverage.dat"
#: First block of an FST file: kind 0, its length, start and end in the unit of build.TIMESCALE, picoseconds.
_FST_HEADER = struct.Struct(">BQQQ")


def failure_of(results: Path, test: str) -> str:
    """What cocotb's results say went wrong, one line; empty when exactly the asked test ran and passed."""
    try:
        cases = list(ElementTree.parse(results).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return "the simulation ended without results"
    if not cases:
        return "cocotb ran no test"
    names = [case.get("name", "") for case in cases]
    if names != [test]:
        return f"cocotb ran {', '.join(names)} instead of {test}"
    for case in cases:
        if case.find("skipped") is not None:
            return "cocotb skipped the test"
        for kind in ("failure", "error"):
            if (problem := case.find(kind)) is not None:
                text = problem.get("error_msg") or problem.get("message") or problem.text or kind
                return text.strip().splitlines()[0] if text.strip() else kind
    return ""


def judge(settings: Settings, folder: Path, crash: str) -> tuple[str, dict]:
    """(reason, result) of a finished run. Nothing counts as passed because it did not run."""
    try:
        result = json.loads((folder / RESULT).read_text())
    except (OSError, ValueError):
        result = {}
    reason = crash or failure_of(folder / RESULTS_XML, settings.test)
    if reason and result.get("failure"):
        reason = result["failure"].splitlines()[0]
    if not reason and not result:
        reason = f"the run wrote no {RESULT}"
    if not reason and (result.get("test"), result.get("seed")) != (settings.test, settings.seed):
        reason = f"{RESULT} is of test {result.get('test')} with seed {result.get('seed')}"
    if not reason and not result.get("comparisons"):
        reason = "the run compared nothing"
    return reason, result


def missing_coverage(settings: Settings, folder: Path) -> str:
    """One line when a run should have left its code coverage and did not, else empty."""
    data = folder / COVERAGE
    if not settings.cover:
        return ""
    if not data.exists() or not data.stat().st_size:
        return f"the run wrote no {COVERAGE}"
    with data.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return "" if file.read() == b"\n" else f"{COVERAGE} is cut off: is the disk full?"


def broken_recording(settings: Settings, folder: Path, time_ns: int) -> str:
    """One line when a run should have left a waveform and it is missing, cut off or ends before the run."""
    if not settings.waves:
        return ""
    try:
        with (folder / WAVES).open("rb") as file:
            kind, _, _, end_ps = _FST_HEADER.unpack(file.read(_FST_HEADER.size))
        Waveform(str(folder / WAVES))  # raises when the hierarchy or a block is missing
    except Exception as error:  # whatever the reader makes of a file that is cut off
        detail = str(error).strip().splitlines()
        return f"{WAVES} cannot be read ({detail[0] if detail else type(error).__name__}): is the disk full?"
    if kind or end_ps < time_ns * 1000:
        return f"{WAVES} ends before the run does: is the disk full?"
    return ""
