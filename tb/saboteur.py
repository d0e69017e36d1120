"""Spoils one observation between the monitors and the scoreboard: each way of doing so must fail the run."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from pyuvm import uvm_analysis_port, uvm_component

from models.backend import Doorbell, Lifecycle, LookupResult
from models.tlp import Completion
from tb.direct_export import DirectExport
from tb.tlp_item import COMPLETION, DOORBELL, LIFECYCLE, LOOKUP_RESULT, Observation

ACTIONS = ("drop", "duplicate", "reorder", "delay", "corrupt")
_VALUES = {COMPLETION: Completion, DOORBELL: Doorbell, LIFECYCLE: Lifecycle, LOOKUP_RESULT: LookupResult}


@dataclass(frozen=True)
class Sabotage:
    """One spoiled observation: its stream, how, which field (corrupt only), after how many untouched ones.

    drop: it never arrives. duplicate: it arrives twice. reorder: it changes places with the next different
    one of its stream. delay: it and everything after it on the stream never arrives. corrupt: the lowest
    bit of one field flips.
    """

    stream: str
    action: str
    field: str = ""
    skip: int = 0


def catalogue(skip: int = 0) -> Iterator[Sabotage]:
    """Every sabotage there is, one at a time."""
    for stream, kind in _VALUES.items():
        for action in ACTIONS[:-1]:
            yield Sabotage(stream, action, skip=skip)
        for entry in fields(kind):
            if entry.name not in ("td", "digest"):  # td=1 adds a DW: the packet's length changes, not a field
                yield Sabotage(stream, "corrupt", entry.name, skip)


def _corrupt(value: Any, name: str) -> Any:
    """The value with the lowest bit of one field flipped; None when the field is an empty payload."""
    packet = Completion.unpack(value) if isinstance(value, bytes) else value
    old = getattr(packet, name)
    if isinstance(old, bytes):
        spoiled = replace(packet, **{name: bytes((old[0] ^ 1,)) + old[1:]}) if old else None
    else:
        spoiled = replace(packet, **{name: old ^ 1})
    return spoiled.pack() if isinstance(spoiled, Completion) else spoiled


class Saboteur(uvm_component):
    """A filter: `observed` in, `passed` out. done: whether the sabotage happened."""

    def __init__(self, name: str, parent, sabotage: Sabotage) -> None:
        super().__init__(name, parent)
        self.sabotage = sabotage
        self.done = False
        self.observed = DirectExport("observed", self, self.write)
        self.passed = uvm_analysis_port("passed", self)
        self._seen = 0
        self._held: Observation | None = None

    def write(self, seen: Observation) -> None:
        """Pass an observation on, or not."""
        mine = seen.stream == self.sabotage.stream
        if not mine or (self.done and self.sabotage.action != "delay"):
            self.passed.write(seen)
            return
        self._seen += 1
        if self._seen <= self.sabotage.skip:
            self.passed.write(seen)
        else:
            getattr(self, f"_{self.sabotage.action}")(seen)

    def _drop(self, seen: Observation) -> None:
        self.done = True

    def _delay(self, seen: Observation) -> None:
        self.done = True

    def _duplicate(self, seen: Observation) -> None:
        self.done = True
        self.passed.write(seen)
        self.passed.write(seen)

    def _reorder(self, seen: Observation) -> None:
        if self._held is None:
            self._held = seen
        elif self._held.value == seen.value:
            self.passed.write(seen)
        else:
            self.done = True
            self.passed.write(seen)
            self.passed.write(self._held)

    def _corrupt(self, seen: Observation) -> None:
        value = _corrupt(seen.value, self.sabotage.field)
        self.done = value is not None
        self.passed.write(seen if value is None else seen._replace(value=value))
