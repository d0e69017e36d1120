# SPDX-License-Identifier: Apache-2.0
"""More devices cost block RAM and nothing else; the check of that can fail."""

from dataclasses import replace

import pytest

from tb.flow.run.synth import LARGE, SMALL, Figures, measure, violations

GOOD = {
    ("ecp5", SMALL): Figures("ecp5", SMALL, 7000, 1400, 0, 40, 0, 120_000),
    ("ecp5", LARGE): Figures("ecp5", LARGE, 7400, 1464, 0, 100, 0, 1_400_000),
    ("generic", SMALL): Figures("generic", SMALL, 11000, 1400, 0, 0, 0, 120_000),
    ("generic", LARGE): Figures("generic", LARGE, 11000, 1464, 0, 0, 0, 1_400_000),
}


def test_figures_at_the_limits_are_accepted():
    assert violations(list(GOOD.values())) == []


@pytest.mark.parametrize(
    ("run", "change", "word"),
    [
        (("ecp5", LARGE), {"flip_flops": 1465}, "flip-flops"),
        (("generic", LARGE), {"flip_flops": 1465}, "flip-flops"),
        (("ecp5", LARGE), {"block_rams": 0}, "block RAMs"),
        (("ecp5", LARGE), {"block_rams": 75}, "block RAMs"),
        (("generic", SMALL), {"latches": 1}, "latches"),
    ],
)
def test_each_rule_is_noticed_when_broken(run, change, word):
    (found,) = violations(list((GOOD | {run: replace(GOOD[run], **change)}).values()))
    assert word in found and "\n" not in found


def test_the_rtl_keeps_the_rules():
    """Synthesis for both targets at both sizes; from the last report when the RTL has not changed since."""
    figures = measure()
    assert violations(figures) == []
    assert all(f.memory_bits > 100_000 and f.flip_flops > 100 for f in figures)
