# SPDX-License-Identifier: Apache-2.0
"""Injects one error into the observations between monitors and scoreboard; each one must fail the run."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from pyuvm import uvm_analysis_port, uvm_component

from models.function.backend import Doorbell, Lifecycle, LookupResult
from models.tlp import COMPLETIONS, Completion, Request
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    INTERRUPT,
    INTX,
    LIFECYCLE,
    LOOKUP_RESULT,
    SENT_BY_ITSELF,
    DirectExport,
    Observation,
)

ACTIONS = ("drop", "duplicate", "reorder", "delay", "corrupt")
_VALUES = {COMPLETION: Completion, DOORBELL: Doorbell, LIFECYCLE: Lifecycle, LOOKUP_RESULT: LookupResult}
_VALUES |= dict.fromkeys(SENT_BY_ITSELF, Request)
#: Messages of the other kinds are all equal: they cannot change places.
_DISTINCT = (*(stream for stream in _VALUES if stream not in SENT_BY_ITSELF), INTERRUPT, INTX)
#: td=1 adds a DW: the packet's length changes, not a field. The others are in no packet of the function.
_NO_FIELDS = ("td", "digest", "destination_id", "prefixes")


@dataclass(frozen=True)
class InjectedError:
    """One error: its stream, its kind, the field (corrupt only), the number of untouched observations before.

    drop: it never arrives. duplicate: it arrives twice. reorder: it changes places with the next different
    one of its stream. delay: it and everything after it on the stream never arrives. corrupt: the lowest
    bit of one field flips.
    """

    stream: str
    action: str
    field: str = ""
    skip: int = 0


def catalogue(skip: int = 0) -> Iterator[InjectedError]:
    """Every injected there is, one at a time."""
    for stream, kind in _VALUES.items():
        for action in ACTIONS[:-1]:
            if action != "reorder" or stream in _DISTINCT:
                yield InjectedError(stream, action, skip=skip)
        for entry in fields(kind):
            empty = entry.name == "payload" and stream in SENT_BY_ITSELF and stream != INTERRUPT
            if entry.name not in _NO_FIELDS and not empty:
                yield InjectedError(stream, "corrupt", entry.name, skip)


def _corrupt(value: Any, name: str) -> Any:
    """The value with the lowest bit of one field flipped; None when the field is an empty payload."""
    packet = value
    if isinstance(value, bytes):
        packet = (Completion if value[0] in COMPLETIONS else Request).unpack(value)
    old = getattr(packet, name)
    if isinstance(old, bytes):
        spoiled = replace(packet, **{name: bytes((old[0] ^ 1,)) + old[1:]}) if old else None
    else:
        spoiled = replace(packet, **{name: old ^ 1})
    return spoiled.pack() if isinstance(spoiled, Completion | Request) else spoiled


class ErrorInjector(uvm_component):
    """A filter: `observed` in, `passed` out. done: whether the injected happened."""

    def __init__(self, name: str, parent, injected: InjectedError) -> None:
        super().__init__(name, parent)
        self.injected = injected
        self.done = False
        self.observed = DirectExport("observed", self, self.write)
        self.passed = uvm_analysis_port("passed", self)
        self._seen = 0
        self._held: Observation | None = None

    def write(self, seen: Observation) -> None:
        """Pass an observation on, or not."""
        mine = seen.stream == self.injected.stream
        if not mine or (self.done and self.injected.action != "delay"):
            self.passed.write(seen)
            return
        self._seen += 1
        if self._seen <= self.injected.skip:
            self.passed.write(seen)
        else:
            getattr(self, f"_{self.injected.action}")(seen)

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
        value = _corrupt(seen.value, self.injected.field)
        self.done = value is not None
        self.passed.write(seen if value is None else seen._replace(value=value))
