# SPDX-License-Identifier: Apache-2.0
"""Compares every output of the function with the model's prediction, while the test runs."""

from collections import Counter, deque
from typing import Any

from pyuvm import uvm_analysis_port, uvm_scoreboard

from models.tlp import tag_of
from tb.common.failure import Failure, card, differences, show, show_stimulus
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    LIFECYCLE,
    LOOKUP_RESULT,
    RESET,
    SENT_BY_ITSELF,
    TRANSMITTED,
    DirectExport,
    Observation,
)
from tb.common.prediction import Prediction
from tb.env.predictor import Predictor
from tb.env.stall_tolerance import StallTolerance

STREAMS = (*TRANSMITTED, DOORBELL, LIFECYCLE, LOOKUP_RESULT)


def _key(tlp: bytes) -> tuple:
    """Requester id and tag of a completion; anything else matches nothing."""
    return (tlp[8:10], tag_of(tlp, 10)) if len(tlp) >= 12 else (tlp,)


class Scoreboard(uvm_scoreboard):
    """`predicted` takes predictions, `observed` what was seen on the function's outputs.

    Each stream is compared in the order of generation (decisions 4), each kind of message on its own; a
    completion is recognised by requester id and tag, so that a lost one, a spurious one, a late one and a
    wrong one get different cards. What may differ without room to transmit is said in stall_tolerance.py.
    matched: analysis port of (observation, its prediction).
    checked: analysis port of predictions all of whose outputs were matched, in order. A request that leads to
    nothing counts as checked once a later one was matched: until then it might still have led to something.
    """

    def __init__(self, name: str, parent, predictor: Predictor, failure: Failure, replay: str) -> None:
        super().__init__(name, parent)
        self._predictor, self._failure, self._replay = predictor, failure, replay
        self.predicted = DirectExport("predicted", self, self.expect)
        self.observed = DirectExport("observed", self, self.write)
        self.checked = uvm_analysis_port("checked", self)
        self.matched = uvm_analysis_port("matched", self)
        self.compared: Counter[str] = Counter()
        self._expected: dict[str, deque[tuple[Any, Prediction]]] = {stream: deque() for stream in STREAMS}
        self._stall = StallTolerance(predictor.slack)
        self._unchecked: deque[Prediction] = deque()
        self._history: deque[Prediction] = deque(maxlen=400)
        self._predictions = 0

    def expect(self, prediction: Prediction) -> None:
        """Take what a stimulus must lead to."""
        if prediction.stimulus.stream == RESET:
            self._flush()
        self._predictions += 1
        prediction.number = self._predictions
        self._unchecked.append(prediction)
        self._history.append(prediction)
        strained = self._stall.active
        if self._stall.add(prediction) and not strained:
            self._leave_messages_to_slack()
        prediction.doubtful = self._stall.active and prediction.shows_pending
        for stream, value in prediction.outputs:
            if stream in SENT_BY_ITSELF and self._stall.active:
                self._stall.forget(value)
                prediction.open -= 1
            else:
                self._expected[stream].append((value, prediction))

    def _leave_messages_to_slack(self) -> None:
        for stream in SENT_BY_ITSELF:
            for value, prediction in self._expected[stream]:
                self._stall.forget(value)
                prediction.open -= 1
            self._expected[stream].clear()

    def write(self, seen: Observation) -> None:
        """Compare one observed output."""
        if self._failure.card is not None:
            return
        self._predictor.advance(seen.time)
        stream, expected = seen.stream, self._expected[seen.stream]
        allowed = stream not in TRANSMITTED or self._stall.seen(seen)
        if self._stall.active and stream in SENT_BY_ITSELF:
            self.compared[stream] += 1
            if not allowed:
                self._fail(f"unexpected {stream}, even after a stall", seen, [f"actual   {show(seen.value)}"])
        elif not expected:
            self._fail(f"unexpected {stream}: nothing is due", seen, [f"actual   {show(seen.value)}"])
        else:
            value, prediction = expected[0]
            if seen.value == value or (prediction.doubtful and seen.value[:12] == value[:12]):
                expected.popleft()
                self._match(seen, prediction)
            else:
                self._differ(seen, value, prediction)

    def _match(self, seen: Observation, prediction: Prediction) -> None:
        self.compared[seen.stream] += 1
        prediction.open -= 1
        prediction.done = seen.time
        self.matched.write((seen, prediction))
        unchecked = self._unchecked
        while unchecked and not unchecked[0].open and unchecked[0].number <= prediction.number:
            self.checked.write(unchecked.popleft())

    def _differ(self, seen: Observation, value: Any, prediction: Prediction) -> None:
        """Name the kind of difference: another completion's turn, or the right one with a wrong field."""
        if seen.stream == COMPLETION and _key(value) != _key(seen.value):
            due = [f"due      {show(value)}", f"actual   {show(seen.value)}"]
            late = any(_key(other) == _key(seen.value) for other, _ in self._expected[COMPLETION])
            what = "completion out of order" if late else "completion with an id and tag that are not due"
            self._fail(what, seen, due, prediction)
        else:
            self._fail(f"wrong {seen.stream}", seen, differences(value, seen.value), prediction)

    def _fail(self, what: str, seen: Observation, details: list[str], cause: Prediction | None = None):
        details = [*details, f"observed at {seen.time} ns"]
        if cause is not None:
            details.append(f"led to by {show_stimulus(cause.stimulus).strip()}")
        self._failure.fail(card(f"MISMATCH {what}", details, self._recent(cause), self._replay))

    def _recent(self, cause: Prediction | None = None, count: int = 8) -> list[str]:
        """The last stimuli, and before them the last ones of the device that the mismatch concerns."""
        before = [entry for entry in self._history if cause is None or entry.number <= cause.number]
        latest = before[-count:]
        if cause is not None and cause.device is not None:
            own = [entry for entry in before if entry.device == cause.device and entry not in latest]
            latest = own[-count:] + latest
        return [show_stimulus(entry.stimulus) for entry in latest]

    def oldest_due(self) -> int | None:
        """The number of the oldest prediction that is not yet matched."""
        self._predictor.advance()
        return next((prediction.number for prediction in self._unchecked if prediction.open), None)

    def outstanding(self) -> list[str]:
        """One line for each output that is still due (the first few), [] when nothing is outstanding."""
        self._predictor.advance()
        lines = []
        for stream, expected in self._expected.items():
            for value, prediction in list(expected)[:4]:
                lines.append(f"{stream} due: {show(value)}; {show_stimulus(prediction.stimulus).strip()}")
            if len(expected) > 4:
                lines.append(f"{stream} due: {len(expected) - 4} more")
        if not lines and self._stall.active:
            lines.append("messages may be under way after a stall")
        return lines

    def settle(self, now_ns: int | None) -> None:
        """After a stall: when nothing else is due and the link was silent for long, all must have come."""
        due = any(self._expected.values())
        missing = [] if due else self._stall.settle(now_ns)
        if missing:
            title = "MISSING after a stall of the transmit stream"
            self._failure.fail(card(title, missing, self._recent(), self._replay))

    def fail_silent(self, clocks: int) -> None:
        """The function hangs, or the test does when nothing is due."""
        due = self.outstanding() or [
            "nothing is due: a request is not accepted, or the test waits for nothing"
        ]
        title = f"HANGING for {clocks} clocks"
        self._failure.fail(card(title, due, self._recent(), self._replay))

    def _flush(self) -> None:
        """A conventional reset: whatever was under way is lost."""
        for expected in self._expected.values():
            expected.clear()
        self._stall.reset()
        self._unchecked.clear()

    def check_phase(self) -> None:
        """Nothing is outstanding, and something was compared: a test that compared nothing fails."""
        self.settle(None)
        outstanding = self.outstanding()
        if outstanding:
            title = "MISSING at the end of the test"
            self._failure.fail(card(title, outstanding, self._recent(), self._replay))
        elif not self.compared[COMPLETION]:
            self._failure.fail(card("NOTHING was compared", [], [], self._replay))
        else:
            while self._unchecked:
                self.checked.write(self._unchecked.popleft())
