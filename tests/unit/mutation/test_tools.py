# SPDX-License-Identifier: Apache-2.0
"""Mutants without a simulator: reading netlists and proofs of equivalence."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tb.flow.mutation import equivalence
from tb.flow.mutation.equivalence import command, prove, verdicts
from tb.flow.mutation.mutations import Mutation, parse
from tb.flow.mutation.netlist import wrapper
from tb.flow.mutation.nets import defined
from tb.flow.mutation.rtlil import Flat, constants, cut
from tb.flow.mutation.sample import name_all

RTLIL = """module \\virtio_mgmt_function
  attribute \\src "rtl/transport/notify.v:22.12-22.60"
  wire width 4 input 1 \\a
  wire width 2 output 2 \\y
  wire width 2 $1
  memory width 2 size 4 \\memory
  attribute \\src "rtl/transport/notify.v:20.5-28.8|rtl/transport/notify.v:22.28-22.61"
  cell $eq $eq$1
    parameter \\A_WIDTH 4
    connect \\A { \\a [3] 2'10 \\a [0] }
    connect \\B 4'x
    connect \\Y $1 [0]
  end
  attribute \\src "rtl/transport/notify.v:25.5-28.8"
  cell $dff $procdff$2
    parameter \\WIDTH 2
    connect \\CLK \\a [0]
    connect \\D $1
    connect \\Q \\y
  end
end
"""
EQ = Mutation("$eq$1", "A", 1, "inv", -1, "rtl/transport/notify.v:22.28-22.61", "eq")


def option(cell: str, port: str, bit: int, mode: str) -> str:
    return f"mutate -mode {mode} -module virtio_mgmt_function -cell {cell} -port {port} -portbit {bit} -src x"


def test_bits_of_sigspecs():
    flat = Flat(RTLIL)
    assert flat.port_bits("$eq$1", "A") == ["\\a 0", "0", "1", "\\a 3"]
    assert flat.port_bits("$eq$1", "B") == ["x"] * 4
    assert flat.bits("1") == ["1"] + ["0"] * 31
    assert flat.bits("\\a [2:1]") == ["\\a 1", "\\a 2"]


def test_a_candidate_has_the_closest_place_in_the_rtl():
    assert parse(option("$eq$1", "A", 1, "inv"), Flat(RTLIL)) == EQ


def test_a_mutation_says_the_signal():
    register = parse(option("$procdff$2", "Q", 1, "inv"), Flat(RTLIL))
    assert (register.signal, EQ.signal) == ("y", "")
    text = RTLIL.replace("$1", "$flatten\\u_a.$0\\version_q[1:0]").replace("$dff $procdff$2", "$mux $m")
    text = text.replace("\\CLK \\a [0]", "\\S \\a [0]").replace("\\D $f", "\\Y $f").replace("\\Q", "\\A")
    assert parse(option("$m", "S", 0, "inv"), Flat(text)).signal == "version_q"
    assert parse(option("$m", "A", 0, "inv"), Flat(text)).signal == "y"
    constant = Flat(text.replace("connect \\A \\y", "connect \\A 2'00"))
    assert parse(option("$m", "A", 0, "inv"), constant).signal == "version_q"


def test_a_choice_leaves_nothing_open():
    text = "  cell $mux $m\n    connect \\A 3'x\n    connect \\B { 2'1x \\a }\n  end\n"
    text += "  cell $memrd $r\n    connect \\EN 1'x\n"
    assert defined(text) == text.replace("3'x", "3'000").replace("2'1x", "2'10")


@pytest.mark.parametrize(
    "line",
    [
        option("$procdff$2", "CLK", 0, "inv"),
        option("$eq$1", "A", 1, "const0"),
        option("$eq$1", "A", 2, "const1"),
        option("$eq$1", "B", 0, "inv"),
    ],
)
def test_what_no_mistake_can_be_is_no_candidate(line):
    assert parse(line, Flat(RTLIL)) is None


def test_cutting_takes_state_out():
    text = cut(Flat(RTLIL), "original")
    assert "$dff" not in text and "memory" not in text and text.startswith("module \\original")
    assert "  wire width 2 output 3 \\cut0" in text and "  wire width 2 input 4 \\cut1" in text
    register = Mutation("$procdff$2", "Q", 1, "inv", -1, EQ.src, "dff")
    assert "-module mutated -cell $procdff$2.Q -port Y" in command(register, Flat(RTLIL))
    assert "-module mutated -cell $eq$1 -port A" in command(EQ, Flat(RTLIL))


def test_known_bits_are_not_free():
    simplified = Flat(RTLIL.replace("\nend\n", "\n  connect { \\y [1] \\a [0] } { 1'0 $1 [0] }\nend\n"))
    assert constants(simplified) == {"\\y 1": "0"}
    assert "connect \\A { 1'0 \\cut1 [0] }" in cut(Flat(RTLIL), "original", constants(simplified))


def test_proofs_are_attributed():
    good, bad = "no model found: SUCCESS!", "model found: FAIL!"
    lines = ["PROOF a free", good, "PROOF b free", bad, "PROOF c free"]
    assert verdicts(lines) == {"a": True, "b": False, "c": False}
    lines += ["PROOF b reset", good, "PROOF c reset", good, "PROOF b known", good, "PROOF c known", bad]
    assert verdicts(lines) == {"a": True, "b": True, "c": False}


def test_proofs_that_are_done_are_remembered(tmp_path, monkeypatch):
    (tmp_path / "cut.il").write_text("")
    (tmp_path / "flat.il").write_text(RTLIL)
    mutants = name_all("default", [replace(EQ, cell=f"$eq${number}") for number in range(90)])
    runs = []

    def stopped(folder, batch, *designs):
        if runs:
            raise KeyboardInterrupt
        return resumed(folder, batch, shown=True)

    def resumed(folder, batch, *designs, shown=False):
        runs.append(len(batch))
        return {mutant.identity: shown for mutant in batch}

    monkeypatch.setattr(equivalence, "_designs", lambda *_: (tmp_path / "cut.il", tmp_path / "cut.il"))
    monkeypatch.setattr(equivalence, "_run", stopped)
    netlist = SimpleNamespace(name="default", folder=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        prove(netlist, mutants, print)
    monkeypatch.setattr(equivalence, "_run", resumed)
    assert prove(netlist, mutants, print) == {mutant.identity for mutant in mutants[: equivalence.BATCH]}
    assert sum(runs) == 90


def test_a_netlist_without_mutations_has_no_selector():
    assert ".mutsel (mutsel)\n    );" in wrapper(True) and ".mutsel" not in wrapper(False)
