# SPDX-License-Identifier: Apache-2.0
"""Samples the groups of lifecycle.py, selection.py and metadata.py from accesses to MANAGED."""

from models import layout
from models.function.access_log import Access
from models.function.provisioning import CHUNK_BYTES
from models.function.states import DeviceState, ManagedState
from models.parameters import Parameters
from tb.cover.management import metadata
from tb.cover.management.lifecycle import operation_of, place_of
from tb.cover.management.selection import chunk_class, index_class
from tb.cover.state import BEYOND, DESTROYED, MANAGED, MANAGER, NEVER, Selection
from tb.cover.tlp.memory import BE

_CREATE_DW = layout.MANAGED_CREATE // 4
_SELECT_DW, _CHUNK_DW = layout.MANAGED_DEVICE_SELECT // 4, layout.MANAGED_CONFIG_SELECT // 4
_FIRST_CONFIG = layout.MANAGED_CONFIG // 4
_OUTCOME = {0: "OK", 1: "ID_DUP", 2: "INVALID_CFG"}
_BYTES = {1: "byte 0", 2: "byte 1", 4: "byte 2", 8: "byte 3", 3: "lower half", 12: "upper half", 15: "DW"}
#: Clocks within which something happened right before a destruction.
RECENT = 64
#: What is selected -> whether it is an index that a managed device can have.
INDEX = {
    MANAGED: "exists",
    NEVER: "free",
    DESTROYED: "free",
    MANAGER: "no managed index",
    BEYOND: "no managed index",
}


