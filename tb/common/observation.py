# SPDX-License-Identifier: Apache-2.0
"""The sequence item: a burst of TLPs; and the one value that every monitor publishes."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pyuvm import uvm_analysis_export, uvm_sequence_item

from models.tlp import (
    ASSERT_INTA,
    COMPLETIONS,
    DEASSERT_INTA,
    ERR_COR,
    ERR_FATAL,
    ERR_NONFATAL,
    MEMORY_WRITES,
    MESSAGES,
    PME_TO_ACK,
)

BEAT_BYTES = 32
FULL_KEEP = (1 << BEAT_BYTES) - 1


class Beat(NamedTuple):
    """One beat of a stream. Byte n is data[8n+7:8n]; keep: bit n says that byte n counts; last: 0 or 1."""

    data: int
    keep: int
    last: int


class RawBeats(tuple):
    """A packet given beat by beat, whatever the stream allows: holes in tkeep, null beats, no byte at all.

    Any number of `Beat`, at least one. A packet whose last beat has `last` 0 goes on in the next one.
    """

    __slots__ = ()


Packet = bytes | RawBeats


class TlpBurst(uvm_sequence_item):
    """One or more packets that are driven back to back.

    tlps: in link order. Bytes, at least one, of any length: truncated, overlong and odd ones are malformed.
    Or RawBeats.
    gaps: idle clocks before each packet, None for none at all; as long as tlps.
    """

    def __init__(self, tlps: Sequence[Packet], gaps: Sequence[int] | None = None, name="burst") -> None:
        super().__init__(name)
        self.tlps = tuple(tlps)
        self.gaps = tuple(gaps) if gaps is not None else (0,) * len(self.tlps)
        if len(self.gaps) != len(self.tlps):
            raise ValueError(f"{len(self.gaps)} gaps for {len(self.tlps)} TLPs")
        if not all(self.tlps):
            raise ValueError("a TLP of no bytes has no beat")


class Observation(NamedTuple):
    """What a monitor saw in one clock.

    time: nanoseconds of the handshake's clock edge. stream: one of the names below. value: packet bytes for
    REQUEST and the streams of TRANSMITTED, else the dataclass that the model uses for it.
    intact: False for a packet whose beats were not framed as the stream demands (tkeep): malformed.
    """

    time: int
    stream: str
    value: Any
    intact: bool = True


class DirectExport(uvm_analysis_export):
    """An analysis export whose `write` is a given function; a queue in between costs 10 to 25 % of a run."""

    def __init__(self, name: str, parent, write: Callable) -> None:
        super().__init__(name, parent)
        self.write = write


REQUEST, COMPLETION = "request", "completion"
INTERRUPT, INTX, PME_ACK = "MSI-X write", "INTx message", "PME_TO_Ack"
CORRECTABLE, NON_FATAL, FATAL = "ERR_COR", "ERR_NONFATAL", "ERR_FATAL"
UNKNOWN = "packet of no known kind"
DOORBELL, LIFECYCLE = "doorbell", "lifecycle"
EVENT, LOOKUP, LOOKUP_RESULT = "event", "look-up", "look-up result"
RESET = "reset"

#: What the function sends by itself. Each is a stream of its own: no order is promised between the kinds.
SENT_BY_ITSELF = (INTERRUPT, INTX, CORRECTABLE, NON_FATAL, FATAL, PME_ACK)
#: Everything that leaves on the link.
TRANSMITTED = (COMPLETION, *SENT_BY_ITSELF, UNKNOWN)

_STREAM_OF_CODE = {
    ASSERT_INTA: INTX,
    DEASSERT_INTA: INTX,
    PME_TO_ACK: PME_ACK,
    ERR_COR: CORRECTABLE,
    ERR_NONFATAL: NON_FATAL,
    ERR_FATAL: FATAL,
}


def stream_of(packet: bytes) -> str:
    """The stream of TRANSMITTED that a packet belongs to, by its first byte and its message code."""
    kind = packet[0]
    if kind in COMPLETIONS:
        return COMPLETION
    if kind in MEMORY_WRITES:
        return INTERRUPT
    if kind in MESSAGES and len(packet) > 7:
        return _STREAM_OF_CODE.get(packet[7], UNKNOWN)
    return UNKNOWN


def beat_count(size: int) -> int:
    """Beats of a packet of so many bytes."""
    return -(-size // BEAT_BYTES)


def beats(packet: Packet) -> Sequence[Beat]:
    """The beats of a packet."""
    if isinstance(packet, RawBeats):
        return packet
    last = (len(packet) - 1) // BEAT_BYTES
    result = []
    for index in range(last + 1):
        part = packet[index * BEAT_BYTES : (index + 1) * BEAT_BYTES]
        result.append(Beat(int.from_bytes(part, "little"), (1 << len(part)) - 1, int(index == last)))
    return result


def bytes_of(beat: Beat) -> tuple[bytes, bool]:
    """(bytes up to the last one that counts, whether tkeep is as the stream demands) of a beat."""
    data, keep, last = beat
    count = keep.bit_length()
    framed = count > 0 and keep == (1 << count) - 1 and (last or keep == FULL_KEEP)
    return data.to_bytes(BEAT_BYTES, "little")[:count], bool(framed)


def received(packet: Packet) -> tuple[bytes, bool]:
    """(bytes, intact) of a packet as the request monitor publishes it."""
    if not isinstance(packet, RawBeats):
        return packet, True
    parts = [bytes_of(beat) for beat in packet]
    return b"".join(part for part, _ in parts), all(framed for _, framed in parts)
