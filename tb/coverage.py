"""Functional coverage: counts of what checked stimuli were about, and the result file of the run."""

import json
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from pyuvm import uvm_component

from models.tlp import CONFIG, NAMES, malformed, split_prefixes
from tb.direct_export import DirectExport
from tb.predictor import Prediction
from tb.semantics import ROWS
from tb.settings import Settings
from tb.tlp_item import COMPLETION, DOORBELL, LIFECYCLE, LOOKUP_RESULT, REQUEST, SENT_BY_ITSELF

RESULT = "result.json"


class Coverage(uvm_component):
    """Counts tuples, one `Counter` for all points and crosses; sampled from checked predictions only.

    ("tlp", name), ("prefixes", number), ("byte enables", name, header byte), ("status", name, status),
    ("split", completions of one read), ("message", kind, stimulus), ("door", door);
    what tb/semantics.py notes: ("row", row), ("access", region, "read"|"write"), ("create write", value),
    ("doorbell", "rings"|"silent"), ("look-up", managed, enabled), ("event", kind, device exists),
    ("reset", kind); what tb/causes.py does: ("malformed", cause), ("unsupported", cause), ("error", kind),
    ("reset", kind).
    """

    def __init__(self, name: str, parent, settings: Settings) -> None:
        super().__init__(name, parent)
        self._settings = settings
        self._prefixes = bool(settings.parameters.pasid_support)
        self._started = time.monotonic()
        self.checked = DirectExport("checked", self, self.write)
        self.points: Counter[tuple] = Counter()

    def write(self, checked: Prediction) -> None:
        """Count one checked stimulus."""
        points = self.points
        for fact in checked.facts:
            points[fact] += 1
        stimulus = checked.stimulus
        if stimulus.stream == REQUEST:
            if not stimulus.intact or malformed(stimulus.value, self._prefixes):
                points["tlp", "malformed"] += 1
                return
            prefixes, tlp = split_prefixes(stimulus.value)
            if prefixes:
                points["prefixes", len(prefixes) // 4] += 1
            kind = NAMES[tlp[0]]
            points["tlp", kind] += 1
            points["byte enables", kind, tlp[7]] += 1
            if checked.facts:
                points["door", "window" if tlp[0] in CONFIG else "memory"] += 1
            completions = [value for stream, value in checked.outputs if stream == COMPLETION]
            if completions:
                points["status", kind, completions[0][6] >> 5] += 1
                if len(completions) > 1:
                    points["split", len(completions)] += 1
        for stream, _ in checked.outputs:
            if stream in SENT_BY_ITSELF:
                points["message", stream, stimulus.stream] += 1

    def _of(self, point: str) -> dict[str, int]:
        """The counts of a one-dimensional point by its value; of a wider one by its first coordinate."""
        counts: Counter[str] = Counter()
        for key, count in sorted(self.points.items(), key=str):
            if key[0] == point:
                counts[key[1]] += count
        return dict(counts)

    def result(self, compared: Counter[str], time_ns: int, failure: str | None) -> dict:
        """What a run leaves behind (result.json).

        comparisons: outputs of every kind that were compared and equal; rows: hits of each row of the
        semantics table; tlp_kinds: checked requests by kind; messages: what the function sent by itself, by
        kind; malformed, unsupported: checked requests by cause; errors: logged ones by kind; resets: by kind;
        rate: checked completions in a second of wall clock.
        """
        wall_s = time.monotonic() - self._started
        settings = self._settings
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
            "create_writes": sum(count for key, count in self.points.items() if key[0] == "create write"),
            "tlp_kinds": self._of("tlp"),
            "messages": {kind: compared[kind] for kind in SENT_BY_ITSELF},
            "malformed": self._of("malformed"),
            "unsupported": self._of("unsupported"),
            "errors": self._of("error"),
            "resets": self._of("reset"),
            "rows": {row: self.points["row", row] for row in ROWS},
            "doors": self._of("door"),
            "points": {" / ".join(map(str, key)): n for key, n in sorted(self.points.items(), key=str)},
            "time_ns": time_ns,
            "wall_s": round(wall_s, 3),
            "rate": round(compared[COMPLETION] / wall_s, 1),
        }

    def save(self, result: dict, folder: Path) -> None:
        """Write the result file."""
        (folder / RESULT).write_text(json.dumps(result, indent=1) + "\n")
