# SPDX-License-Identifier: Apache-2.0
"""The life-cycle monitor: how long an event may last, with and without acknowledgement."""

from types import SimpleNamespace

import pytest

import tb.agents.backend_monitor
import tb.agents.handshake_monitor
from models import layout
from models.function.backend import Lifecycle
from tb.agents.backend_monitor import TIMEOUT_CLOCKS, LifecycleMonitor
from tb.agents.handshake_monitor import ProtocolError
from tests.unit.env.test_scoreboard_handshake import Played

DESTROYED = Lifecycle(layout.LIFECYCLE_DESTROYED, 3)


class Play:
    """The monitor of a build with BACKEND_ACK=1; a clock is 10 ns. released: intervals in clocks."""

    def __init__(self, monkeypatch) -> None:
        self.now = 0
        for module in (tb.agents.handshake_monitor, tb.agents.backend_monitor):
            monkeypatch.setattr(module, "get_sim_time", lambda unit: 10 * self.now)
        self.seen, self.released = [], []
        monitor = LifecycleMonitor.__new__(LifecycleMonitor)
        widths = {"valid": 1, "op": 2, "device": 12, "ack": 1, "timeout": 1}
        self.signals = {name: Played(name, width) for name, width in widths.items()}
        monitor.bus, monitor.name = SimpleNamespace(**self.signals), "lifecycle"
        monitor.clock, monitor._reset = Played("clk", 1), Played("rst", 1)
        monitor._payload = [self.signals["op"], self.signals["device"]]
        monitor._acknowledged, monitor.timed_out = True, False
        monitor._released = lambda first, last: self.released.append((first // 10, last // 10))
        monitor._recv = lambda observation: self.seen.append(observation.value)
        self.steps = monitor._sample()
        assert self.steps.send(None) == "rst falls"
        assert self.steps.send(None) == "clk rises"

    def clock(self, **values: int) -> None:
        """A rising edge that sees these values."""
        self.now += 1
        for name, value in values.items():
            self.signals[name].set(value)
        if self.steps.send(None) == "valid changes":
            assert self.steps.send(None) == "clk rises"

    def begin(self, **values: int) -> None:
        """The first clock of DESTROYED."""
        self.clock(**({"valid": 1, "op": DESTROYED.op, "device": DESTROYED.device} | values))


@pytest.mark.parametrize("clocks", [1, 2, 100, TIMEOUT_CLOCKS])
def test_an_event_holds_until_it_is_acknowledged(clocks: int, monkeypatch) -> None:
    play = Play(monkeypatch)
    play.begin(ack=int(clocks == 1))
    for clock in range(2, clocks + 1):
        play.clock(ack=int(clock == clocks))
    play.clock(valid=0, ack=0)
    assert (play.seen, play.released) == ([DESTROYED], [(1, clocks)])


def test_events_follow_one_another_without_a_gap(monkeypatch) -> None:
    play = Play(monkeypatch)
    play.begin(ack=1)
    play.begin(ack=1)
    play.begin(op=layout.LIFECYCLE_CREATED, ack=0)
    play.clock(valid=0)
    assert play.seen == [DESTROYED, DESTROYED, Lifecycle(layout.LIFECYCLE_CREATED, 3)]


def _unanswered(monkeypatch) -> Play:
    play = Play(monkeypatch)
    play.begin()
    for _ in range(TIMEOUT_CLOCKS - 1):
        play.clock()
    return play


def test_a_missing_acknowledgement_raises_the_time_out_until_reset(monkeypatch) -> None:
    play = _unanswered(monkeypatch)
    play.clock(valid=0, timeout=1)
    play.begin(ack=1)
    assert play.seen == [DESTROYED] * 2
    with pytest.raises(ProtocolError, match="lifecycle_timeout is 0"):
        play.begin(timeout=0)


def test_the_time_out_must_be_raised(monkeypatch) -> None:
    with pytest.raises(ProtocolError, match="no lifecycle_timeout"):
        _unanswered(monkeypatch).clock(valid=0)


def test_the_time_out_must_not_come_early(monkeypatch) -> None:
    with pytest.raises(ProtocolError, match="lifecycle_timeout is 1"):
        Play(monkeypatch).begin(timeout=1)


@pytest.mark.parametrize("change", [{"valid": 0}, {"device": 4}, {"op": layout.LIFECYCLE_RESET}])
def test_an_event_does_not_change_before_its_acknowledgement(change: dict, monkeypatch) -> None:
    play = Play(monkeypatch)
    play.begin()
    with pytest.raises(ProtocolError, match="before lifecycle_ack"):
        play.clock(**change)
