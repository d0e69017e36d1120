# SPDX-License-Identifier: Apache-2.0
"""tests/stages.toml: what each stage of sign-off asks and runs, and the verdict on the evidence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tb.common.paths import ROOT
from tb.flow.run.options import OptionError
from tb.flow.signoff import measures_plan, measures_rtl  # noqa: F401  (they register their measures)
from tb.flow.signoff.measure import MEASURES, STAGES

FILE = ROOT / "tests" / "stages.toml"
#: Limit -> its words.
_LIMITS = {"at_least": "at least", "at_most": "at most"}
#: Amounts that a stage may set; all are positive numbers.
AMOUNTS = ("icarus_scale", "mutants")


@dataclass(frozen=True)
class Ask:
    """One demand: a measure's name, and the value that it must reach or must not exceed."""

    measure: str
    limit: str
    value: float

    def holds(self, value: float | None) -> bool:
        """Whether a measured value meets it; nothing measured never does."""
        if value is None:
            return False
        return value >= self.value if self.limit == "at_least" else value <= self.value


@dataclass(frozen=True)
class Stage:
    """amounts: work to do: icarus_scale of the regression on Icarus, mutants sampled for each netlist."""

    name: str
    title: str
    asks: tuple[Ask, ...]
    amounts: Mapping[str, float]


def read_stages(path: Path = FILE) -> dict[str, Stage]:
    """All stages; each asks what it says, and what the stages before it ask unless it names another value.

    Raises OptionError, one line.
    """
    data = tomllib.loads(path.read_text())
    if tuple(data) != STAGES:
        raise OptionError(f"{path.name}: the stages must be {', '.join(STAGES)}, in this order")
    stages, asks = {}, {}
    for name, entry in data.items():
        for measure, limit in entry["asks"].items():
            if measure not in MEASURES:
                raise OptionError(f"{path.name}: {name} asks for an unknown measure {measure}")
            if len(limit) != 1 or next(iter(limit)) not in _LIMITS:
                raise OptionError(f"{path.name}: {name}: {measure} needs exactly one of {', '.join(_LIMITS)}")
            asks[measure] = Ask(measure, *next(iter(limit.items())))
        if set(entry["amounts"]) != set(AMOUNTS):
            raise OptionError(f"{path.name}: {name}.amounts must set {', '.join(AMOUNTS)}")
        stages[name] = Stage(name, entry["title"], tuple(asks.values()), entry["amounts"])
    return stages


def criteria(evidence: Mapping, stage: Stage) -> list[dict]:
    """One entry a demand: name, asked, found, passed, details, section (the report's), measure (its name)."""
    found = []
    for ask in stage.asks:
        measure = MEASURES[ask.measure](evidence, stage.name)
        found.append(
            {
                "name": measure.title,
                "measure": ask.measure,
                "asked": f"{_LIMITS[ask.limit]} {measure.text(ask.value)}",
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
