"""Cover groups of packets from the link: kinds, headers, what became of them, how they followed each other."""

from collections.abc import Iterator

from models import tlp
from models.tlp_format import _HEADER_BYTES  # noqa: PLC2701
from tb.cover.group import group

KINDS = tuple(dict.fromkeys(tlp.NAMES.values()))
#: Kinds by family, 3-DW and 4-DW headers together.
FAMILIES = tuple(dict.fromkeys(name.removesuffix("64") for name in KINDS))
FAMILY = {kind: name.removesuffix("64") for kind, name in tlp.NAMES.items()}
_POSTED = ("MWr", "MWr64", "Msg", "MsgD")
_COMPLETIONS = ("Cpl", "CplD", "CplLk", "CplDLk")

SERVED, MALFORMED, UNSUPPORTED = "served", "malformed", "unsupported"
POISONED, UNEXPECTED = "poisoned", "unexpected"
OF_ERROR = {
    "malformed": MALFORMED,
    "unsupported_posted": UNSUPPORTED,
    "unsupported_non_posted": UNSUPPORTED,
    "poisoned": POISONED,
    "unexpected_completion": UNEXPECTED,
}
_SERVED_KINDS = ("MRd", "MRd64", "MWr", "MWr64", "CfgRd0", "CfgWr0", "Msg", "MsgD")
_POISONED_KINDS = ("MWr", "MWr64", "CfgWr0", "MsgD")


def _impossible_disposition(kind: str, what: str) -> bool:
    """Kinds that are never served, never poisoned, always unexpected: meeting them is a bug."""
    if what == MALFORMED:
        return False
    if kind in _COMPLETIONS:
        return what not in (UNEXPECTED, UNSUPPORTED)
    allowed = {SERVED: _SERVED_KINDS, POISONED: _POISONED_KINDS, UNEXPECTED: ()}
    return what != UNSUPPORTED and kind not in allowed[what]


#: What a request is answered with.
NOTHING, DONE, DATA, SPLIT, REFUSED, REFUSED_LOCKED, OTHER = (
    "nothing", "SC Cpl", "SC CplD", "SC CplD split", "UR Cpl", "UR CplLk", "anything else",
)  # fmt: skip
ANSWERS = (NOTHING, DONE, DATA, SPLIT, REFUSED, REFUSED_LOCKED, OTHER)
_FORM = {DONE: "Cpl", DATA: "CplD", SPLIT: "CplD", REFUSED: "Cpl", REFUSED_LOCKED: "CplLk", OTHER: "anything else"}
_LEGAL_ANSWERS = {
    **dict.fromkeys((*_POSTED, *_COMPLETIONS), (NOTHING,)),
    **dict.fromkeys(("MRd", "MRd64"), (DATA, SPLIT, REFUSED)),
    **dict.fromkeys(("MRdLk", "MRdLk64"), (REFUSED_LOCKED,)),
    "CfgRd0": (DATA, REFUSED),
    "CfgWr0": (DONE, REFUSED),
}

LENGTHS = ("1", "2", "3..4", "5..32", "33..64", "65..128", "129..256", "257..1023", "1024")
_LENGTH_ENDS = ((1, "1"), (2, "2"), (4, "3..4"), (32, "5..32"), (64, "33..64"), (128, "65..128"),
                (256, "129..256"), (1023, "257..1023"), (1024, "1024"))  # fmt: skip
_LENGTH = [""] + [next(name for end, name in _LENGTH_ENDS if length <= end) for length in range(1, 1025)]

#: What follows what.
FLOW = {
    **dict.fromkeys(tlp.MEMORY_READS, "memory read"),
    **dict.fromkeys(tlp.MEMORY_WRITES, "memory write"),
    tlp.CFG_READ_0: "configuration read",
    tlp.CFG_WRITE_0: "configuration write",
    **dict.fromkeys(tlp.MESSAGES | tlp.COMPLETIONS, "other posted"),
    **dict.fromkeys(
        tlp.LOCKED_READS | tlp.IO | tlp.ATOMICS | {tlp.CFG_READ_1, tlp.CFG_WRITE_1}, "other non-posted"
    ),
}
FLOWS = (*dict.fromkeys(FLOW.values()), "malformed")
_RESERVED = ("LN", "TH", "AT", "last DW bit 0", "last DW bit 1", "register number 15:12")
_CLASSES = ("memory", "configuration", "I/O", "message", "completion", "atomic")
CLASS = {
    **dict.fromkeys(tlp.ADDRESSED, "memory"),
    **dict.fromkeys(tlp.CONFIG, "configuration"),
    **dict.fromkeys(tlp.IO, "I/O"),
    **dict.fromkeys(tlp.MESSAGES, "message"),
    **dict.fromkeys(tlp.COMPLETIONS, "completion"),
    **dict.fromkeys(tlp.ATOMICS, "atomic"),
}
_DATA_FAMILIES = ("MWr", "MsgD", "CplD", "CplDLk", "FetchAdd", "Swap", "CAS", "MRd", "MRdLk")


