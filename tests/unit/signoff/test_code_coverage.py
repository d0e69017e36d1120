# SPDX-License-Identifier: Apache-2.0
"""The evidence of code coverage: which data count, and what is said of wrong exclusions."""

from pathlib import Path

import pytest

from tb.flow.signoff.code_coverage import collect, complaints
from tb.flow.signoff.code_points import CoverageError


def test_every_run_must_have_left_its_data(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match=r"coverage\.dat is missing"):
        collect([(tmp_path, {"num_devices": 15})])


def test_no_run_at_all_is_an_error() -> None:
    with pytest.raises(CoverageError):
        collect([])


def test_every_wrong_exclusion_is_a_complaint() -> None:
    entries = [
        {
            "file": "rtl/a.v",
            "text": "x",
            "status": status,
            "reached": [f"rtl/a.v:1 {status}"] * (status == "hit"),
        }
        for status in ("used", "expired", "unused", "hit")
    ]
    lines = complaints({"exclusions": entries})
    assert len(lines) == 3
    assert lines[-1].endswith("rtl/a.v:1 hit")
