# SPDX-License-Identifier: Apache-2.0
"""Facts about malformed packets, messages, prefixes and errors."""

from collections.abc import Sequence

from models import tlp
from models.function.access_log import RequestRecord
from tb.cover.tlp.errors import (
    CODES,
    LOCAL,
    ONE_OTHER,
    ONE_PASID,
    OTHER_CODE,
    OUTCOMES,
    SEVERAL,
    SIZES,
    TOO_MANY,
)
from tb.cover.tlp.packets import CLASS, FAMILY, MALFORMED, OF_ERROR, SERVED

#: Device Control bit that enables an error's own severity.
_OWN = {
    "malformed": 2,
    "unsupported_posted": 1,
    "unsupported_non_posted": 0,
    "poisoned": 1,
    "unexpected_completion": 0,
}
_REPORTS = {0x30, 0x31, 0x33}


def composition(prefixes: bytes) -> str:
    """One of PREFIXED."""
    kinds = prefixes[::4]
    if any(kind < tlp.END_END_PREFIX for kind in kinds):
        return LOCAL
    if len(kinds) > tlp.MOST_PREFIXES:
        return TOO_MANY
    return SEVERAL if len(kinds) > 1 else ONE_PASID if kinds[0] == tlp.PASID_PREFIX else ONE_OTHER


def _behind(kind: int | None) -> str:
    if kind in tlp.MEMORY_READS:
        return "memory read"
    if kind in tlp.MEMORY_WRITES:
        return "memory write"
    of = None if kind is None else CLASS.get(kind)
    if of is None:
        return "nothing or undefined"
    if of in ("configuration", "I/O"):
        return "configuration or I/O"
    return of if of in ("message", "completion") else "other non-posted"


class Refused:
    """Facts about messages, prefixes and errors."""

    @staticmethod
    def sample(record: RequestRecord, messages: Sequence[bytes], facts: list) -> None:
        """A packet with a prefix, a message, or an error; messages: what the function sent."""
        prefixes, packet, error = record.prefixes, record.packet, record.error
        if error:
            facts.append(("error", error))
        if error == "malformed":
            facts.append(("malformed", record.fault))
        elif record.unsupported:
            facts.append(("unsupported", record.unsupported))
        outcome = OF_ERROR[error] if error else SERVED
        kind = packet[0] if len(packet) >= 12 else None
        if prefixes:
            made, shown = composition(prefixes), outcome if outcome in OUTCOMES else None
            if outcome not in OUTCOMES:  # poisoned or unexpected: the prefix was no reason to refuse it
                shown = SERVED
            facts.append(("prefixes", made, _behind(kind), shown))
            if made == ONE_PASID and kind in tlp.MEMORY_READS | tlp.MEMORY_WRITES and outcome != MALFORMED:
                value = int.from_bytes(prefixes[1:4], "big") & 0xFFFFF
                name = {0: "0", 1: "1", 0xFFFFF: "all ones"}.get(value, "other")
                posted = "posted" if kind in tlp.MEMORY_WRITES else "non-posted"
                facts.append(("PASID prefix", int(record.before.pasid_enable), name, posted))
        elif kind in tlp.MESSAGES and (outcome != MALFORMED or CODES.get(packet[7]) == "INTx"):
            what = CODES.get(packet[7], OTHER_CODE)
            shown = outcome if outcome in OUTCOMES else SERVED
            facts.append(("message received", what, FAMILY[kind], kind & 7, shown))
        if error:
            sent = "none"
            for message in messages:
                if message[0] & 0x38 == tlp.MESSAGE and message[7] in _REPORTS:
                    sent = "sent"
            config = record.before
            if config.power_d0:
                own, urre = config.error_enables >> _OWN[error] & 1, config.error_enables >> 3 & 1
                facts.append(("error report", error, own, urre, int(config.serr_enable), sent))
            else:
                facts.append(("error in D3hot", error, sent))

    @staticmethod
    def wrong_length(packet: bytes, facts: list) -> None:
        """A packet whose size is not what its header says."""
        kind = packet[0]
        length = (packet[2] & 3) << 8 | packet[3] or 1024
        expected = (16 if kind & tlp.FOUR_DW or kind in tlp.MESSAGES else 12) + (4 if packet[2] & 0x80 else 0)
        expected += 4 * length if kind & tlp.WITH_DATA else 0
        more = (len(packet) - expected) // 4
        size = max(-3, min(3, more))
        names = {-3: 0, -2: 1, -1: 2, 1: 3, 2: 4, 3: 5}
        if size in names:
            facts.append(("wrong length", CLASS[kind], SIZES[names[size]]))
