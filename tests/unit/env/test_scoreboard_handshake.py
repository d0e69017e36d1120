# SPDX-License-Identifier: Apache-2.0
"""The monitors: handshakes they publish, violations they report, when they sleep, on simulated signals."""

from types import SimpleNamespace

import pytest
from cocotb.types import Logic, LogicArray

import tb.agents.handshake_monitor
from tb.agents.handshake_monitor import HandshakeMonitor, UnknownValue
from tb.agents.tlp_monitor import ProtocolError, RequestMonitor, TransmitMonitor
from tb.common.observation import FULL_KEEP, REQUEST, UNKNOWN, Observation, beats


class Played:
    """A signal; awaiting one of its triggers hands that trigger's name to the test."""

    def __init__(self, name: str, width: int) -> None:
        self._name, self._width = name, width
        self.set(0)
        self.value_change = Trigger(f"{name} changes")
        self.rising_edge, self.falling_edge = Trigger(f"{name} rises"), Trigger(f"{name} falls")

    def set(self, value: int | str) -> None:
        if self._width == 1:
            self.value = Logic(str(value))
        else:
            self.value = LogicArray(value if isinstance(value, str) else f"{value:0{self._width}b}")


class Trigger:
    """Something to wait for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __await__(self):
        yield self.name


class Play:
    """A stream monitor on played signals."""

    def __init__(self, kind: type[HandshakeMonitor], monkeypatch) -> None:
        monkeypatch.setattr(tb.agents.handshake_monitor, "get_sim_time", lambda unit: 10)
        self.seen: list[Observation] = []
        monitor = kind.__new__(kind)
        widths = {"valid": 1, "ready": 1, "data": 256, "keep": 32, "last": 1}
        signals = {name: Played("t" + name, width) for name, width in widths.items()}
        monitor.bus, monitor.name = SimpleNamespace(**signals), "axis"
        monitor.clock, monitor._reset = Played("clk", 1), Played("rst", 1)
        monitor._payload = [signals[name] for name in ("data", "keep", "last")]
        monitor._recv = self.seen.append
        monitor._restart()
        self.signals = {**signals, "reset": monitor._reset}
        self.steps = monitor._sample()
        assert self.steps.send(None) == "rst falls"
        assert self.steps.send(None) == "clk rises"

    def clock(self, **values: int | str) -> str:
        """A rising edge that sees these values; returns what the monitor waits for next."""
        for name, value in values.items():
            self.signals[name].set(value)
        return self.steps.send(None)

    def beat(self, beat: tuple[int, int, int], ready: int = 1) -> str:
        data, keep, last = beat
        return self.clock(valid=1, ready=ready, data=data, keep=keep, last=last)


@pytest.mark.parametrize(("kind", "stream"), [(RequestMonitor, REQUEST), (TransmitMonitor, UNKNOWN)])
@pytest.mark.parametrize("size", [4, 32, 36, 64, 528])
def test_beats_become_the_packet_that_was_sent(kind, stream: str, size: int, monkeypatch) -> None:
    play, packet = Play(kind, monkeypatch), bytes(range(256)) * 3
    for beat in beats(packet[:size]):
        assert play.beat(beat) == "clk rises"
    assert play.seen == [Observation(10, stream, packet[:size])]


def test_nothing_is_accepted_without_valid_and_ready(monkeypatch) -> None:
    play = Play(TransmitMonitor, monkeypatch)
    (beat,) = beats(b"abcd")
    assert play.clock(valid=0, ready=1, data=1, keep=1, last=1) == "tvalid changes"
    assert play.steps.send(None) == "clk rises"
    assert play.beat(beat, ready=0) == "clk rises"
    assert not play.seen
    play.beat(beat)
    assert [entry.value for entry in play.seen] == [b"abcd"]


@pytest.mark.parametrize("signal", ["valid", "ready", "last", "data", "keep"])
@pytest.mark.parametrize("unknown", ["X", "Z"])
def test_an_unknown_value_fails(signal: str, unknown: str, monkeypatch) -> None:
    play = Play(TransmitMonitor, monkeypatch)
    width = play.signals[signal]._width
    play.clock(valid=0)
    with pytest.raises(UnknownValue, match=f"t{signal} is"):
        play.steps.send(None)
        play.clock(**{"valid": 1, "ready": 1, "keep": 1, "last": 1} | {signal: unknown + "0" * (width - 1)})


@pytest.mark.parametrize("change", [{"data": 2}, {"keep": 3}, {"last": 0}])
def test_a_payload_that_changes_before_ready_fails(change: dict, monkeypatch) -> None:
    play = Play(TransmitMonitor, monkeypatch)
    play.beat((1, 0xF, 1), ready=0)
    with pytest.raises(ProtocolError, match="payload changed"):
        play.clock(**change)


def test_a_valid_that_falls_before_ready_fails(monkeypatch) -> None:
    play = Play(TransmitMonitor, monkeypatch)
    play.beat((1, 0xF, 1), ready=0)
    with pytest.raises(ProtocolError, match="tvalid fell"):
        play.clock(valid=0)


@pytest.mark.parametrize(("keep", "last"), [(0, 1), (0b1011, 1), (0b10, 1), (FULL_KEEP >> 4, 0)])
def test_a_broken_keep_is_the_senders_mistake(keep: int, last: int, monkeypatch) -> None:
    with pytest.raises(ProtocolError, match="tkeep"):
        Play(TransmitMonitor, monkeypatch).beat((0, keep, last))
    play = Play(RequestMonitor, monkeypatch)
    play.beat((0, keep, last))
    if not last:
        play.beat((0, 0xF, 1))
    assert [entry.intact for entry in play.seen] == [False]
    play.beat((0x44, 0xF, 1))
    assert play.seen[-1] == Observation(10, REQUEST, b"\x44\0\0\0")


def test_a_patient_monitor_waits_for_ready(monkeypatch) -> None:
    assert Play(RequestMonitor, monkeypatch).beat((1, 0xF, 1), ready=0) == "tready changes"


def test_a_reset_forgets_half_a_packet(monkeypatch) -> None:
    play = Play(TransmitMonitor, monkeypatch)
    play.beat((1, FULL_KEEP, 0))
    assert play.clock(reset=1, valid="X") == "rst falls"
    play.clock(reset=0)
    play.beat(beats(b"abcd")[0])
    assert [entry.value for entry in play.seen] == [b"abcd"]
