# SPDX-License-Identifier: Apache-2.0
"""Functional coverage: counts facts about checked stimuli, and writes the result file of the run."""

import json
import time
from collections import Counter
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from pyuvm import uvm_component

from models.function.access_log import RequestRecord
from tb.common.failure import Failure
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    LIFECYCLE,
    LOOKUP_RESULT,
    REQUEST,
    RESET,
    SENT_BY_ITSELF,
    DirectExport,
)
from tb.common.prediction import Prediction
from tb.common.scheduler import CLOCK_NS
from tb.common.settings import Settings
from tb.cover import catalogue
from tb.cover.group import ILLEGAL, UnknownBin, key_of, unbundled
from tb.cover.sampler import Sampler
from tb.cover.tlp.flow import OPS, Outstanding, clocks_class, held_class, of_parameters
from tb.cover.tlp.packets import FLOW

RESULT = "result.json"
_POSTED = ("memory write", "other posted")


def _of(points: Counter[tuple], group: str, place: int = 1) -> dict[str, int]:
    """The counts of a group by the value of one of its dimensions."""
    counts: Counter[str] = Counter()
    for fact, count in sorted(points.items(), key=str):
        if fact[0] == group:
            counts[str(fact[place])] += count
    return dict(counts)


def _kinds(points: Counter[tuple]) -> dict[str, int]:
    """Well-formed requests by kind; all malformed packets."""
    counts: Counter[str] = Counter()
    for fact, count in sorted(points.items(), key=str):
        if fact[0] == "disposition" and fact[2] != "malformed":
            counts[fact[1]] += count
    counts["malformed"] = sum(_of(points, "malformed").values())
    return dict(+counts)


