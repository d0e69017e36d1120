# SPDX-License-Identifier: Apache-2.0
"""Monitors of the backend ports: doorbells, life cycle, events, look-ups and their results."""

from collections.abc import Callable

from cocotb.simtime import get_sim_time

from models import layout
from models.function.backend import Doorbell, Lifecycle, LookupResult
from tb.agents.handshake_monitor import HandshakeMonitor, ProtocolError
from tb.common.observation import DOORBELL, EVENT, LIFECYCLE, LOOKUP, LOOKUP_RESULT


class DoorbellMonitor(HandshakeMonitor):
    """One doorbell a clock; the port has no ready."""

    _signals = {name: name for name in ("valid", "device", "queue", "data")}

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(DOORBELL, Doorbell(*payload))


#: Clocks after which the function goes on without an acknowledgement (docs/decisions.md 4).
TIMEOUT_CLOCKS = 4096


class LifecycleMonitor(HandshakeMonitor):
    """Life-cycle events, published in their first clock; how long each lasts, and lifecycle_timeout.

    Without BACKEND_ACK each lasts one clock and lifecycle_timeout is 0. With it, every one but a creation
    holds until it is acknowledged or TIMEOUT_CLOCKS are over; that raises lifecycle_timeout until reset.
    released: called with (first, last) of an event that was held, in ns.
    """

    _signals = {name: name for name in ("valid", "op", "device", "ack", "timeout")}

    def __init__(self, *arguments, acknowledged: bool, released: Callable[[int, int], None]) -> None:
        self._acknowledged, self._released = acknowledged, released
        self.timed_out = False
        super().__init__(*arguments)
        self._payload = [self.bus.op, self.bus.device]

    def _accept(self, payload: tuple[int, ...]) -> None:
        if self._read(self.bus.timeout) != self.timed_out:
            raise ProtocolError(f"lifecycle_timeout is {self.bus.timeout.value}")
        self._publish(LIFECYCLE, Lifecycle(*payload))

    def _restart(self) -> None:
        self.timed_out = False

    async def _sample(self) -> None:
        if not self._acknowledged:
            await super()._sample()
            return
        edge, valid = self.clock.rising_edge, self.bus.valid
        await self._reset.falling_edge
        await edge
        while True:
            if self._reset.value != 0:
                self._restart()
                await self._reset.falling_edge
            elif not self._read(valid):
                await valid.value_change
            else:
                payload = tuple([self._read(handle) for handle in self._payload])
                self._accept(payload)
                if payload[0] != layout.LIFECYCLE_CREATED and not await self._hold(payload):
                    continue  # it is over a clock ago: this clock is to be looked at
            await edge

    async def _hold(self, payload: tuple[int, ...]) -> bool:
        """Follow an event from its first clock; returns whether the present clock still belongs to it."""
        first = last = int(get_sim_time("ns"))
        for _ in range(TIMEOUT_CLOCKS - 1):
            if self._read(self.bus.ack):
                self._released(first, last)
                return True
            await self.clock.rising_edge
            if self._reset.value != 0:
                return False
            if not self._read(self.bus.valid):
                raise ProtocolError("lifecycle_valid fell before lifecycle_ack")
            if tuple([self._read(handle) for handle in self._payload]) != payload:
                raise ProtocolError("lifecycle payload changed before lifecycle_ack")
            last = int(get_sim_time("ns"))
        self._released(first, last)
        if self._read(self.bus.ack):
            return True
        self.timed_out = True
        await self.clock.rising_edge
        if self._reset.value == 0 and not self._read(self.bus.timeout):
            raise ProtocolError(f"no lifecycle_timeout after {TIMEOUT_CLOCKS} clocks")
        return False


class EventMonitor(HandshakeMonitor):
    """Accepted events; published as (kind, device, queue, data)."""

    _signals = {name: name for name in ("valid", "ready", "kind", "device", "queue", "data")}
    patient = True

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(EVENT, payload)


class LookupMonitor(HandshakeMonitor):
    """Accepted look-ups; published as (device, queue)."""

    _signals = {name: name for name in ("valid", "ready", "device", "queue")}
    patient = True

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(LOOKUP, payload)


class LookupResultMonitor(HandshakeMonitor):
    """Results of look-ups, in the order of the look-ups."""

    _fields = ("enabled", "size", "desc", "driver", "devarea", "pasid", "pasid_valid")
    _signals = {"valid": "done"} | {name: name for name in _fields}

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(LOOKUP_RESULT, LookupResult(*payload))
