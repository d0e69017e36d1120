# SPDX-License-Identifier: Apache-2.0
"""Formal proofs end to end on a module of three lines: a bug is caught, a vacuous proof does not pass."""

import json
import shutil

import pytest

from formal.plan import load
from formal.prove import main, prove
from tb.common.paths import ROOT

RTL = """module tally (input wire clk, input wire rst, input wire step, output reg [3:0] n);
    always @(posedge clk) if (rst) n <= 4'd0; else if (step && n != LIMIT) n <= n + 4'd1;
endmodule
"""
WRAPPER = """module tally_proof (input wire clk, input wire rst, input wire step);
    wire [3:0] n;
    tally dut (.clk(clk), .rst(rst), .step(step), .n(n));
    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;
    always @* if (!past) assume (rst);
    always @(posedge clk) if (past) begin
        in_range: assert (n <= 4'd9);
        full: cover (n == 4'd3);
    end
endmodule
"""
LIST = """[[proof]]
name = "tally"
modules = ["tally"]
mode = "prove"
depth = 14
stage = "V1"
[proof.properties]
in_range = ["MGMT-05"]
"""
LISTED = ("in_range =", 'dead = ["MGMT-05"]\nin_range =')


@pytest.fixture
def judge_of(tmp_path):
    """Prove the small module with text replaced in one of its three files; the verdict."""

    def call(**changes: tuple[str, str]):
        for folder in ("rtl", "formal", "docs"):
            (tmp_path / folder).mkdir()
        shutil.copy(ROOT / "docs" / "requirements.json", tmp_path / "docs")
        files = {"rtl": RTL.replace("LIMIT", "4'd9"), "wrapper": WRAPPER, "list": LIST}
        for name, (old, new) in changes.items():
            assert old in files[name]
            files[name] = files[name].replace(old, new)
        (tmp_path / "rtl" / "tally.v").write_text(files["rtl"])
        (tmp_path / "formal" / "tally.v").write_text(files["wrapper"])
        (tmp_path / "formal" / "proofs.toml").write_text(files["list"])
        (verdict,) = prove(load(tmp_path), 1, tmp_path / "rtl", tmp_path / "build", tmp_path)
        return verdict

    return call


def test_what_holds_is_proved(judge_of):
    verdict = judge_of()
    assert (verdict.status, verdict.detail) == ("proved", "")
    assert verdict.covers == [{"name": "full", "reached": True, "step": verdict.covers[0]["step"]}]


def test_a_bug_is_caught_and_leaves_a_waveform(judge_of, tmp_path):
    verdict = judge_of(rtl=("n != 4'd9", "n != 4'd10"))
    assert verdict.status == "failed"
    assert verdict.properties[0]["status"] == "failed"
    assert (tmp_path / verdict.counterexample).read_text().startswith("$")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"wrapper": ("in_range: assert (n <= 4'd9);", "")}, "vacuous", "no assertion"),
        ({"wrapper": ("full: cover (n == 4'd3);", "")}, "vacuous", "no cover"),
        ({"wrapper": ("assume (rst);", "assume (rst); always @* assume (rst);")}, "vacuous", "not reached"),
        ({"wrapper": ("if (!past) assume (rst);", "assume (rst && !rst);")}, "error", ""),
        (
            {"wrapper": ("full:", "if (n == 4'd12) dead: assert (!n); full:"), "list": LISTED},
            "vacuous",
            "never looked at",
        ),
        ({"wrapper": ("in_range:", "")}, "error", "without a label"),
        ({"wrapper": ("full:", "extra: assert (n != 4'd10); full:")}, "error", "does not list: extra"),
        ({"list": ("in_range =", "out_of_range =")}, "error", "no assertion of the elaborated design"),
        ({"list": ("depth = 14", "depth = 6"), "rtl": ("n != 4'd9", "n != 4'd10")}, "error", "induction"),
        ({"list": ("[proof.prop", "parameters = { N = 1 }\n[proof.prop")}, "error", "N"),
        ({"rtl": ("module tally", "module telly")}, "error", "tally"),
    ],
)
def test_what_shows_nothing_is_refused(judge_of, changes, status, words):
    verdict = judge_of(**changes)
    assert (verdict.status, verdict.done) == (status, False), verdict.detail
    assert words in verdict.detail
    assert verdict.properties[0]["status"] == "unknown"


def test_a_known_bug_of_the_rtl_is_caught(capsys):
    assert main(["PROOF=management", "BUG=duplicate-check-accepts", "JOBS=1"]) == 1
    report = json.loads((ROOT / "sim_build/formal/bugs/duplicate-check-accepts/formal.json").read_text())
    (proof,) = report["proofs"]
    states = {entry["name"]: entry["status"] for entry in proof["properties"]}
    assert states["create_when_asked_and_free"] == "failed"
    assert (ROOT / proof["counterexample"]).is_file()
    assert "make formal PROOF=management BUG=duplicate-check-accepts" in capsys.readouterr().out
