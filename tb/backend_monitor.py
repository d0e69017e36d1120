"""Monitors of the backend ports: doorbells, life cycle, events, look-ups and their results."""

from models.backend import Doorbell, Lifecycle, LookupResult
from tb.handshake_monitor import HandshakeMonitor
from tb.tlp_item import DOORBELL, EVENT, LIFECYCLE, LOOKUP, LOOKUP_RESULT


class DoorbellMonitor(HandshakeMonitor):
    """One doorbell a clock, nobody can refuse it."""

    _signals = {name: name for name in ("valid", "device", "queue", "data")}

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(DOORBELL, Doorbell(*payload))


class LifecycleMonitor(HandshakeMonitor):
    """One life-cycle event a clock."""

    _signals = {name: name for name in ("valid", "op", "device")}

    def _accept(self, payload: tuple[int, ...]) -> None:
        self._publish(LIFECYCLE, Lifecycle(*payload))


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