class Coverage(uvm_component):
    """Counts facts, tuples (group, value of each dimension ...), in one `Counter`.

    tb/cover/sampler.py reads every prediction in the order of the stimuli (`predicted`); what it found is
    counted when the prediction was checked (`checked`), whichever of the two comes first. The first fact of
    an illegal bin, and one that the model of tb/cover does not know, fails the run.
    """

    def __init__(self, name: str, parent, settings: Settings, failure: Failure | None = None) -> None:
        super().__init__(name, parent)
        self._settings, self._failure = settings, failure or Failure()
        self._sampler = Sampler(settings.parameters, CLOCK_NS)
        self._facts: dict[int, list[tuple]] = {}  # by id of a prediction that is not yet checked
        self._sampled: Prediction | None = None
        self._model = catalogue.model()
        self._outstanding = Outstanding()
        self._started = time.monotonic()
        self.predicted = DirectExport("predicted", self, self.sample)
        self.checked = DirectExport("checked", self, self.write)
        self._counted: Counter[tuple] = Counter()
        self._judged: set[tuple] = set()

    @property
    def points(self) -> Counter[tuple]:
        """Every fact with its hits, bundles taken apart."""
        points: Counter[tuple] = Counter()
        for entry, count in self._counted.items():
            for fact in unbundled(entry):
                points[fact] += count
        return points

    def sample(self, prediction: Prediction) -> None:
        """Sample the facts of a stimulus."""
        if prediction is not self._sampled:
            self._sampled = prediction
            if prediction.stimulus.stream == RESET:
                self._facts.clear()  # what was under way is not checked any more
            self._facts[id(prediction)] = self._sampler.sample(prediction)

    def write(self, checked: Prediction) -> None:
        """Count one checked stimulus."""
        if id(checked) not in self._facts:
            self.sample(checked)
        extra: list[tuple] = []
        if checked.stimulus.stream == REQUEST:
            self._add_outstanding(checked, extra)
        if checked.done:
            self._add_time(checked, extra)
        extra += self._facts.pop(id(checked))
        self.count(extra, checked)

    def released(self, first: int, last: int) -> None:
        """A life-cycle event was held from `first` to `last` (ns); FunctionRules has judged it."""
        self.count([("acknowledgement", held_class((last - first) // CLOCK_NS))], None)

    def count(self, facts: list[tuple], checked: Prediction | None) -> None:
        """Count in C; a bin that is hit for the first time must be one of the model's, and legal."""
        counted, known = self._counted, len(self._counted)
        counted.update(facts)
        if len(counted) > known:
            for entry in islice(reversed(counted), len(counted) - known):
                for fact in unbundled(entry):
                    if fact not in self._judged:
                        self._judge(fact, checked)

    def _judge(self, fact: tuple, checked: Prediction | None) -> None:
        self._judged.add(fact)
        group, key = key_of(fact)
        where = f"{group}: {' / '.join(key)}"
        try:
            if self._model.kind(group, key) != ILLEGAL:
                return
            what = f"ILLEGAL bin {where}"
            what += f"\n  requirements: {' '.join(self._model.groups[group].requirements)}"
        except UnknownBin as error:
            what = f"UNKNOWN bin {where}\n  {error}"
        if checked is not None:
            what += f"\n  sampled from the {checked.stimulus.stream} at {checked.stimulus.time} ns"
        self._failure.fail(f"{what}\n  replay: {self._settings.replay}")

    def _add_outstanding(self, checked: Prediction, facts: list[tuple]) -> None:
        stimulus, record = checked.stimulus, checked.record
        flow = FLOW.get(record.kind) if isinstance(record, RequestRecord) else None
        if flow and stimulus.intact:
            posted = flow in _POSTED
            if posted or checked.outputs:
                facts.append(self._outstanding.sample(posted, stimulus.time, 0 if posted else checked.done))

    @staticmethod
    def _add_time(checked: Prediction, facts: list[tuple]) -> None:
        what = "request" if checked.stimulus.stream == REQUEST else "look-up"
        outputs = checked.outputs
        if len(outputs) > 1 or outputs[0][0] == LIFECYCLE:
            for stream, value in outputs:
                if stream == LIFECYCLE:
                    what = OPS[value.op]
        if outputs[0][0] not in SENT_BY_ITSELF:
            clocks = (checked.done - checked.stimulus.time) // CLOCK_NS
            facts.append(("time to the answer", what, clocks_class(clocks)))

    def result(self, compared: Counter[str], time_ns: int, failure: str | None) -> dict:
        """What a run leaves behind (result.json).

        comparisons: outputs of every kind that were compared and equal; tlp_kinds: checked requests by kind;
        messages: what the function sent by itself, by kind; malformed, unsupported: checked requests by
        cause; errors: logged ones by kind; cover: [group, [value of each dimension], hits] of every bin that
        was met; rate: checked completions in a second of wall clock.
        """
        wall_s = time.monotonic() - self._started
        settings = self._settings
        if compared.total():
            self.count(of_parameters(settings.parameters), None)
        points = self.points
        cover = [[*key_of(fact), count] for fact, count in points.items()]
        return {
            "test": settings.test,
            "seed": settings.seed,
            "simulator": settings.simulator,
            "parameters": asdict(settings.parameters),
            "failure": failure,
            "comparisons": compared.total(),
            "completions_checked": compared[COMPLETION],
            "doorbells_checked": compared[DOORBELL],
            "lifecycle_events_checked": compared[LIFECYCLE],
            "lookups_checked": compared[LOOKUP_RESULT],
            "create_writes": sum(_of(points, "create").values()),
            "tlp_kinds": _kinds(points),
            "messages": {kind: compared[kind] for kind in SENT_BY_ITSELF},
            "malformed": _of(points, "malformed"),
            "unsupported": _of(points, "unsupported"),
            "errors": _of(points, "error"),
            "access_paths": {path: _of(points, "access", 4).get(path, 0) for path in ("memory", "window")},
            "cover": sorted(cover, key=lambda entry: (entry[0], entry[1])),
            "time_ns": time_ns,
            "wall_s": round(wall_s, 3),
            "rate": round(compared[COMPLETION] / wall_s, 1),
        }

    def save(self, result: dict, folder: Path) -> None:
        """Write the result file: one bin a line."""
        text = json.dumps({**result, "cover": []}, indent=1)
        lines = ",\n".join("  " + json.dumps(entry) for entry in result["cover"])
        text = text.replace('"cover": []', f'"cover": [\n{lines}\n ]') if lines else text
        (folder / RESULT).write_text(text + "\n")
