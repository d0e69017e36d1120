"""Feeds the golden model with what the monitors accepted, in the order in which the function commits it."""

from dataclasses import dataclass, field
from typing import Any

from pyuvm import uvm_analysis_port, uvm_component

from models.backend import Doorbell
from models.pci_function import PciFunction
from tb.direct_export import DirectExport
from tb.semantics import RESET_ALL, Witness
from tb.tlp_item import (
    COMPLETION,
    DOORBELL,
    EVENT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    RESET,
    Observation,
)

#: Same clock: request, event, look-up (decisions 4).
_RANK = {REQUEST: 0, EVENT: 1, LOOKUP: 2}


@dataclass(slots=True, eq=False)
class Prediction:
    """A stimulus and everything it must lead to.

    outputs: (stream, expected value) in the order of generation; open: how many of them were not yet matched.
    facts: what coverage counts once the prediction was checked.
    """

    stimulus: Observation
    outputs: tuple[tuple[str, Any], ...]
    device: int | None = None
    facts: tuple[tuple, ...] = ()
    number: int = 0
    open: int = field(init=False)

    def __post_init__(self) -> None:
        self.open = len(self.outputs)


class Predictor(uvm_component):
    """Stimuli in (`stimuli`), predictions out (`predictions`).

    A stimulus is kept until a later clock is seen, so that the order within a clock does not depend on which
    monitor woke first.
    """

    def __init__(self, name: str, parent, model: PciFunction) -> None:
        super().__init__(name, parent)
        self.model = model
        self._witness = Witness(model)
        self._waiting: list[Observation] = []
        self.stimuli = DirectExport("stimuli", self, self.write)
        self.predictions = uvm_analysis_port("predictions", self)

    def write(self, seen: Observation) -> None:
        """Take an accepted request, event or look-up."""
        if self._waiting and self._waiting[0].time != seen.time:
            self.advance(seen.time)
        self._waiting.append(seen)

    def advance(self, time: int | None = None) -> None:
        """Execute everything accepted before `time` (ns); None: everything."""
        waiting = self._waiting
        if not waiting or (time is not None and waiting[0].time >= time):
            return
        if len(waiting) > 1:
            waiting.sort(key=lambda seen: _RANK[seen.stream])
        self._waiting = []
        for seen in waiting:
            self.predictions.write(self._predict(seen))

    def reset(self, time: int) -> None:
        """A conventional reset (`rst`): what was accepted before it is done or lost; its own event is due."""
        self.advance()
        outputs = _events(self.model.reset())
        cause = Observation(time, RESET, None)
        self.predictions.write(Prediction(cause, outputs, facts=(("row", RESET_ALL),)))

    def _predict(self, seen: Observation) -> Prediction:
        model = self.model
        if seen.stream == REQUEST:
            if not seen.intact:
                return Prediction(seen, ())
            outcome = model.request(seen.value)
            outputs = tuple((COMPLETION, tlp) for tlp in outcome.completions)
            if outcome.events:
                outputs += _events(outcome.events)
        elif seen.stream == EVENT:
            model.event(*seen.value)
            outputs = ()
            self._witness.event(*seen.value)
        else:
            result = model.lookup(*seen.value)
            outputs = ((LOOKUP_RESULT, result),)
            self._witness.lookup(*seen.value, result.enabled)
        facts, device = self._witness.take()
        return Prediction(seen, outputs, device, facts)


def _events(events) -> tuple[tuple[str, Any], ...]:
    return tuple((DOORBELL if isinstance(event, Doorbell) else LIFECYCLE, event) for event in events)
