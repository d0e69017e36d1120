# SPDX-License-Identifier: Apache-2.0
"""Requirement ids stand in full: ranges and lists of numbers are found, everything else is left alone."""

import pytest

from tb.flow.run.lint_requirements import complaints, short_forms

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
    assert complaints(tmp_path) == [f"rtl/a.v:2: write requirement ids in full, not '{A}01..'"]


def test_the_project_is_clean():
    assert complaints() == []
