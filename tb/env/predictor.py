# SPDX-License-Identifier: Apache-2.0
"""Runs the golden model on the stimuli that monitors saw accepted, in the order the function commits them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pyuvm import uvm_analysis_port, uvm_component

from models.function.backend import Doorbell
from models.function.pci_function import PciFunction
from tb.common.direct_export import DirectExport
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    EVENT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    RESET,
    Observation,
    stream_of,
)
from tb.common.scheduler import CLOCK_NS
from tb.cover.management.rows import RESET_ALL, Witness
from tb.cover.sampler import Sampler
from tb.cover.tlp.error_causes import Causes

#: Same clock: request, event, look-up (decisions 4).
_RANK = {REQUEST: 0, EVENT: 1, LOOKUP: 2}


@dataclass(slots=True, eq=False)
class Prediction:
    """A stimulus and everything it must lead to.

    outputs: (stream, expected value) in the order of generation; open: how many of them were not yet matched.
    facts: what coverage counts once the prediction was checked. max_payload: the setting when the stimulus'
    turn came, bytes; may_send: whether the function may send memory requests from now on (Bus Master Enable,
    D0). shows_pending: a completion of it shows pending bits of vectors; doubtful: they may be others than
    the model's (stall_tolerance.py). done: when the latest matched output was seen, nanoseconds, 0 before.
    """

    stimulus: Observation
    outputs: tuple[tuple[str, Any], ...]
    device: int | None = None
    facts: Sequence[tuple] = ()
    max_payload: int = 0
    may_send: bool = False
    shows_pending: bool = False
    doubtful: bool = False
    number: int = 0
    done: int = 0
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
        self._causes = Causes(model)
        self._cover = Sampler(model, CLOCK_NS)
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
        self._cover.before_reset()
        outputs = _events(self.model.reset())
        cause = Observation(time, RESET, None)
        facts = [("row", RESET_ALL), *self._cover.reset(time)]
        self.predictions.write(self._prediction(cause, outputs, facts=facts))

    def _predict(self, seen: Observation) -> Prediction:
        model, cover = self.model, self._cover
        payload = model.config.max_payload
        if seen.stream == LOOKUP:
            result = model.lookup(*seen.value)
            outputs = ((LOOKUP_RESULT, result),)
            self._witness.lookup(*seen.value, result.enabled)
            facts = cover.lookup(seen, result)
        else:
            if seen.stream == EVENT:
                cover.event(seen)
                outcome = model.event(*seen.value)
                self._witness.event(*seen.value)
                facts = cover.delivered(outcome.messages)
            else:
                cover.begin(seen)
                outcome = model.request(seen.value) if seen.intact else model.request_malformed()
                causes = self._causes
                named = causes.take(seen)
                facts = cover.request(seen, outcome, causes.logged, causes.asked)
                facts += named
            outputs = tuple((COMPLETION, tlp) for tlp in outcome.completions)
            if outcome.messages:
                outputs += tuple((stream_of(packet), packet) for packet in outcome.messages)
            if outcome.events:
                outputs += _events(outcome.events)
        shows_pending = self._witness.pending_shown
        noted, device = self._witness.take()
        facts += noted
        return self._prediction(seen, outputs, device, facts, payload, shows_pending)

    def _prediction(
        self, seen, outputs, device=None, facts=(), max_payload=0, shows_pending=False
    ) -> Prediction:
        may_send = self.model.config.bus_master_enable and self.model.config.power_d0
        return Prediction(seen, outputs, device, facts, max_payload, may_send, shows_pending)


def _events(events) -> tuple[tuple[str, Any], ...]:
    return tuple((DOORBELL if isinstance(event, Doorbell) else LIFECYCLE, event) for event in events)
