"""The sequence item: a burst of TLPs; and the one value that every monitor publishes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyuvm import uvm_sequence_item

BEAT_BYTES = 32
FULL_KEEP = (1 << BEAT_BYTES) - 1


class TlpBurst(uvm_sequence_item):
    """One or more TLPs that are driven back to back.

    tlps: packets in link order, each at least one byte; a length that is no multiple of 4 can be sent too,
    and is malformed.
    gaps: idle clocks before each TLP, None for none at all; as long as tlps.
    """

    def __init__(self, tlps: Sequence[bytes], gaps: Sequence[int] | None = None, name: str = "burst") -> None:
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
    REQUEST and COMPLETION, else the dataclass that the model uses for it.
    intact: False for a packet whose beats were not framed as the stream demands (tkeep): malformed.
    """

    time: int
    stream: str
    value: Any
    intact: bool = True


REQUEST, COMPLETION = "request", "completion"
DOORBELL, LIFECYCLE = "doorbell", "lifecycle"
EVENT, LOOKUP, LOOKUP_RESULT = "event", "look-up", "look-up result"
RESET = "reset"


def beats(tlp: bytes) -> list[tuple[int, int, int]]:
    """(tdata, tkeep, tlast) of each beat of a packet; byte n of a beat is tdata[8n+7:8n]."""
    last = (len(tlp) - 1) // BEAT_BYTES
    result = []
    for index in range(last + 1):
        part = tlp[index * BEAT_BYTES : (index + 1) * BEAT_BYTES]
        result.append((int.from_bytes(part, "little"), (1 << len(part)) - 1, int(index == last)))
    return result
