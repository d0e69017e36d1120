# SPDX-License-Identifier: Apache-2.0
"""Drives the backend ports: agents that inject events and look-ups concurrently, and acknowledgements."""

from collections import deque
from random import Random

from cocotb import start_soon
from cocotb.triggers import Event, Lock
from cocotb_bus.drivers import BusDriver

from models import layout
from models.function.backend import LookupResult
from tb.common.observation import LIFECYCLE, LOOKUP_RESULT, Observation
from tb.common.scheduler import Scheduler


class HandshakeDriver(BusDriver):
    """Drives one payload (a dictionary of signal values) and holds valid until ready."""

    _signals: list[str] = []

    def __init__(self, entity, name: str, clock) -> None:
        super().__init__(entity, name, clock, case_insensitive=False)
        self.free = Lock()
        for signal in self._signals:
            if signal != "ready":
                getattr(self.bus, signal).value = 0

    async def _driver_send(self, transaction: dict[str, int], sync: bool = True) -> None:
        edge = self.clock.rising_edge
        for name, value in transaction.items():
            getattr(self.bus, name).value = value
        self.bus.valid.value = 1
        await edge
        while self.bus.ready.value != 1:
            await self.bus.ready.value_change
            await edge
        self.bus.valid.value = 0


class EventDriver(HandshakeDriver):
    """The event port."""

    _signals = ["valid", "ready", "kind", "device", "queue", "data"]


class LookupDriver(HandshakeDriver):
    """The request half of the look-up port."""

    _signals = ["valid", "ready", "device", "queue"]


class _Answer:
    """The result of one look-up."""

    def __init__(self) -> None:
        self.arrived = Event()
        self.result: LookupResult | None = None


class BackendAgent:
    """One user of the backend ports, whose operations run one after the other, each awaited.

    Agents run concurrently; of several at one port in the same clock the scheduler's order decides.
    """

    def __init__(self, backend: "Backend", scheduler: Scheduler) -> None:
        self._backend, self._scheduler, self._number = backend, scheduler, scheduler.number()

    async def pause(self, count: int) -> None:
        """Do nothing for a number of clocks."""
        await self._scheduler.pause(self._number, count)

    async def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> None:
        """Deliver an event (layout.EVENT_*); returns when it was accepted."""
        port = self._backend.events
        async with port.free:
            await port.send({"kind": kind, "device": device, "queue": queue, "data": data}, sync=False)
        await self._scheduler.take(self._number)

    async def lookup(self, device: int, queue: int) -> LookupResult:
        """Ask for the state of a queue; returns the function's answer (the scoreboard judges it as well)."""
        port, answer = self._backend.lookups, _Answer()
        async with port.free:
            await port.send({"device": device, "queue": queue}, sync=False)
            self._backend.unanswered.append(answer)
        await answer.arrived.wait()
        await self._scheduler.take(self._number)
        assert answer.result is not None  # it has arrived
        return answer.result

    async def lifecycle(self) -> None:
        """Wait for the next life-cycle event: what follows stands at its port in the very next clock."""
        await self._backend.lifecycle_seen()
        await self._scheduler.take(self._number)


class Backend(BackendAgent):
    """The ports, and itself an agent for those who need only one. `agent()` gives another.

    One look-up or event at a time from each agent; a result goes to the agents in the order of the look-ups.
    """

    def __init__(self, dut, scheduler: Scheduler, random: Random) -> None:
        super().__init__(self, scheduler)
        self.events = EventDriver(dut, "event", dut.clk)
        self.lookups = LookupDriver(dut, "lookup", dut.clk)
        self.unanswered: deque[_Answer] = deque()
        self._waiting: list[Event] = []
        self._responder = LifecycleResponder(dut, random)

    def agent(self) -> BackendAgent:
        """A new agent, independent of all others."""
        return BackendAgent(self, self._scheduler)

    def acknowledge(self, manner: str) -> None:
        """BACKEND_ACK=1: how life-cycle events are acknowledged from the next one on; see MANNERS."""
        self._responder.manner = manner

    def reset(self) -> None:
        """The end of a conventional reset: look-ups under way are taken for answered with nothing."""
        while self.unanswered:
            self._answer(LookupResult())

    async def lifecycle_seen(self) -> None:
        """Wait for a life-cycle event."""
        seen = Event()
        self._waiting.append(seen)
        await seen.wait()

    def _answer(self, result: LookupResult) -> None:
        answer = self.unanswered.popleft()
        answer.result = result
        answer.arrived.set()

    def write(self, seen: Observation) -> None:
        """The monitors of look-up results and life-cycle events report here."""
        if seen.stream == LOOKUP_RESULT and self.unanswered:
            self._answer(seen.value)
        elif seen.stream == LIFECYCLE:
            waiting, self._waiting = self._waiting, []
            for event in waiting:
                event.set()


#: Manner -> clocks until the acknowledgement, at least and at most; None: it never comes.
MANNERS = {"prompt": (0, 3), "late": (20, 2000), "never": None}
#: What "mixed" draws from: mostly prompt, since a missing acknowledgement costs 4096 clocks.
_MIXED = ("prompt",) * 30 + ("late",) + ("never",)


class LifecycleResponder:
    """Drives lifecycle_ack: one clock for each life-cycle event that asks for it, half a clock off the edge.

    manner: one of MANNERS, or "mixed".
    """

    def __init__(self, dut, random: Random) -> None:
        self._dut, self._random = dut, random
        self.manner = "mixed"
        dut.lifecycle_ack.value = 0
        start_soon(self._run())

    async def _run(self) -> None:
        dut, valid = self._dut, self._dut.lifecycle_valid
        while True:
            await dut.clk.falling_edge
            if valid.value != 1:
                await valid.value_change
            elif dut.lifecycle_op.value != layout.LIFECYCLE_CREATED:
                await self._answer()

    async def _answer(self) -> None:
        dut = self._dut
        manner = self._random.choice(_MIXED) if self.manner == "mixed" else self.manner
        delays = MANNERS[manner]
        if delays is None:
            await dut.lifecycle_valid.value_change
            return
        for _ in range(self._random.randint(*delays)):
            await dut.clk.falling_edge
        dut.lifecycle_ack.value = 1
        await dut.clk.falling_edge
        dut.lifecycle_ack.value = 0
