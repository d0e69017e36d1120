# SPDX-License-Identifier: Apache-2.0
"""The check of commit subjects takes `area: what changed` and refuses everything else by name."""

import subprocess

import pytest

from tb.common.paths import ROOT


def check(text: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run the check on standard input or on the file named in the arguments."""
    return subprocess.run(
        [ROOT / ".ci" / "commit_subject", *arguments], input=text, text=True, capture_output=True
    )


@pytest.mark.parametrize(
    "subject",
    [
        "rtl: hold the input while the bitmaps are cleared",
        "tb/cover: count bundles once",
        "rtl, models: read the pending bits of an absent device as 0",
        "a: " + "x" * 62,
        'Revert "rtl: hold the input while the bitmaps are cleared"',
        "fixup! anything",
    ],
)
def test_a_subject_of_the_form_is_taken(subject: str) -> None:
    assert check(f"{subject}\n").returncode == 0


@pytest.mark.parametrize(
    "subject",
    ["", "Hold the input", "RTL: hold the input", "rtl:hold", "rtl: hold the input.", "a: " + "x" * 63],
)
def test_another_subject_is_refused_by_name(subject: str) -> None:
    result = check(f"rtl: a good one\n{subject}\n")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith(f": {subject}\n")


def test_of_a_message_only_the_subject_counts(tmp_path) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text("rtl: hold the input\n\nA body of any length, with full stops.\n")
    assert check("", str(message)).returncode == 0
    message.write_text("Hold the input\n\nrtl: a body\n")
    assert check("", str(message)).returncode == 1
