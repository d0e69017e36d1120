# SPDX-License-Identifier: Apache-2.0
"""Which mutants are drawn, and how they are named."""

from dataclasses import replace

from tb.common.paths import ROOT, rtl_module
from tb.flow.mutation.mutations import Mutation
from tb.flow.mutation.sample import FLOOR, every_port, excerpt, name_all, sample, shares, words

EQ = Mutation("$eq$1", "A", 1, "inv", -1, "rtl/transport/notify.v:22.28-22.61", "eq")


def many() -> list[Mutation]:
    """Three modules: 30 lines, 3 lines, and one wide line."""

    def rtl_path(module):
        return rtl_module(module).relative_to(ROOT).as_posix()

    def at(file, line, cell, bit=0):
        return replace(EQ, cell=f"$eq${file}{line}{cell}", bit=bit, src=f"{rtl_path(file)}:{line}.3-{line}.9")

    return (
        [at("common_config", line, cell) for line in range(1, 31) for cell in range(4)]
        + [at("notify", line, 0) for line in range(1, 4)]
        + [at("msix", 1, 0, bit) for bit in range(256)]
    )


def test_sampling_is_decided_by_the_seed():
    mutants = name_all("default", many())
    first = [mutant.identity for mutant in sample(mutants, 20, 1)]
    assert first == [mutant.identity for mutant in sample(mutants, 20, 1)]
    assert first != [mutant.identity for mutant in sample(mutants, 20, 2)]
    assert len(set(first)) == len(first)


def test_every_module_has_its_share():
    assert shares({"large": 90, "small": 1}, 91) == {"large": 90, "small": FLOOR}
    assert shares({"large": 90, "small": 1}, 5) == {"large": 5, "small": 2}
    assert sample(name_all("default", many()), 0, 1) == []
    chosen_ = sample(name_all("default", many()), 34, 1)
    count = {
        name: sum(m.mutation.module == name for m in chosen_) for name in ("common_config", "notify", "msix")
    }
    assert count == {
        "common_config": 30,
        "notify": 3,
        "msix": 1,
    }  # one port of the wide line, whatever its width


def test_every_port_of_every_cell_has_its_turn():
    mutants = name_all("default", many())
    chosen = every_port(mutants, 1)
    assert sorted(m.mutation.cell for m in chosen) == sorted({m.cell for m in many()})
    assert chosen == every_port(mutants, 1) != every_port(mutants, 2)


def test_names_do_not_depend_on_cell_numbers():
    names = [mutant.identity for mutant in name_all("default", many())]
    renumbered = [replace(mutation, cell=mutation.cell + "9") for mutation in many()]
    assert names == [mutant.identity for mutant in name_all("default", renumbered)]
    assert len(set(names)) == len(names)


def test_words():
    assert words(EQ) == "bit 1 of A of eq inverted"
    assert words(replace(EQ, mode="cnot0", control=3)) == "bit 1 of A of eq inverted while bit 3 is 0"
    assert excerpt("rtl/transport/notify.v:31.5-31.9") == "wire"
