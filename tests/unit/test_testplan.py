"""tests/testplan.toml names requirements and tests that exist, and leaves out none of what is built."""

import json
import tomllib
from pathlib import Path

import pytest

from tb.tools.catalogue import find_tests

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "tests" / "testplan.toml"


def complaints(text: str, requirements: set[str], tests: set[str]) -> list[str]:
    """One line for everything that is wrong with a test plan.

    requirements: their ids; tests: TEST= names, and paths of unit test files below tests/.
    """
    found = []
    for prefix, section in tomllib.loads(text).items():
        for number, names in section.items():
            requirement = f"{prefix}-{number}"
            if requirement not in requirements:
                found.append(f"{requirement} is no requirement")
            if not names:
                found.append(f"{requirement} has no test")
            found += [f"{requirement}: test {name} does not exist" for name in names if name not in tests]
            found += [f"{requirement}: test {name} twice" for name in set(names) if names.count(name) > 1]
    return found


def known() -> tuple[set[str], set[str]]:
    """(requirement ids, names that a plan may use) of this repository."""
    requirements = {entry["id"] for entry in json.loads((ROOT / "docs" / "requirements.json").read_text())}
    unit = {f"unit/{path.name}" for path in (ROOT / "tests" / "unit").glob("test_*.py")}
    return requirements, set(find_tests(ROOT)) | unit


def test_everything_that_the_plan_names_exists() -> None:
    """Ids and tests."""
    assert complaints(PLAN.read_text(), *known()) == []


def test_every_management_requirement_that_is_built_has_a_test() -> None:
    """All of section A but the vector tables of the other profile (type 10)."""
    requirements, _ = known()
    planned = {f"MGMT-{number}" for number in tomllib.loads(PLAN.read_text())["MGMT"]}
    assert {name for name in requirements if name.startswith("MGMT-")} - planned == {"MGMT-12"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[MGMT]\n999 = ["discovery"]', "MGMT-999 is no requirement"),
        ('[XYZ]\n01 = ["discovery"]', "XYZ-01 is no requirement"),
        ('[MGMT]\n01 = ["no_such_test"]', "MGMT-01: test no_such_test does not exist"),
        ('[MGMT]\n01 = ["unit/test_none.py"]', "MGMT-01: test unit/test_none.py does not exist"),
        ("[MGMT]\n01 = []", "MGMT-01 has no test"),
        ('[MGMT]\n01 = ["discovery", "discovery"]', "MGMT-01: test discovery twice"),
    ],
)
def test_a_wrong_plan_is_refused(text: str, complaint: str) -> None:
    """Each kind of mistake alone."""
    assert complaints(text, *known()) == [complaint]
