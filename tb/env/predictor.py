# SPDX-License-Identifier: Apache-2.0
"""Runs the golden model on the stimuli that monitors saw accepted, in the order the function commits them."""

from typing import Any

from pyuvm import uvm_analysis_port, uvm_component

from models.function.backend import Doorbell
from models.function.pci_function import Outcome, PciFunction
from models.function.stall_tolerance import TransmitSlack
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    EVENT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    RESET,
    DirectExport,
    Observation,
    stream_of,
)
from tb.common.prediction import Prediction

#: Same clock: request, event, look-up (docs/decisions.md, section 4).
_RANK = {REQUEST: 0, EVENT: 1, LOOKUP: 2}


class Predictor(uvm_component):
    """Stimuli in (`stimuli`), predictions out (`predictions`), each with the model's record of it.

    A stimulus is kept until a later clock is seen, so that the order within a clock does not depend on which
    monitor woke first.
    """

    def __init__(self, name: str, parent: uvm_component | None, model: PciFunction) -> None:
        super().__init__(name, parent)
        self._model = model
        self._waiting: list[Observation] = []
        self.stimuli = DirectExport("stimuli", self, self.write)
        self.predictions = uvm_analysis_port("predictions", self)

    @property
    def slack(self) -> TransmitSlack:
        """What a stalled transmit side may change about messages."""
        return self._model.slack

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
        outcome = self._model.reset()
        cause = Observation(time, RESET, None)
        self.predictions.write(Prediction(cause, _events(outcome.events), outcome.record))

    def _predict(self, seen: Observation) -> Prediction:
        if seen.stream == LOOKUP:
            device, queue = seen.value
            result = self._model.lookup(device, queue)
            record = self._model.lookup_record(device, queue, result)
            return Prediction(seen, ((LOOKUP_RESULT, result),), record)
        if seen.stream == EVENT:
            outcome = self._model.event(*seen.value)
        else:
            outcome = self._model.request(seen.value, seen.intact)
        return Prediction(seen, _outputs(outcome), outcome.record, outcome.completions, outcome.messages)


def _outputs(outcome: Outcome) -> tuple[tuple[str, Any], ...]:
    outputs: tuple[tuple[str, Any], ...] = tuple((COMPLETION, tlp) for tlp in outcome.completions)
    if outcome.messages:
        outputs += tuple((stream_of(packet), packet) for packet in outcome.messages)
    if outcome.events:
        outputs += _events(outcome.events)
    return outputs


def _events(events) -> tuple[tuple[str, Any], ...]:
    return tuple((DOORBELL if isinstance(event, Doorbell) else LIFECYCLE, event) for event in events)
