# SPDX-License-Identifier: Apache-2.0
"""Records the first failure of a run, which stops the test, and writes the card that people read about it."""

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

from cocotb.triggers import Event

from models.tlp import Completion, describe
from tb.common.observation import Observation


class Failure:
    """Keeps the first failure; everything after it is a consequence.

    card: what people read, None as long as all is well. failed: set with it.
    """

    def __init__(self) -> None:
        self.card: str | None = None
        self.failed = Event()

    def fail(self, card: str) -> None:
        """Record a failure and end the test; only the first one counts."""
        if self.card is None:
            self.card = card
            self.failed.set()


def show(value: Any) -> str:
    """One line about an observation's value: a packet or a backend dataclass."""
    if isinstance(value, bytes):
        return describe(value)
    if is_dataclass(value) and not isinstance(value, type):
        fields = " ".join(f"{name}={number:#x}" for name, number in asdict(value).items())
        return f"{type(value).__name__} {fields}"
    return str(value)


def show_stimulus(seen: Observation) -> str:
    """One line about a request, event or look-up."""
    broken = "" if seen.intact else "broken tkeep: "
    return f"{seen.time:>9} ns  {seen.stream:<8} {broken}{show(seen.value)}"


def _fields(value: Any) -> dict[str, Any]:
    """Field by field; a packet that is no completion is one field, its bytes."""
    if isinstance(value, bytes):
        try:
            value = Completion.unpack(value)
        except ValueError:
            return {"bytes": value}
    return asdict(value)


def _number(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex(" ", 4) or "nothing"
    return f"{value:#x}" if isinstance(value, int) else str(value)


def differences(expected: Any, actual: Any) -> list[str]:
    """The fields that differ, one line each."""
    if type(expected) is not type(actual):
        return [f"expected {show(expected)}", f"actual   {show(actual)}"]
    left, right = _fields(expected), _fields(actual)
    names = [name for name in {**left, **right} if left.get(name) != right.get(name)]
    if not names:
        return [f"expected bytes {expected.hex(' ', 4)}", f"actual bytes   {actual.hex(' ', 4)}"]
    return [
        f"{name:<14} expected {_number(left.get(name))}   actual {_number(right.get(name))}" for name in names
    ]


def card(title: str, details: Iterable[str], history: Iterable[str], replay: str) -> str:
    """The whole card."""
    lines = [title, *(f"    {line}" for line in details)]
    recent = list(history)
    if recent:
        lines += ["  recent stimuli, oldest first:", *(f"    {line}" for line in recent)]
    return "\n".join([*lines, f"  replay: {replay}"])
