# SPDX-License-Identifier: Apache-2.0
"""Verdicts on mutants: survivors with a reason, scores, confirmation, and verdicts saved before a stop."""

from dataclasses import replace

import pytest

from tb.flow.mutation import report
from tb.flow.mutation.confirm import chosen
from tb.flow.mutation.judge import Memory, Verdict
from tb.flow.mutation.run import main
from tb.flow.mutation.survivors import Survivor, SurvivorsError, classify, read_survivors


def entry(identity="default/1", status="survived", **more) -> dict:
    return {
        "id": identity,
        "netlist": "default",
        "module": "management",
        "file": "rtl/management/management.v",
        "source": "device_next = device;",
        "mutation": "bit 1 of A of eq inverted",
        "status": status,
        "confirmed": None,
        "reason": "",
    } | more


KNOWN = Survivor(
    "rtl/management/management.v",
    "device_next = device;",
    "bit ? of A of eq *",
    "timing only",
    "a clock more is fine",
)


def test_classification():
    entries = [entry(), entry("default/2", "killed"), entry("default/3", source="other")]
    (known,) = classify(entries, [KNOWN])
    assert [e["status"] for e in entries] == ["classified", "killed", "survived"]
    assert known["status"] == "used" and entries[0]["reason"].startswith("timing only: ")


def test_an_entry_may_name_the_signal():
    entries = [entry(signal="a"), entry(signal="b"), entry()]
    classify(entries, [replace(KNOWN, signal="a")])
    assert [e["status"] for e in entries] == ["classified", "survived", "survived"]
    classify(entries, [replace(KNOWN, signal="c | b", mutation="bit 2 of A of eq * | bit [01] of A of eq *")])
    assert [e["status"] for e in entries] == ["classified", "classified", "survived"]


def test_a_gap_stays_a_survivor():
    entries = [entry()]
    classify(entries, [replace(KNOWN, kind="gap")])
    assert entries[0]["status"] == "survived" and entries[0]["reason"]


def test_an_entry_expires_with_its_line():
    entries = [entry(source="a line that is gone")]
    (known,) = classify(entries, [replace(KNOWN, source="a line that is gone")])
    assert known["status"] == "expired" and entries[0]["status"] == "survived"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[survivor]]\nfile = "a"', "lacks"),
        ('[[survivor]]\nfile="a"\nsource="b"\nmutation="c"\nclass="fine"\nreason="d e f g"', "is none of"),
        ('[[survivor]]\nfile="a"\nsource="b"\nmutation="c"\nclass="gap"\nreason="because"', "no reason"),
        (
            '[[survivor]]\nfile="a"\nsource="b"\nmutation="c"\nclass="gap"\nreason="d e f g"\nline=1',
            "unknown key line",
        ),
    ],
)
def test_entries_are_checked(tmp_path, text, complaint):
    path = tmp_path / "survivors.toml"
    path.write_text(text)
    with pytest.raises(SurvivorsError, match=complaint):
        read_survivors(path)


def test_the_file_can_be_read():
    read_survivors()


def test_score():
    statuses = ["killed"] * 3 + ["survived", "equivalent", "classified", "classified"]
    found = report.totals([entry(str(n), status) for n, status in enumerate(statuses)])
    assert found["score"] == 0.75 and found["mutants"] == 7 and found["classified"] == 2
    assert report.totals([entry(status="equivalent")])["score"] is None


def test_confirmation():
    entries = [entry(str(n), "killed") for n in range(29)] + [entry("e", "equivalent")]
    tenth = chosen(entries, 1)
    assert len(tenth) == 3 and tenth == chosen(entries, 1) and all(e["status"] == "killed" for e in tenth)
    for number, each in enumerate(tenth):
        each["confirmed"] = "survived" if number == 0 else "killed"
    assert report.confirmation(entries) == {"tried": 3, "agreed": 2}


def test_verdicts_outlive_a_killed_run(tmp_path):
    path = tmp_path / "verdicts.jsonl"
    Memory(path).add("default/1", Verdict("smoke", 12, "wrong completion"))
    with path.open("a") as file:
        file.write('{"id": "default/2", "kil')
    assert Memory(path).verdicts == {"default/1": Verdict("smoke", 12, "wrong completion")}


def test_a_misspelled_amount_is_refused(capsys, monkeypatch):
    monkeypatch.setattr("tb.flow.mutation.run.prepare", lambda: None)
    assert main(["FULL=yes"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