def _no_length(family: str, length: str) -> bool:
    if family in ("FetchAdd", "Swap"):
        return length not in ("1", "2")
    if family == "CAS":
        return length not in ("2", "3..4", "5..32")
    return family not in ("MRd", "MRdLk") and length in ("129..256", "257..1023", "1024")


GROUPS = (
    group(
        "first byte",
        "every Fmt and Type that a packet can begin with",
        "PCIE-01 PCIE-05 PCIE-06 PCIE-113",
        {"first byte": [f"{value:02x}" for value in range(256)]},
    ),
    group(
        "disposition",
        "every kind of packet, and what becomes of it",
        "PCIE-01 PCIE-06 PCIE-27 PCIE-47 PCIE-61 PCIE-62 PCIE-63 PCIE-78 PCIE-79 PCIE-80 PCIE-81 PCIE-83 "
        "PCIE-84 PCIE-87 PCIE-89 VPCI-06",
        {"kind": KINDS, "disposition": (SERVED, MALFORMED, UNSUPPORTED, POISONED, UNEXPECTED)},
        illegal=_impossible_disposition,
        mandatory=lambda kind, what: not (kind in _COMPLETIONS and what == UNSUPPORTED),
    ),
    group(
        "answer",
        "exactly one completion of the right form for a non-posted request, none for a posted one",
        "PCIE-34 PCIE-38 PCIE-39 PCIE-40 PCIE-43 PCIE-48 PCIE-53 PCIE-20 PCIE-27 PCIE-32 PCIE-44 PCIE-45 "
        "PCIE-78 PCIE-79 PCIE-80 PCIE-86 MGMT-47",
        {"kind": KINDS, "answer": ANSWERS},
        illegal=lambda kind, answer: answer not in _LEGAL_ANSWERS.get(kind, (REFUSED,)),
    ),
    group(
        "length",
        "the Length field in every kind of packet that is executed",
        "PCIE-02 PCIE-47 PCIE-56 PCIE-80 PCIE-94",
        {"family": _DATA_FAMILIES, "length": LENGTHS},
        impossible=_no_length,
        mandatory=lambda family, length: family in ("MRd", "MWr", "CAS", "FetchAdd", "Swap"),
    ),
    group(
        "reserved bit",
        "reserved header bits that are set and ignored",
        "PCIE-04 PCIE-21 PCIE-13",
        {"class": _CLASSES, "bit": _RESERVED},
        impossible=lambda kind, bit: (
            (bit == "AT" and kind == "memory")
            or (bit.startswith("last") and kind in ("message", "completion"))
            or (bit.startswith("register") and kind != "configuration")
        ),
        mandatory=lambda kind, bit: (
            kind in ("memory", "configuration", "I/O", "atomic")
            and (bit in ("LN", "TH") or (bit.startswith("last") and kind != "atomic"))
        ),
    ),
    group(
        "digest",
        "a digest behind every kind of packet",
        "PCIE-09 PCIE-45",
        {"family": FAMILIES, "TD": ("0", "1")},
    ),
    group(
        "traffic class and attributes",
        "what non-posted requests carry and completions copy",
        "PCIE-12 PCIE-36 PCIE-15",
        {"TC": range(8), "attributes": range(8)},
    ),
    group(
        "tag",
        "tags of non-posted requests",
        "PCIE-35 PCIE-135",
        {"bits 9:8": range(4), "bits 7:0": ("0", "other", "255")},
        mandatory=lambda high, low: low == "other",
    ),
    group(
        "sequence",
        "what stands behind what, without a clock between them and apart",
        "PCIE-14 PCIE-15 PCIE-03 PCIE-06 PCIE-34 MGMT-47",
        {"first": FLOWS, "second": FLOWS, "gap": ("back to back", "apart")},
        mandatory=lambda first, second, gap: gap == "back to back",
    ),
)


def answer(completions: list[bytes]) -> str:
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

    def sample(self, seen, packet: bytes, error: str | None, completions: list[bytes], facts: list) -> None:
        """packet: behind its prefixes; error: what the model logged for it, None when it served it."""
        value, kind = seen.value, packet[0] if packet else None
        disposition = OF_ERROR.get(error, SERVED)
        if value:
            facts.append(("first byte", f"{value[0]:02x}"))
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
        length = _LENGTH[(packet[2] & 3) << 8 | packet[3] or 1024]
        facts.append(
            (_header, kind, disposition, answer(completions), length, packet[1] & 3, packet[2] & 0x8C, last, high)
        )
        if kind in tlp.NON_POSTED:
            facts.append((_copied, packet[1] & 0xFC, packet[2] & 0x30, packet[6] if packet[6] in (0, 255) else 1))


def _header(
    kind: int, disposition: str, answered: str, length: str, hints: int, flags: int, last: int, high: int
) -> Iterator[tuple]:
    """A bundle: the header of a packet that is well formed, and what became of it."""
    name, family, of = tlp.NAMES[kind], FAMILY[kind], CLASS[kind]
    yield "disposition", name, disposition
    yield "answer", name, answered
    if answered != NOTHING:
        yield "sent", _FORM[answered]
    yield "digest", family, flags >> 7
    if family in _DATA_FAMILIES:
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
