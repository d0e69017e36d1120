# SPDX-License-Identifier: Apache-2.0
"""Merged coverage: sums, holes, and what is refused."""

import json

import pytest
from rich.console import Console

from tb.cover.group import Model, group
from tb.flow.signoff import functional
from tb.flow.signoff.functional import MergeError, merge

MODEL = Model(
    [
        group(
            "64-bit g",
            "one",
            "MGMT-01 VPCI-02",
            {"x": (0, 1), "y": "abc"},
            mandatory=lambda x, y: x == 0,
            illegal=lambda x, y: x == 1 and y == "c",
        ),
        group("h", "two", "PCIE-03", {"z": (7, 8)}, mandatory=False),
    ]
)


def result(test: str, *cover: list, seed: int = 1, simulator: str = "verilator", **parameters: int) -> dict:
    """The part of result.json that is merged."""
    named = {"num_devices": 15} | parameters
    return {"test": test, "seed": seed, "simulator": simulator, "parameters": named, "cover": list(cover)}


A, B = ["64-bit g", ["0", "a"], 2], ["64-bit g", ["0", "b"], 1]
OPTIONAL, ILLEGAL = ["h", ["7"], 5], ["64-bit g", ["1", "c"], 3]


def test_hits_add_up_over_tests_simulators_and_parameters() -> None:
    evidence = merge(
        [
            result("one", A, OPTIONAL),
            result("one", A, seed=2),
            result("two", A, B, simulator="icarus"),
            result("three", A, num_devices=1),
            result("four", A),
        ],
        MODEL,
    )
    bins = {tuple(entry["key"]): entry for entry in evidence["groups"][0]["bins"]}
    assert bins["0", "a"] == {
        "key": ["0", "a"],
        "hits": 10,
        "mandatory": True,
        "tests": ["one", "two", "three"],
    }
    assert bins["0", "c"]["hits"] == 0 and not bins["1", "a"]["mandatory"]
    assert ("1", "c") not in bins
    assert evidence["holes"] == [
        {"group": "64-bit g", "key": ["0", "c"], "requirements": ["MGMT-01", "VPCI-02"]}
    ]
    totals = evidence["totals"]
    assert (totals["mandatory"], totals["hit"], totals["optional"], totals["optional_hit"]) == (3, 2, 4, 1)
    assert totals["share"] == pytest.approx(2 / 3) and totals["illegal_hits"] == 0
    assert (evidence["runs"], evidence["simulators"]) == (5, ["icarus", "verilator"])
    assert evidence["parameter_sets"] == 2


def test_illegal_hits_are_told_apart() -> None:
    evidence = merge([result("one", A, ILLEGAL)], MODEL)
    assert evidence["totals"]["illegal_hits"] == 3
    assert evidence["groups"][0]["illegal"] == [{"key": ["1", "c"], "hits": 3}]


@pytest.mark.parametrize("foreign", [["64-bit g", ["0", "d"], 1], ["gone", ["0"], 1], ["h", ["7", "7"], 1]])
def test_results_of_another_model_are_refused(foreign: list) -> None:
    with pytest.raises(MergeError, match="one seed 1 on verilator.*run it again"):
        merge([result("one", A, foreign)], MODEL)


def test_a_merge_of_nothing_and_a_result_without_coverage_are_errors() -> None:
    with pytest.raises(MergeError, match="no run"):
        merge([], MODEL)
    with pytest.raises(MergeError, match="has no coverage"):
        merge([result("one")], MODEL)


def test_holes_are_lines_for_people() -> None:
    evidence = merge([result("one", A, B)], MODEL)
    assert functional.hole_lines(evidence) == ["64-bit g: 0 / c  (MGMT-01 VPCI-02)"]


def test_what_is_missing_is_shown_and_judged(tmp_path, monkeypatch, capsys) -> None:
    console = Console(width=120)
    assert not functional.show(merge([result("one", A, B)], MODEL), console)
    assert "64-bit g: 0 / c" in capsys.readouterr().out
    complete = merge([result("one", A, B), result("two", ["64-bit g", ["0", "c"], 1])], MODEL)
    assert functional.show(complete, console)
    monkeypatch.setattr(functional, "FOLDER", tmp_path)
    monkeypatch.setattr(functional, "JSON", tmp_path / "f.json")
    functional.write(complete)
    assert json.loads((tmp_path / "f.json").read_text())["totals"]["share"] == 1
