# SPDX-License-Identifier: Apache-2.0
"""A measure: one number of the evidence that a stage of tests/stages.toml can ask for."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

STAGES = ("V1", "V2", "V3")
#: Lines that a criterion shows; the evidence has all.
MOST_DETAILS = 40
Evidence = Mapping


@dataclass(frozen=True)
class Measure:
    """One number. value: None when there is no evidence; a share is 0..1. details: what keeps it from the
    best.

    section: the part of the report that shows more.
    """

    title: str
    value: float | None
    section: str
    is_share: bool = False
    details: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        """A value of this measure for people; only a whole share reads 100 %."""
        return f"{math.floor(value * 1e4) / 1e2:.2f} %" if self.is_share else f"{value:,.0f}"


#: Name, as stages use it -> function (evidence, stage) -> Measure.
MEASURES: dict[str, Callable[[Evidence, str], Measure]] = {}


def measure(name: str, title: str, section: str, is_share: bool = False):
    """Register a function (evidence, stage) -> (value, details).

    Evidence that is absent measures None, which no stage accepts: what did not run is not fine.
    """

    def register(function: Callable[[Evidence, str], tuple[float | None, Sequence[str]]]):
        def measured(evidence: Evidence, stage: str) -> Measure:
            try:
                value, details = function(evidence, stage)
            except (KeyError, TypeError, ValueError) as error:
                value, details = None, [f"the evidence of this part is absent or broken ({error!r})"]
            return Measure(title, value, section, is_share, tuple(details)[:MOST_DETAILS])

        MEASURES[name] = measured
        return function

    return register


def lines(found: Sequence[str]) -> tuple[int, Sequence[str]]:
    """How many there are, and each."""
    return len(found), found
