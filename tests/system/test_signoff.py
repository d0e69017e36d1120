# SPDX-License-Identifier: Apache-2.0
"""Sign-off fails for a bench without one of its checks: each is removed from a copy of the tree."""

from pathlib import Path

import pytest

from tb.flow.run.bugs import copy_tree
from tb.flow.signoff import unit
from tb.flow.signoff.stages import criteria, read_stages, verdict
from tb.flow.signoff.traceability import join
from tests.unit.signoff.green_evidence import green_parts

#: The unit tests that judge the judges.
JUDGES = (
    "tests/unit/env/test_scoreboard.py",
    "tests/unit/env/test_scoreboard_injected_errors.py",
    "tests/unit/checkers/test_function_rules.py",
    "tests/unit/checkers/test_completion_rules.py",
)
#: What is lost -> (file, what stands there, what stands there instead).
REMOVED = {
    "the comparison": (
        "tb/env/scoreboard.py",
        "if seen.value == value or (prediction.doubtful and seen.value[:12] == value[:12]):",
        "if True:",
    ),
    "the comparison behind the header": (
        "tb/env/scoreboard.py",
        "if seen.value == value or (prediction.doubtful and seen.value[:12] == value[:12]):",
        "if seen.value[:12] == value[:12] if isinstance(value, bytes) else seen.value == value:",
    ),
    "outputs that nothing led to": (
        "tb/env/scoreboard.py",
        "elif not expected:",
        "elif not expected:\n            return\n        elif False:",
    ),
    "outputs that never come": ("tb/env/scoreboard.py", "        if outstanding:\n", "        if False:\n"),
    "runs that compare nothing": (
        "tb/env/scoreboard.py",
        "        elif not self.compared[COMPLETION]:\n",
        "        elif False:\n",
    ),
}


def stage_verdict(parts) -> tuple[str, list[str]]:
    """(verdict of the first stage, measures that fail); the tests that did not run in here are left out."""
    judged = criteria(join(parts), read_stages()["V1"])
    judged = [entry for entry in judged if entry["measure"].startswith(("unit.", "simulation.", "formal."))]
    return verdict(judged), [entry["measure"] for entry in judged if not entry["passed"]]


def judged_by(copy: Path) -> dict:
    """The unit tests' part of the evidence, of a tree."""
    found = unit.run(copy, jobs=2, root=copy, chosen=[*JUDGES, "--exitfirst"])
    return {**green_parts(), "unit": found}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of this one."""
    copy_tree(tmp_path / "tree")
    return tmp_path / "tree"


def test_a_whole_bench_is_green(tree: Path) -> None:
    parts = judged_by(tree)
    assert stage_verdict(parts) == ("pass", [])
    assert parts["unit"]["tests"] > 100


@pytest.mark.parametrize("what", REMOVED)
def test_a_bench_without_a_check_is_red(what: str, tree: Path) -> None:
    name, there, instead = REMOVED[what]
    path = tree / name
    text = path.read_text()
    assert there in text, f"{name} has changed: this test no longer removes {what}"
    path.write_text(text.replace(there, instead))
    assert stage_verdict(judged_by(tree)) == ("fail", ["unit.failed"])
