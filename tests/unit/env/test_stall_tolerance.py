# SPDX-License-Identifier: Apache-2.0
"""The scoreboard is exact until the transmit side may be full; then it asks the model what may differ."""

import pytest

from models import layout
from tb.common.observation import EVENT, REQUEST, Observation, stream_of
from tb.common.settings import Settings
from tb.env.stall_tolerance import BACKLOG_BEATS, SETTLED_NS
from tests.unit.env.bench_rig import Rig, _Messages, play

SETTINGS = Settings(test="stall tolerance", seed=2)
VECTOR_0 = 0


class Stalled:
    """A rig whose function sends nothing for a while: `sent` is what a function with room would have sent."""

    def __init__(self) -> None:
        self.messages = messages = _Messages(Rig(SETTINGS))
        messages.rounds = 0
        self.rig = play(messages.rig, messages)
        self.rig.request(messages._with_msix(1))
        self.rig.request(messages._write(layout.BAR0_COMMON + layout.COMMON_CONFIG_MSIX_VECTOR, VECTOR_0, 3))
        self.sent: list[bytes] = []

    def fill(self, beats: int) -> None:
        """Requests whose completions together take this many beats."""
        for _ in range(beats):
            self.request(self.messages._read(layout.BAR0_COMMON))

    def request(self, packet: bytes) -> None:
        """A request whose completion is held back."""
        self.rig.time += 100
        self.rig.predictor.write(Observation(self.rig.time, REQUEST, packet))
        self.sent += self.rig.function.request(packet).completions

    def interrupts(self, count: int) -> bytes:
        """Events, each of which is a message of vector 0; returns that message."""
        for _ in range(count):
            self.rig.time += 100
            event = (layout.EVENT_CONFIG_CHANGE, 0, 0, 1)
            self.rig.predictor.write(Observation(self.rig.time, EVENT, event))
            (message,) = self.rig.function.event(*event).messages
        return message

    def leave(self, *packets: bytes) -> str | None:
        """Packets leave; the first failure."""
        for packet in packets:
            self.rig.time += 100
            self.rig.scoreboard.write(Observation(self.rig.time, stream_of(packet), packet))
        return self.rig.failure.card

    def finish(self) -> str | None:
        """Long silence, then the end."""
        self.rig.scoreboard.settle(self.rig.time)
        assert self.rig.scoreboard.outstanding(), "tolerance ended too early"
        self.rig.scoreboard.settle(self.rig.time + SETTLED_NS)
        self.rig.scoreboard.check_phase()
        return self.rig.failure.card


@pytest.mark.parametrize("merged_into", [1, 2, 3])
def test_events_in_a_long_stall_may_share_a_message(merged_into: int) -> None:
    stalled = Stalled()
    stalled.fill(BACKLOG_BEATS)
    message = stalled.interrupts(3)
    assert stalled.leave(*stalled.sent, *[message] * merged_into) is None
    assert stalled.finish() is None


def test_one_message_must_come_even_so() -> None:
    stalled = Stalled()
    stalled.fill(BACKLOG_BEATS)
    stalled.interrupts(3)
    stalled.leave(*stalled.sent)
    assert "MISSING after a stall" in stalled.finish()


def test_more_than_were_due_are_too_many() -> None:
    stalled = Stalled()
    stalled.fill(BACKLOG_BEATS)
    message = stalled.interrupts(3)
    assert "unexpected MSI-X write" in stalled.leave(*stalled.sent, *[message] * 4)


def test_below_the_limit_nothing_is_tolerated() -> None:
    stalled = Stalled()
    stalled.fill(BACKLOG_BEATS - 10)
    message = stalled.interrupts(3)
    assert stalled.leave(*stalled.sent, message) is None
    stalled.rig.scoreboard.check_phase()
    assert "MISSING at the end" in stalled.rig.failure.card


def test_exactness_returns_after_the_stall() -> None:
    stalled = Stalled()
    stalled.fill(BACKLOG_BEATS)
    message = stalled.interrupts(2)
    stalled.leave(*stalled.sent, message)
    stalled.rig.scoreboard.settle(stalled.rig.time + SETTLED_NS)
    assert stalled.rig.scoreboard.outstanding() == []
    stalled.rig.time += SETTLED_NS
    stalled.interrupts(2)
    stalled.leave(message)
    stalled.rig.scoreboard.check_phase()
    assert "MISSING at the end" in stalled.rig.failure.card


@pytest.mark.parametrize(("beats", "fails"), [(BACKLOG_BEATS, False), (0, True)])
def test_pending_bits_are_in_doubt_only_then(beats: int, fails: bool) -> None:
    stalled = Stalled()
    stalled.fill(beats)
    message = stalled.interrupts(1)
    stalled.request(stalled.messages._read(layout.BAR0_PBA))
    *before, pending = stalled.sent
    failure = stalled.leave(*before, pending[:-4] + b"\1\0\0\0", message)
    assert (failure is not None) == fails
