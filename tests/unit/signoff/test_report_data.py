# SPDX-License-Identifier: Apache-2.0
"""What the sign-off page embeds and words: order, numbers, names; and its errors, one line each."""

import json
import re

import pytest

from tb.flow.signoff import report_data
from tb.flow.signoff.report import main
from tb.flow.signoff.report_text import mark, percent, seconds, slug
from tb.flow.signoff.report_trace import chain

STANDINGS = [
    ("equivalent", None),
    ("killed", "killed"),
    ("killed", "survived"),
    ("survived", None),
    ("?", None),
]
KEYS = [["10", "z"], ["01", "a"], ["11", "z"]]


def test_the_worst_mutants_come_first():
    rows = [{"id": "m", "status": status, "confirmed": confirmed} for status, confirmed in STANDINGS]
    data = report_data.mutants({"mutants": rows})
    status = data["fields"].index("status")
    assert [row[status] for row in data["rows"]] == ["?", "survived", "disputed", "killed", "equivalent"]


def test_values_of_a_dimension_are_in_order_and_bins_keep_their_hits():
    bins = [{"key": key, "hits": at, "mandatory": at != 1, "tests": ["t"]} for at, key in enumerate(KEYS)]
    group = {"name": "g", "dimensions": ["n", "w"], "bins": bins}
    data = report_data.bins({"groups": [group | {"illegal": [{"key": ["00", "a"], "hits": 0}]}]})
    assert data["tests"] == ["t"]
    assert data["groups"]["g"] == {
        "dims": ["n", "w"],
        "values": [["00", "01", "10", "11"], ["z", "a"]],
        "bins": [[2, 0, 0, 1, [0]], [1, 1, 1, 0, [0]], [3, 0, 2, 1, [0]]],
        "illegal": [[0, 1, 0]],
    }


def test_source_keeps_lines_states_hits_and_notes():
    line = {"n": 7, "text": "a <= b;", "state": "miss", "hits": 0, "notes": ["never"]}
    data = report_data.source(
        {"files": [{"file": "x.v", "lines": [line, {"n": 9, "text": "", "state": "none"}]}]}
    )
    expected = {"text": "a <= b;\n", "states": "m ", "hits": [0, None], "notes": {0: ["never"]}, "n": [7, 9]}
    assert data == {"x.v": expected}


def test_a_test_that_did_not_run_is_a_hole():
    entry = {"id": "A-1", "tests": [{"name": "t", "runs": 0, "passed": 0}], "groups": [], "properties": []}
    row = chain([{**entry, "mutants": {"killed": 3, "judged": 4}}])[0]
    assert (row.tests.good, row.tests.all) == (0, 1)
    assert row.holes == ("1 of 1 runs did not pass", "1 of 4 mutants survived")


def test_words():
    assert [percent(1), percent(0.99999), percent(0.29), percent(0)] == ["100 %", "99.9 %", "29.0 %", "0.0 %"]
    assert [seconds(59.94), seconds(130), seconds(1490), seconds(9000)] == [
        "59.9 s",
        "2 min 10 s",
        "25 min",
        "2 h 30 min",
    ]
    assert slug("src-rtl/a b.v<") == "src-rtl/a_b.v_"
    assert "bad" in mark("an unknown word")
    assert ["good" in mark(word) for word in ("proved", "used", "hit", "expired")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "[]",
        '{"formal": 3}',
        '{"formal": {"proofs": [3]}}',
        '{"criteria": "x"}',
        '{"unit": {"files": 1}}',
    ],
)
def test_errors_are_one_line(tmp_path, capsys, text):
    source = tmp_path / "evidence.json"
    if text is not None:
        source.write_text(text)
    assert main([f"EVIDENCE={source}", f"PAGE={tmp_path / 'index.html'}"]) == 2
    assert re.fullmatch(r"error: .*make signoff.*\n", capsys.readouterr().err)
    assert json.dumps(list(tmp_path.glob("*.html"))) == "[]"


def test_a_misspelled_variable_is_refused(capsys):
    assert main(["EVIDENC=x"]) == 2
    assert capsys.readouterr().err.startswith("error: unknown variable EVIDENC;")
