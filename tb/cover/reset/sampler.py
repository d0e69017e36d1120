# SPDX-License-Identifier: Apache-2.0
"""Facts about resets, and about events racing accesses that clear state."""

from models.function.states import DeviceState
from tb.cover.reset.groups import DEVICE_RESET, MANAGER_RESET, NEAR_AFTER, NEAR_BEFORE
from tb.cover.state import Selection
from tb.cover.tlp.memory import STRUCTURES


class Resets:
    """Facts about resets. `before` notes what is going on, `happened` counts it under the kind of reset."""

    def __init__(self, selection: Selection, clock_ns: int) -> None:
        self._selection, self._clock_ns = selection, clock_ns
        self._noted: tuple = ()
        #: The latest reset of everything (kind, time) that no packet has followed.
        self.latest: tuple[str, int] | None = None
        #: Kind of reset -> structures that were not read since.
        self.fresh: dict[str, set[str]] = {}

    def before(self, pending: int, device: DeviceState | None = None) -> None:
        """A reset may follow. device: the managed one that it concerns, None for everything.

        pending: not 0 when vectors of what it concerns are pending.
        """
        selection = self._selection
        devices = selection.states.all() if device is None else [device]
        live = selection.live if device is None else 0
        there = {
            "managed devices": live,
            "queues enabled": any(queue.enabled for entry in devices for queue in entry.queues),
            "vectors pending": pending,
            "ISR bits": any(entry.isr for entry in devices),
            "PASIDs": any(queue.pasid for entry in devices for queue in entry.queues),
            "metadata": selection.provisioned if device is None else device.index in selection.provisioned,
            "selector not 0": selection.device_select and device is None,
        }
        count = "N" if live == selection.most else str(live) if live < 2 else "2 to N-1"
        names = [name for name, found in there.items() if found] or ["nothing"]
        self._noted = names, count, selection.of(selection.device_select)

    def happened(self, kind: str, time: int, facts: list) -> None:
        """What `before` noted ended with a reset of this kind."""
        names, count, selected = self._noted
        facts.extend(
            ("reset", kind, name)
            for name in names
            if not (kind == MANAGER_RESET and name == "selector not 0")
        )
        if kind == DEVICE_RESET:
            self.fresh[kind] = {*STRUCTURES, "configuration"}
            return
        facts.append(("devices at reset", kind, count))
        if kind != MANAGER_RESET:
            facts.append(("selector at reset", kind, selected))
        self.fresh = {kind: {*STRUCTURES, "configuration"}}
        self.latest = kind, time

    def request(self, flow: str, time: int, facts: list) -> None:
        """A packet arrived."""
        if self.latest:
            kind, since = self.latest
            near = (time - since) // self._clock_ns <= 64
            facts.append(("request after reset", kind, flow, "within 64" if near else "later"))
            self.latest = None

    def read(self, structure: str, facts: list) -> None:
        """A structure is read."""
        for kind, fresh in list(self.fresh.items()):
            if structure in fresh:
                fresh.discard(structure)
                facts.append(("read after reset", kind, structure))
                if not fresh:
                    del self.fresh[kind]


class Collisions:
    """Pairs of a request that clears or ends something and an event or look-up, within a few clocks."""

    def __init__(self, clock_ns: int) -> None:
        self._clock_ns = clock_ns
        self._clear: tuple | None = None
        self._other: tuple | None = None

    def cleared(self, what: str, device: int | None, time: int, facts: list) -> None:
        """A request that clears something was executed; device: None when it concerns all."""
        if self._other:
            other, index, then = self._other
            if device is None or index == device:
                self._meet(what, other, then - time, facts)
        self._clear = what, device, time

    def came(self, other: str, index: int, time: int, facts: list) -> None:
        """An event or a look-up was accepted."""
        if self._clear:
            what, device, then = self._clear
            if device is None or index == device:
                self._meet(what, other, time - then, facts)
        self._other = other, index, time

    def _meet(self, what: str, other: str, later_ns: int, facts: list) -> None:
        clocks = later_ns // self._clock_ns
        if -NEAR_BEFORE <= clocks <= NEAR_AFTER:
            when = "same clock" if not clocks else "just before" if clocks < 0 else "just after"
            facts.append(("collision", what, other, when))
