# SPDX-License-Identifier: Apache-2.0
"""Requirement ids stand in full, exist, and each has a line of RTL and golden model or a reason."""

import pytest

from tb.common.paths import ROOT
from tb.flow.requirement_ids import Place, model_sources
from tb.flow.run.lint_requirements import complaints, ranges, short_forms, unknown_ids, unnamed

A, B = "MGMT-", "VPCI-"  # in pieces: this file is linted too


@pytest.mark.parametrize(
    "text",
    [
        f"({A}06..15)",
        f"{A}18, 19",
        f"{A}43 and 44",
        f"{A}34 to 47",
        f"{A}34 to {A}47",
        f"{B}81/82",
        f"{B}119,\n// 120",
        f"{A}08 (its own), 42",
    ],
)
def test_short_forms_are_found(text):
    assert [line for line, _ in short_forms(f"first line\n{text}.")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        f"{A}18, {A}19",
        f"{A}18 (why); {B}19",
        f"{A}18, decisions 7",
        f"{A}46 and the 128-byte boundary",
        f"{A}46, 128-byte boundary",
        f"{A}46: 12 bits",
    ],
)
def test_full_ids_are_left_alone(text):
    assert not list(short_forms(text))


def test_a_file_is_named_with_its_line(tmp_path):
    (tmp_path / "rtl").mkdir()
    (tmp_path / "rtl" / "a.v").write_text(f"// first\n// Carries {A}01..02.\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "requirements.md").write_text(f"{A}01..02\n")
    assert ranges(tmp_path) == [f"rtl/a.v:2: write requirement ids in full, not '{A}01..'"]


def test_the_project_is_clean():
    assert complaints() == []


PLACE = Place("rtl/a.v", 3, f"// Carries {A}01.")


def test_a_requirement_without_line_or_reason_is_named():
    found = unnamed("rtl", [f"{A}01", f"{A}02", f"{A}03"], {f"{A}01": [PLACE]}, {f"{A}03": "why"})
    assert len(found) == 1 and found[0].startswith(f"{A}02: no line of rtl/ names it;")


@pytest.mark.parametrize(
    "reasons, complaint",
    [
        ({f"{A}01": "why"}, f"{A}01 has a reason, but rtl/a.v:3 names it"),
        ({f"{A}99": "why"}, f"{A}99 is no requirement on the function"),
        ({f"{A}02": ""}, f"{A}02 has no reason"),
    ],
)
def test_a_reason_that_is_stale_unknown_or_empty_is_refused(reasons, complaint):
    reasons = {f"{A}02": "why", **reasons}
    found = unnamed("rtl", [f"{A}01", f"{A}02"], {f"{A}01": [PLACE]}, reasons)
    assert found == [f"tests/requirement_lines.toml: rtl: {complaint}"]


def test_an_id_that_does_not_exist_is_refused(tmp_path):
    (tmp_path / "rtl").mkdir()
    (tmp_path / "rtl" / "a.v").write_text(f"// Carries {A}01,\n// {A}99.\n")
    assert unknown_ids([f"{A}01"], tmp_path) == [f"rtl/a.v:2: {A}99 is no requirement"]


def test_the_driver_model_does_not_count_as_golden_model():
    names = {path.relative_to(ROOT).as_posix() for path in model_sources()}
    assert "models/function/device_table.py" in names and "models/tlp/format.py" in names
    assert not any(name.startswith("models/driver/") or name == "models/layout.py" for name in names)
