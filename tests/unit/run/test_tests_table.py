# SPDX-License-Identifier: Apache-2.0
"""tests/tests.toml: every row makes a test, and a row that cannot be used is refused with one line."""

import json
from pathlib import Path

import pytest

from tb.common.paths import ROOT
from tb.env.base_test import BaseTest
from tb.flow.run.test_list import MODULE, RowError, find_tests, read_tests
from tb.sequences.lib.base import TlpSequence
from tests.table_test import SequenceTest, make_test, sequence_of

ROWS = read_tests(ROOT)
GOOD = 'shows = "it"\nrequirements = ["MGMT-01"]\nsequences = ["lib.Good"]\n'


@pytest.mark.parametrize("name", ROWS)
def test_a_row_makes_a_test(name: str) -> None:
    """What it names can be imported and is of the right kind."""
    test = make_test(ROWS[name])
    assert issubclass(test, BaseTest) and test.__name__ == name and test.__module__ == MODULE
    assert test.back_pressure == ROWS[name].back_pressure
    assert test.stable_id == ROWS[name].stable_id or test.stable_id == name
    assert issubclass(test, SequenceTest) == bool(ROWS[name].sequences)
    for step in ROWS[name].sequences:
        assert issubclass(sequence_of(step), TlpSequence)
        assert step.stable_id or sequence_of(step).stable_id == vars(sequence_of(step))["stable_id"]


def refusal(folder: Path, text: str) -> str:
    """The one line with which a table is refused."""
    (folder / "tests" / "stress").mkdir(parents=True)
    (folder / "tb" / "sequences").mkdir(parents=True)
    (folder / "docs").mkdir()
    (folder / "docs" / "requirements.json").write_text(json.dumps([{"id": "MGMT-01"}, {"id": "DRV-01"}]))
    (folder / "tb" / "sequences" / "lib.py").write_text("class Good(Base):\n    pass\n")
    (folder / "tests" / "stress" / "logic.py").write_text("class Logic(Base):\n    pass\n")
    (folder / "tests" / "tests.toml").write_text(text)
    with pytest.raises(RowError) as error:
        find_tests(folder)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("lib.Good", "lib.Bad"), "no sequence lib.Bad"),
        (("lib.Good", "nowhere.Good"), "no sequence nowhere.Good"),
        (("MGMT-01", "MGMT-1"), "MGMT-1 is no requirement"),
        (('"MGMT-01"', '"MGMT-01", "MGMT-01"'), "MGMT-01 twice"),
        (('requirements = ["MGMT-01"]', ""), "it needs requirements"),
        (('shows = "it"', ""), "a line that says what it shows"),
        (('sequences = ["lib.Good"]', ""), "either sequences or a class"),
        (
            ('sequences = ["lib.Good"]', 'class = "stress.logic.Nothing"'),
            "no test class stress.logic.Nothing",
        ),
        (('"lib.Good"', '{ run = "lib.Good", when = { NUM_DEVCES = 1 } }'), "no parameter NUM_DEVCES"),
        (('"lib.Good"', '{ run = "lib.Good", time = 4 }'), "a sequence has a run"),
        (("shows =", 'back_pressure = "much"\nshows ='), "back_pressure is much"),
        (("shows =", 'breaks_driver_rules = ["MGMT-01"]\nshows ='), "MGMT-01 is no rule of drivers"),
        (("shows =", "color = 1\nshows ="), "unknown key color"),
        (("shows =", "shows = 3 4\nshows ="), "tests/tests.toml: "),
        (("shows =", '[again]\nshows = "it"\n[again]\nshows ='), "again"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = f"[good]\n{GOOD}[other]\n{GOOD}"
    place = text.rindex("[other]")
    assert words in refusal(tmp_path, text[:place] + text[place:].replace(*change))


def test_a_good_table_is_read(tmp_path: Path) -> None:
    """And so is a row whose test has logic of its own."""
    more = GOOD.replace(
        'sequences = ["lib.Good"]', 'class = "stress.logic.Logic"\nbench = true\nstable_id = "old"'
    )
    assert "unknown key" in refusal(tmp_path, f"[good]\n{GOOD}[bad]\nx = 1\n")
    (tmp_path / "tests" / "tests.toml").write_text(f"[good]\n{GOOD}[logic]\n{more}")
    assert find_tests(tmp_path) == {"good": MODULE, "logic": MODULE}
    logic = read_tests(tmp_path)["logic"]
    assert logic.bench and logic.stable_id == "old"
