# SPDX-License-Identifier: Apache-2.0
"""Completion rules that need no model: one sequence of completions per non-posted request, legally split."""

from collections import defaultdict, deque
from dataclasses import dataclass

from models.tlp import (
    MEMORY_READS,
    NON_POSTED,
    WITH_DATA,
    describe,
    extent_of_read,
    length_dw,
    malformed,
    split_prefixes,
    tag_of,
)
from tb.common.observation import Observation

#: Read Completion Boundary of anything but a root complex, bytes (PCIE-46).
BOUNDARY = 128


def _extent(tlp: bytes) -> tuple[int, int, int]:
    """(bytes that remain, this completion's data included; lower address; bytes of data) of a completion."""
    data = 4 * length_dw(tlp) if tlp[0] & WITH_DATA else 0
    return (tlp[6] & 15) << 8 | tlp[7] or 4096, tlp[11] & 0x7F, data


def is_last_completion(tlp: bytes) -> bool:
    """Whether no more completions follow."""
    remaining, lower, data = _extent(tlp)
    return not data or remaining <= data - lower % 4


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

    `request` and `completion` raise BrokenRule. prefixes_supported: PASID_SUPPORT.
    """

    def __init__(self, prefixes_supported: bool) -> None:
        self._prefixes_supported = prefixes_supported
        self._open: dict[tuple[bytes, int], deque[_Open]] = defaultdict(deque)

    def reset(self) -> None:
        """A conventional reset: whatever was under way is lost."""
        self._open.clear()

    def request(self, seen: Observation, max_payload: int) -> None:
        """A packet that the function was sent; max_payload: bytes, the setting when its turn came."""
        _, header = split_prefixes(seen.value)
        if not seen.intact or malformed(seen.value, self._prefixes_supported) or header[0] not in NON_POSTED:
            return
        self._open[header[4:6], tag_of(header, 6)].append(_Open(header, max_payload))

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
        remaining, lower, data = _extent(tlp)
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
