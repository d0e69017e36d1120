# SPDX-License-Identifier: Apache-2.0
"""Rules of the function that need no model, checked on what the monitors saw (docs/decisions.md 10)."""

from collections import deque
from collections.abc import Callable

from pyuvm import uvm_component

from models import layout
from models.function.access_log import RequestRecord
from models.tlp import describe
from tb.checkers.completion_rules import BrokenRule, CompletionRules
from tb.common.failure import Failure
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    EVENT,
    INTERRUPT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    RESET,
    DirectExport,
    Observation,
)
from tb.common.prediction import Prediction
from tb.common.settings import Settings


class FunctionRules(uvm_component):
    """Fails the run on a broken rule.

    - One sequence of completions for each non-posted request, legally cut (tb/checkers/completion_rules.py).
    - No prefix is ever sent.
    - No memory request is sent while Bus Master Enable is 0 or in D3hot: none behind the completion of the
      write that forbade it, until a write that allows it was received.
    - No doorbell and no enabled look-up for a device that does not exist: creations and destructions are
      counted as the backend sees them.
    - While a life-cycle event waits for its acknowledgement no request, event or look-up is executed.

    advance(time) makes the predictor execute what was accepted before a time (ns).
    predicted: predictions; matched: (observation, prediction) of the scoreboard; observed: what monitors see,
    in both directions; `released` is told how long a life-cycle event was held.
    """

    def __init__(
        self, name: str, parent, advance: Callable[[int], None], failure: Failure, settings: Settings
    ) -> None:
        super().__init__(name, parent)
        self._advance, self._failure, self._replay = advance, failure, settings.replay
        self._completions = CompletionRules()
        self.predicted = DirectExport("predicted", self, self.expect)
        self.matched = DirectExport("matched", self, self.match)
        self.observed = DirectExport("observed", self, self.write)
        self._executed: deque[tuple[int, int, str]] = deque(maxlen=64)  # (time, number, what)
        self._held: Prediction | None = None
        self._forget()

    def _forget(self) -> None:
        self._completions.reset()
        self._exists = {0}
        self._lookups: deque[tuple[int, bool]] = deque()
        self._may_send = self._latest_may_send = False
        self._changes: deque[tuple[Prediction, bool]] = deque()

    def expect(self, prediction: Prediction) -> None:
        """A stimulus was predicted."""
        stimulus = prediction.stimulus
        if stimulus.stream == RESET:
            self._forget()
        elif isinstance(prediction.record, RequestRecord):
            self._completions.request(prediction.record)
        if prediction.may_send != self._latest_may_send:
            self._latest_may_send = prediction.may_send
            self._changes.append((prediction, prediction.may_send))

    def match(self, pair: tuple[Observation, Prediction]) -> None:
        """An output was the predicted one."""
        seen, prediction = pair
        if seen.stream == COMPLETION:
            while self._changes and self._changes[0][0].number <= prediction.number:
                self._may_send = self._changes.popleft()[1]
            self._executed.append((seen.time, prediction.number, "a request was answered"))
        elif seen.stream == LIFECYCLE:
            self._held = prediction

    def released(self, first: int, last: int) -> None:
        """A life-cycle event was held from its first to its last clock, ns."""
        number = self._held.number if self._held else 0
        for time, cause, what in self._executed:
            if first < time < last and cause > number:
                self._fail(f"{what} at {time} ns, while a life-cycle event waits since {first} ns")

    def write(self, seen: Observation) -> None:
        """Anything that a monitor saw."""
        self._advance(seen.time)
        try:
            self._judge(seen)
        except BrokenRule as error:
            self._fail(f"{error} (at {seen.time} ns)")

    def _judge(self, seen: Observation) -> None:
        stream, value = seen.stream, seen.value
        if stream == COMPLETION:
            self._completions.completion(value)
        elif stream == INTERRUPT:
            if not self._may_send and not any(may for _, may in self._changes):
                raise BrokenRule(f"Bus Master Enable is 0 or power is off for {describe(value)}")
        elif stream == LIFECYCLE:
            self._follow(value.op, value.device)
        elif stream == DOORBELL:
            if value.device not in self._exists:
                raise BrokenRule(f"a doorbell for device {value.device}, which does not exist")
            self._executed.append((seen.time, 1 << 62, "a doorbell rang"))
        elif stream == LOOKUP:
            self._lookups.append((value[0], value[0] in self._exists))
            self._executed.append((seen.time, 1 << 62, "a look-up was accepted"))
        elif stream == EVENT:
            self._executed.append((seen.time, 1 << 62, "an event was accepted"))
        elif stream == LOOKUP_RESULT:
            device, existed = self._lookups.popleft() if self._lookups else (0, False)
            if value.enabled and not existed:
                raise BrokenRule(f"a look-up of device {device}, which does not exist, is enabled")
        elif stream != REQUEST and value[0] >> 5 == 4:
            raise BrokenRule(f"a prefix was sent: {describe(value)}")

    def _follow(self, operation: int, device: int) -> None:
        if operation == layout.LIFECYCLE_CREATED:
            self._exists.add(device)
        elif operation == layout.LIFECYCLE_DESTROYED:
            self._exists.discard(device)
        elif operation == layout.LIFECYCLE_ALL_DESTROYED:
            self._exists = {0}

    def _fail(self, what: str) -> None:
        self._failure.fail(f"RULE {what}\n  replay: {self._replay}")

    def check_phase(self) -> None:
        """No request is without its completions."""
        for request in self._completions.open_requests()[:1]:
            self._fail(f"no completion for {request}")
