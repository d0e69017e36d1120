# SPDX-License-Identifier: Apache-2.0
"""The verdict: compares the evidence with the criteria of a stage."""

from collections.abc import Mapping

from tb.flow.signoff import measures_plan, measures_rtl  # noqa: F401  (they register their measures)
from tb.flow.signoff.measure import MEASURES
from tb.flow.signoff.stages import Stage

_WORDS = {"at_least": "at least", "at_most": "at most"}


def criteria(evidence: Mapping, stage: Stage) -> list[dict]:
    """One entry a demand: name, asked, found, passed, details, section (the report's), measure (its name)."""
    found = []
    for ask in stage.asks:
        measure = MEASURES[ask.measure](evidence, stage.name)
        found.append(
            {
                "name": measure.title,
                "measure": ask.measure,
                "asked": f"{_WORDS[ask.limit]} {measure.text(ask.value)}",
                "found": "no evidence" if measure.value is None else measure.text(measure.value),
                "passed": ask.holds(measure.value),
                "details": list(measure.details),
                "section": measure.section,
            }
        )
    return found


def verdict(judged: list[dict]) -> str:
    """Pass when there are criteria and every one holds, else fail."""
    return "pass" if judged and all(entry["passed"] for entry in judged) else "fail"
