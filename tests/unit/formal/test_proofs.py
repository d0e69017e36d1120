# SPDX-License-Identifier: Apache-2.0
"""Verdicts on proofs: results of sby that do not count as proved, and mistakes in proofs.toml."""

from dataclasses import replace
from pathlib import Path

import pytest

from formal.judge import judge
from formal.plan import Proof, load
from formal.prove import choose, evidence, main
from formal.sby import Outcome, Property, require_tools, write_task
from tb.common.paths import ROOT
from tb.flow.run.options import OptionError

PROOF = Proof(
    name="p",
    wrapper="notify",
    modules=("notify",),
    mode="prove",
    depth=3,
    stage="V1",
    properties={"holds": ("MGMT-01",)},
    cover_depth=3,
)
HOLDS = Property("holds", "ASSERT", "formal/transport/notify.v:5.1-5.9", "passed")
ENABLED = Property("_witness_.check_1", "COVER", "formal/transport/notify.v:5.1-5.9", "passed", step=2)
REACHED = Property("reached", "COVER", "formal/transport/notify.v:9.1-9.9", "passed", step=2)


def outcome(status: str, *properties: Property) -> Outcome:
    return Outcome(status, properties, "said sby", Path("nowhere"), 1.0)


def verdict(check: Outcome, cover: Outcome, proof: Proof = PROOF):
    return judge(proof, check, cover, ROOT)


GOOD = outcome("PASS", HOLDS)
COVERED = outcome("PASS", ENABLED, REACHED)


@pytest.mark.parametrize(("mode", "status"), [("prove", "proved"), ("bmc", "bounded")])
def test_all_as_it_should_be(mode, status):
    found = verdict(GOOD, COVERED, replace(PROOF, mode=mode))
    assert (found.status, found.properties[0]["status"]) == (status, status)
    assert found.covers == [{"name": "reached", "reached": True, "step": 2}]


@pytest.mark.parametrize(
    ("check", "cover", "status", "words"),
    [
        (outcome("PASS"), COVERED, "vacuous", "no assertion"),
        (GOOD, outcome("PASS", ENABLED), "vacuous", "no cover"),
        (GOOD, outcome("PASS"), "error", "covers"),
        (GOOD, outcome("TIMEOUT"), "error", "covers"),
        (
            GOOD,
            outcome("FAIL", ENABLED, replace(REACHED, status="failed")),
            "vacuous",
            "not reached: reached",
        ),
        (GOOD, outcome("FAIL", replace(ENABLED, status="failed"), REACHED), "vacuous", "never looked at"),
        (GOOD, outcome("PASS", REACHED), "vacuous", "never looked at"),
        (outcome("PASS", replace(HOLDS, name="other")), COVERED, "error", "no assertion of the"),
        (outcome("PASS", HOLDS, replace(HOLDS, name="extra")), COVERED, "error", "does not list: extra"),
        (outcome("PASS", replace(HOLDS, name="_witness_.x")), COVERED, "error", "without a label"),
        (outcome("UNKNOWN", HOLDS), COVERED, "error", "induction does not close"),
        (outcome("TIMEOUT", HOLDS), COVERED, "error", "timeout"),
        (outcome("ERROR"), COVERED, "error", "said sby"),
        (outcome("PASS", replace(HOLDS, status="unknown")), COVERED, "error", "no verdict"),
        (outcome("FAIL", replace(HOLDS, status="failed")), COVERED, "failed", "violated: holds"),
    ],
)
def test_nothing_else_is_done(check, cover, status, words):
    found = verdict(check, cover)
    assert (found.status, found.done) == (status, False)
    assert words in found.detail
    assert found.properties[0]["status"] == ("failed" if status == "failed" else "unknown")


def test_totals_count_what_was_shown():
    bad = verdict(outcome("FAIL", replace(HOLDS, status="failed")), COVERED)
    totals = evidence([verdict(GOOD, COVERED), bad])["totals"]
    assert totals["proofs"] == 2
    assert (totals["done"], totals["proved"], totals["failed"], totals["reached"]) == (1, 1, 1, 2)


def test_the_list_of_this_project_is_legal():
    proofs = load()
    assert {proof.stage for proof in proofs} <= {"V1", "V2", "V3"}
    assert len(choose(proofs, [], "V1")) < len(choose(proofs, [], "V2"))


ENTRY = """[[proof]]
name = "notify"
modules = ["notify"]
mode = "prove"
depth = 1
stage = "V1"
[proof.properties]
a = ["MGMT-10"]
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"MGMT-10"', '"MGMT-999"', "no requirement MGMT-999"),
        ('["MGMT-10"]', "[]", "a lists no requirement"),
        ('modules = ["notify"]', 'modules = ["isx"]', "there is no isx.v in rtl/"),
        ('"prove"', '"hope"', "mode hope"),
        ('"V1"', '"V7"', "stage V7"),
        ("depth = 1", "deep = 1", "unknown key deep"),
        ("depth = 1", 'depth = "1"', "depth must be a int"),
        ('name = "notify"', 'name = "notify"\nlike = "x"', "no earlier proof x"),
        ("depth = 1", 'depth = 1\ninvariants = ["a"]', "a is a property and an invariant"),
        (ENTRY, ENTRY + ENTRY, "used twice"),
        (ENTRY, "", "lists no proof"),
        (ENTRY, "[[proof", "formal/proofs.toml: "),
    ],
)
def test_what_the_list_may_not_say(tmp_path, old, new, words):
    for name in ("rtl/transport/notify.v", "docs/requirements.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "formal" / "transport").mkdir(parents=True)
    (tmp_path / "formal" / "transport" / "notify.v").touch()
    (tmp_path / "formal" / "proofs.toml").write_text(ENTRY.replace(old, new))
    with pytest.raises(OptionError, match=words):
        load(tmp_path)


@pytest.mark.parametrize(
    "word", ["PROOF=nothing", "STAGE=V9", "BUG=nothing", "JOBS=0", "NUM_DEVICES=3", "X=1"]
)
def test_a_wrong_word_is_one_line(capsys, word):
    assert main([word]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith("error: ")


def test_a_missing_solver_is_one_line():
    with pytest.raises(OptionError, match="nosuchsolver is not installed"):
        require_tools({"smtbmc nosuchsolver"})


def test_every_failing_property_is_asked_for():
    assert "smtbmc --keep-going yices" in write_task(PROOF, "proof", ROOT / "rtl")
    assert "mode cover" in write_task(PROOF, "cover", ROOT / "rtl")
