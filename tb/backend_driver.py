"""The backend's side: injects events and look-ups, through cocotb-bus drivers."""

from cocotb.triggers import Event
from cocotb_bus.drivers import BusDriver

from models.backend import LookupResult
from tb.tlp_item import Observation
from tb.turns import Turns


class HandshakeDriver(BusDriver):
    """Drives one payload (a dictionary of signal values) and holds valid until ready."""

    _signals: list[str] = []

    def __init__(self, entity, name: str, clock) -> None:
        super().__init__(entity, name, clock, case_insensitive=False)
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


class Backend:
    """What a data path behind the function would do. One event and one look-up at a time, each awaited."""

    def __init__(self, dut, turns: Turns) -> None:
        dut.lifecycle_ack.value = 0
        self._turns, self._number = turns, turns.number()
        self._events = EventDriver(dut, "event", dut.clk)
        self._lookups = LookupDriver(dut, "lookup", dut.clk)
        self._result: LookupResult | None = None
        self._answered = Event()

    async def pause(self, count: int) -> None:
        """Do nothing for a number of clocks."""
        await self._turns.pause(self._number, count)

    async def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> None:
        """Deliver an event (layout.EVENT_*); returns when it was accepted."""
        await self._events.send({"kind": kind, "device": device, "queue": queue, "data": data}, sync=False)
        await self._turns.take(self._number)

    async def lookup(self, device: int, queue: int) -> LookupResult:
        """Ask for the state of a queue; returns the function's answer (the scoreboard judges it as well)."""
        self._answered.clear()
        await self._lookups.send({"device": device, "queue": queue}, sync=False)
        await self._answered.wait()
        await self._turns.take(self._number)
        return self._result

    def write(self, seen: Observation) -> None:
        """The look-up result monitor reports here."""
        self._result = seen.value
        self._answered.set()
