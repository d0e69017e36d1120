# SPDX-License-Identifier: Apache-2.0
"""Completion rules that need no model: one sequence of completions per non-posted request, legally split."""

from collections import defaultdict, deque
from dataclasses import dataclass

from models.function.access_log import RequestRecord
from models.tlp import (
    MEMORY_READS,
    NON_POSTED,
    WITH_DATA,
    describe,
    extent_of_read,
    tag_of,
)
from models.tlp.completion_extent import extent, is_last_completion

#: Read Completion Boundary of anything but a root complex, bytes (PCIE-46).
BOUNDARY = 128


@dataclass
class _Open:
    """A non-posted request that is not yet answered in full.

    remaining, lower: bytes and lower address that the next piece begins with; None before the first.
    """

    request: bytes
    max_payload: int
    remaining: int | None = None
    lower: int = 0


class BrokenRule(Exception):
    """One line: which completion breaks which rule."""


class CompletionRules:
    """Follows requests and completions by requester id and tag (PCIE-34, PCIE-35, PCIE-46, PCIE-48).

    `completion` raises BrokenRule.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[bytes, int], deque[_Open]] = defaultdict(deque)

    def reset(self) -> None:
        """A conventional reset: whatever was under way is lost."""
        self._open.clear()

    def request(self, record: RequestRecord) -> None:
        """A packet from the link, as the access log shows it."""
        if record.fault is None and record.kind in NON_POSTED:
            packet = record.packet
            waiting = self._open[packet[4:6], tag_of(packet, 6)]
            waiting.append(_Open(packet, record.before.max_payload))

    def completion(self, tlp: bytes) -> None:
        """A completion that the function sent."""
        waiting = self._open.get((tlp[8:10], tag_of(tlp, 10))) if len(tlp) >= 12 else None
        if not waiting:
            raise BrokenRule(f"no request is open that {describe(tlp)} could answer")
        if tlp[0] & WITH_DATA and waiting[0].request[0] in MEMORY_READS:
            self._piece(waiting[0], tlp)
        if is_last_completion(tlp):
            waiting.popleft()

    def open_requests(self) -> list[str]:
        """One line for each request without its last completion."""
        return [describe(entry.request) for waiting in self._open.values() for entry in waiting]

    @staticmethod
    def _piece(entry: _Open, tlp: bytes) -> None:
        """One of the completions of a memory read: in ascending order, without a gap, legally cut."""
        if entry.remaining is None:
            entry.remaining, entry.lower = extent_of_read(entry.request)
        remaining, lower, data = extent(tlp)
        carried = data - lower % 4
        if (remaining, lower) != (entry.remaining, entry.lower):
            fault = f"byte count {entry.remaining} and lower address {entry.lower:#04x} are due"
        elif data > entry.max_payload:
            fault = f"above Max_Payload_Size {entry.max_payload}"
        elif carried < remaining and (lower + carried) % BOUNDARY:
            fault = f"ends neither the read nor at a multiple of {BOUNDARY} bytes"
        elif carried >= remaining + 4:
            fault = "more data than the read has left"
        else:
            entry.remaining -= carried
            entry.lower = lower + carried & 0x7F
            return
        raise BrokenRule(f"{describe(tlp)}: {fault}")
