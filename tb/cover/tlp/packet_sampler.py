# SPDX-License-Identifier: Apache-2.0
"""Facts about every packet from the link: its kind and header, its outcome, the packet before it."""

from collections.abc import Iterator, Sequence

from models import tlp
from models.function.access_log import RequestRecord
from models.tlp.format import _HEADER_BYTES  # noqa: PLC2701
from tb.common.observation import Observation
from tb.cover.tlp.packets import (
    CLASS,
    DATA,
    DATA_FAMILIES,
    DONE,
    FAMILY,
    FLOW,
    FORM,
    LENGTH,
    MALFORMED,
    NOTHING,
    OF_ERROR,
    OTHER,
    REFUSED,
    REFUSED_LOCKED,
    SERVED,
    SPLIT,
)

_FIRST_BYTE = [("first byte", f"{value:02x}") for value in range(256)]


def answer(completions: Sequence[bytes]) -> str:
    """One of ANSWERS."""
    if not completions:
        return NOTHING
    first = completions[0]
    kind, status = first[0], first[6] >> 5
    if len(completions) > 1:
        whole = all(piece[0] == tlp.CPL_DATA and not piece[6] >> 5 for piece in completions)
        return SPLIT if whole else OTHER
    if not status:
        return DATA if kind == tlp.CPL_DATA else DONE if kind == tlp.CPL else OTHER
    if status == tlp.UNSUPPORTED:
        return REFUSED if kind == tlp.CPL else REFUSED_LOCKED if kind == tlp.CPL_LOCKED else OTHER
    return OTHER


class Packets:
    """Facts about every packet. clock_ns: of the stream, to see packets that follow without a pause."""

    def __init__(self, clock_ns: int) -> None:
        self._clock_ns = clock_ns
        self._last_flow, self._last_time = "", 0

    def sample(
        self, seen: Observation, record: RequestRecord, completions: Sequence[bytes], facts: list
    ) -> None:
        """A packet, what the golden model did with it, and its completions."""
        value, packet, kind = seen.value, record.packet, record.kind
        disposition = OF_ERROR[record.error] if record.error else SERVED
        if value:
            facts.append(_FIRST_BYTE[value[0]])
        flow = "malformed" if disposition == MALFORMED else FLOW[kind]
        if self._last_flow:
            clocks = (seen.time - self._last_time) // self._clock_ns
            gap = "back to back" if clocks <= (len(value) + 31) // 32 else "apart"
            facts.append(("sequence", self._last_flow, flow, gap))
        self._last_flow, self._last_time = flow, seen.time
        if disposition == MALFORMED:
            if kind in tlp.NAMES:
                facts.append(("disposition", tlp.NAMES[kind], disposition))
            return
        last = packet[_HEADER_BYTES[kind] - 1] & 3
        high = packet[10] & 0xF0 if kind in tlp.CONFIG else 0
        length = LENGTH[(packet[2] & 3) << 8 | packet[3] or 1024]
        facts.append(
            (
                _header,
                kind,
                disposition,
                answer(completions),
                length,
                packet[1] & 3,
                packet[2] & 0x8C,
                last,
                high,
            )
        )
        if kind in tlp.NON_POSTED:
            facts.append(
                (_copied, packet[1] & 0xFC, packet[2] & 0x30, packet[6] if packet[6] in (0, 255) else 1)
            )


def _header(
    kind: int, disposition: str, answered: str, length: str, hints: int, flags: int, last: int, high: int
) -> Iterator[tuple]:
    """A bundle: the header of a packet that is well formed, and its outcome."""
    name, family, of = tlp.NAMES[kind], FAMILY[kind], CLASS[kind]
    yield "disposition", name, disposition
    yield "answer", name, answered
    if answered != NOTHING:
        yield "sent", FORM[answered]
    yield "digest", family, flags >> 7
    if family in DATA_FAMILIES:
        yield "length", family, length
    bits = {
        "LN": hints & 2,
        "TH": hints & 1,
        "AT": flags & 0xC and of != "memory",
        "last DW bit 0": last & 1 and of not in ("message", "completion"),
        "last DW bit 1": last & 2 and of not in ("message", "completion"),
        "register number 15:12": high,
    }
    for bit, is_set in bits.items():
        if is_set:
            yield "reserved bit", of, bit


def _copied(first: int, attributes: int, tag: int) -> Iterator[tuple]:
    """A bundle: what the completion of a non-posted request copies."""
    yield "traffic class and attributes", first >> 4 & 7, first & 4 | attributes >> 4
    yield "tag", first >> 6 & 2 | first >> 3 & 1, "0" if not tag else "255" if tag == 255 else "other"
