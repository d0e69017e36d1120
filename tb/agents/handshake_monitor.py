# SPDX-License-Identifier: Apache-2.0
"""Base of all monitors: samples the handshakes of one valid/ready port."""

from collections.abc import Callable

from cocotb.handle import LogicObject
from cocotb.simtime import get_sim_time
from cocotb_bus.monitors import BusMonitor

from tb.common.failure import Failure
from tb.common.observation import Observation


class UnknownValue(ValueError):
    """A signal that matters carries X or Z."""


class HandshakeMonitor(BusMonitor):
    """Publishes accepted handshakes, sampled with the values that the clock edge itself sees.

    Subclasses name the signals (attributes `valid`, perhaps `ready`, and the payload) and turn a payload into
    observations in `_accept`. It sleeps while `valid` is 0, so an idle port costs nothing.
    Fails the run on X or Z in valid, ready or an accepted payload; on a valid that falls, or a payload that
    changes, before ready (AXI4-Stream). Nothing counts before the first reset, nor while reset is asserted.

    patient: wait for a change of ready while stalled instead of looking at every clock; what changes
    meanwhile and changes back goes unseen, which is fine for a port that the bench itself drives.
    """

    _signals: dict[str, str] = {}
    patient = False

    def __init__(self, entity, name: str, clock, reset, sink: Callable, failure: Failure) -> None:
        self._sink = sink
        self._failure = failure
        super().__init__(entity, name, clock, reset=reset, callback=sink, case_insensitive=False)
        names = [name for name in self._signals if name not in ("valid", "ready")]
        self._payload = [getattr(self.bus, name) for name in names]

    def _accept(self, payload: tuple[int, ...]) -> None:
        """Handle one accepted payload: integers in the order of `_signals`."""
        raise NotImplementedError

    def _restart(self) -> None:
        """Drop what was partly received: the reset was asserted."""

    def _publish(self, stream: str, value, intact: bool = True) -> None:
        self._recv(Observation(int(get_sim_time("ns")), stream, value, intact))

    def _read(self, handle) -> int:
        value = handle.value
        try:
            return int(value)
        except ValueError:
            raise UnknownValue(f"{handle._name} is {value}") from None

    async def _monitor_recv(self) -> None:
        try:
            await self._sample()
        except (UnknownValue, ProtocolError) as error:
            self._failure.fail(f"{get_sim_time('ns'):.0f} ns: {error}")

    async def _sample(self) -> None:
        clock_edge = self.clock.rising_edge
        valid, valid_change = self.bus.valid, self.bus.valid.value_change
        ready: LogicObject | None = getattr(self.bus, "ready", None)
        held: tuple[int, ...] | None = None
        await self._reset.falling_edge
        while True:
            await clock_edge
            if self._reset.value != 0:
                held = None
                self._restart()
                await self._reset.falling_edge
            elif not self._read(valid):
                if held is not None:
                    raise ProtocolError(f"{valid._name} fell before ready")
                await valid_change
            else:
                payload = tuple([self._read(handle) for handle in self._payload])
                if held is not None and payload != held:
                    raise ProtocolError(f"{self.name} payload changed while ready was 0")
                if ready is None or self._read(ready):
                    held = None
                    self._accept(payload)
                else:
                    held = payload
                    if self.patient:
                        await ready.value_change


class ProtocolError(Exception):
    """The port broke a rule of its handshake."""
