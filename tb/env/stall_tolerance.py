# SPDX-License-Identifier: Apache-2.0
"""Tells the scoreboard when messages may differ: only while the transmit side may have had no room for them.

The model always has room. The function has room for some hundred beats; beyond that it keeps vectors
pending, counts errors and holds INTx back (docs/spec-notes.md, Errors and Interrupts). While more than
BACKLOG_BEATS are due on the link, and until everything has settled afterwards, the model's TransmitSlack
judges messages; at any other time each must be exactly the predicted one.
"""

from models.function.stall_tolerance import TransmitSlack
from tb.common.observation import SENT_BY_ITSELF, TRANSMITTED, Observation, beat_count
from tb.common.prediction import Prediction

#: Beats due on the link; with fewer the function must have room for its messages (460 by design).
BACKLOG_BEATS = 256
#: Silence of the transmit side after which nothing is under way any more, ns; a sweep passes over thousands
#: of vectors in that time.
SETTLED_NS = 100_000


class StallTolerance:
    """Counts what is due on the link. active: messages are judged with tolerance."""

    def __init__(self, slack: TransmitSlack) -> None:
        self.active = False
        self._slack = slack
        self._backlog = 0
        self._last_ns = 0

    def reset(self) -> None:
        """A conventional reset took everything (the model clears its slack itself)."""
        self.active = False
        self._backlog = 0

    def add(self, prediction: Prediction) -> bool:
        """Count the packets of a prediction; returns whether tolerance begins or goes on."""
        self._backlog += sum(
            beat_count(len(value)) for stream, value in prediction.outputs if stream in TRANSMITTED
        )
        self.active = self.active or self._backlog > BACKLOG_BEATS
        return self.active

    def forget(self, packet: bytes) -> None:
        """A predicted message is left to the slack."""
        self._backlog -= beat_count(len(packet))

    def seen(self, seen: Observation) -> bool:
        """A packet was sent; returns whether it is legal, which is only known of messages."""
        self._last_ns = seen.time
        if seen.stream in SENT_BY_ITSELF:
            if not self.active:
                self._backlog -= beat_count(len(seen.value))
            return self._slack.transmitted(seen.value)
        self._backlog -= beat_count(len(seen.value))
        return True

    def settle(self, now_ns: int | None) -> list[str]:
        """Nothing else is due: after long enough a silence (None: at once) end it; what is missing."""
        if not self.active or (now_ns is not None and now_ns < self._last_ns + SETTLED_NS):
            return []
        self.active = False
        return self._slack.overdue()