class Management:
    """Facts about accesses to MANAGED.

    latest: what concerned a device last: (index, "a doorbell" | "an event" | "a look-up", when).
    """

    def __init__(self, parameters: Parameters, selection: Selection, clock_ns: int) -> None:
        self._parameters, self._selection = parameters, selection
        self._clock_ns, self._chunks = clock_ns, parameters.config_chunks
        self.burst = 0  # DWs of the metadata window in the request that is being executed
        self.latest: tuple[int, str, int] | None = None
        self._attempts: dict[int, int] = {}
        self._operation: tuple | None = None  # (name, time) of the latest operation on create

    def forget(self) -> None:
        """A reset of everything."""
        self._attempts.clear()
        self._operation = self.latest = None

    def read(self, now: str, access: Access, managed: ManagedState, time: int, facts: list) -> None:
        """A read; some byte is enabled; now: what is selected."""
        dw = access.address & 0x3FF
        if _FIRST_CONFIG <= dw < _CREATE_DW:
            self._config(now, managed.config_select, "read", facts)
        elif dw == _CREATE_DW and access.enables & 2:
            same = access.selected == managed.concerned
            value = access.value >> 8 & 0xFF
            selector = "of the operation" if same else "another one"
            facts.append(("create_ok read", value if value in _OUTCOME else "anything else", selector))
            if self._operation and same:
                clocks = (time - self._operation[1]) // self._clock_ns
                how = (
                    "1"
                    if clocks <= 1
                    else "2..4"
                    if clocks < 5
                    else "5..16"
                    if clocks < 17
                    else "17 and more"
                )
                facts.append(("outcome at once", self._operation[0], how))
                self._operation = None

    def _config(self, now: str, selected: int, direction: str, facts: list) -> None:
        index, chunk = INDEX[now], "0"
        if index != "no managed index":
            chunk = chunk_class(selected, self._chunks)
        facts.append(("config", index, chunk, direction))

    def write(
        self, now: str, access: Access, managed: ManagedState, packet: tuple[int, int], facts: list
    ) -> None:
        """A write; some byte is enabled. packet: DWs and time of the request."""
        packet_dws, time = packet
        dw, enables, data = access.address & 0x3FF, access.enables, access.data or 0
        if _FIRST_CONFIG <= dw < _CREATE_DW:
            self._config(now, managed.config_select, "write", facts)
            how = "one DW" if packet_dws == 1 else "part of a longer one"
            facts.append(("config bytes", _BYTES.get(enables, "other"), how))
            if packet_dws > 1:
                self.burst += 1
        elif dw == _SELECT_DW and enables == 15:
            self._select(now, access.selected, data, facts)
        elif dw == _CHUNK_DW and enables == 15:
            facts.append(("config_select", INDEX[now], chunk_class(data, self._chunks)))
        elif dw == _CREATE_DW:
            facts.append(("create enables", BE[enables], INDEX[now]))
            if enables & 1:
                path = access.path if packet_dws == 1 else "memory, longer write"
                self._order(now, access, managed, path, time, facts)

    def _select(self, now: str, former: int, value: int, facts: list) -> None:
        selection = self._selection
        facts.append(("device_select", index_class(value, selection)))
        same = value == former
        facts.append(("selector change", now, "the same index" if same else selection.of(value)))

    def _order(
        self, former: str, access: Access, managed: ManagedState, path: str, time: int, facts: list
    ) -> None:
        """A write to create and what came of it. former: what was selected before it."""
        value, index, result = (access.data or 0) & 0xFF, access.selected, managed.outcome
        operation, outcome = operation_of(value), _OUTCOME.get(result, "anything else")
        chunk = managed.metadata or bytes(CHUNK_BYTES)
        if access.device is not None and former == MANAGED and value == 0:
            self._leaving(access, access.device, time, facts)
        self._operation = (operation, time) if value < 2 else None
        facts.append(("create", place_of(former, access.device), operation, outcome))
        if value < 2:
            facts.append(("create path", operation, path, outcome))
        if former in (NEVER, DESTROYED) and value == 1:
            metadata.sample(chunk, self._parameters, result == 0, facts)
        if result:
            facts.append(("refused for", self._reasons(former, value, chunk)))
        if result == 1:
            self._attempts[index] = attempt = self._attempts.get(index, 0) + 1
            facts.append(("duplicate", ("second", "third", "later")[min(attempt, 3) - 1]))
        elif result == 0:
            self._done(index, value, former, facts)

    def finished(self, created: bool, facts: list) -> None:
        """The end of a request."""
        if self.burst > 1:
            dws = "2..16" if self.burst < 17 else "17..63" if self.burst < 64 else "64"
            facts.append(("creating write", dws, "in it" if created else "not in it"))
        self.burst = 0

    def _reasons(self, former: str, value: int, chunk: bytes) -> str:
        where = {"manager": "index 0", "out of range": "range", MANAGED: "exists"}.get(former)
        if where is None:
            bad = metadata.broken_rules(chunk, self._parameters)
            where = "metadata" if bad and value else "absent"
        return f"value + {where}" if value > 1 else where

    def _done(self, index: int, value: int, former: str, facts: list) -> None:
        self._attempts.pop(index, None)
        most, live = self._selection.most, self._selection.live
        if value:
            name = "0" if not index else "N" if index == most else "1" if index == 1 else "between"
            facts.append(("created index", name if index <= most else "above N", former))
            live += 1
        else:
            live -= 1
        count = "above N" if live > most else "N" if live == most else str(live) if live < 2 else "2 to N-1"
        facts.append(("number of devices", "created" if value else "destroyed", count))

    def _leaving(self, access: Access, device: DeviceState, time: int, facts: list) -> None:
        """State of a device right before its destruction, and the latest event that concerned it."""
        index = device.index
        before = "anything else"
        if self.latest and self.latest[0] == index and time - self.latest[2] <= RECENT * self._clock_ns:
            before = self.latest[1]
        facts.append(("destroyed after", before))
        left = {
            "queues enabled": any(queue.enabled for queue in device.queues),
            "PASIDs": any(queue.pasid for queue in device.queues),
            "ISR bits": device.isr,
            "pending vectors": access.pending,
            "metadata": index in self._selection.provisioned,
        }
        names = [name for name, there in left.items() if there] or ["nothing"]
        facts.extend(("destroyed with", name) for name in names)
