# SPDX-License-Identifier: Apache-2.0
"""Cover groups of packets from the link: kinds, headers, outcomes, order."""

from models import tlp
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
    "nothing",
    "SC Cpl",
    "SC CplD",
    "SC CplD split",
    "UR Cpl",
    "UR CplLk",
    "anything else",
)
ANSWERS = (NOTHING, DONE, DATA, SPLIT, REFUSED, REFUSED_LOCKED, OTHER)
FORM = {
    DONE: "Cpl",
    DATA: "CplD",
    SPLIT: "CplD",
    REFUSED: "Cpl",
    REFUSED_LOCKED: "CplLk",
    OTHER: "anything else",
}
_LEGAL_ANSWERS = {
    **dict.fromkeys((*_POSTED, *_COMPLETIONS), (NOTHING,)),
    **dict.fromkeys(("MRd", "MRd64"), (DATA, SPLIT, REFUSED)),
    **dict.fromkeys(("MRdLk", "MRdLk64"), (REFUSED_LOCKED,)),
    "CfgRd0": (DATA, REFUSED),
    "CfgWr0": (DONE, REFUSED),
}

LENGTHS = ("1", "2", "3..4", "5..32", "33..64", "65..128", "129..256", "257..1023", "1024")
_LENGTH_ENDS = (
    (1, "1"),
    (2, "2"),
    (4, "3..4"),
    (32, "5..32"),
    (64, "33..64"),
    (128, "65..128"),
    (256, "129..256"),
    (1023, "257..1023"),
    (1024, "1024"),
)
LENGTH = [""] + [next(name for end, name in _LENGTH_ENDS if length <= end) for length in range(1, 1025)]

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
DATA_FAMILIES = ("MWr", "MsgD", "CplD", "CplDLk", "FetchAdd", "Swap", "CAS", "MRd", "MRdLk")


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
        "every kind of packet, and its outcome",
        "VPCI-06 PCIE-01 PCIE-06 PCIE-27 PCIE-47 PCIE-61 PCIE-62 PCIE-63 PCIE-78 PCIE-79 PCIE-80 "
        "PCIE-81 PCIE-83 PCIE-84 PCIE-87 PCIE-89",
        {"kind": KINDS, "disposition": (SERVED, MALFORMED, UNSUPPORTED, POISONED, UNEXPECTED)},
        illegal=_impossible_disposition,
        mandatory=lambda kind, what: not (kind in _COMPLETIONS and what == UNSUPPORTED),
    ),
    group(
        "answer",
        "exactly one completion of the right form for a non-posted request, none for a posted one",
        "MGMT-47 PCIE-20 PCIE-27 PCIE-32 PCIE-34 PCIE-38 PCIE-39 PCIE-40 PCIE-43 PCIE-44 PCIE-45 "
        "PCIE-48 PCIE-53 PCIE-78 PCIE-79 PCIE-80 PCIE-86",
        {"kind": KINDS, "answer": ANSWERS},
        illegal=lambda kind, answer: answer not in _LEGAL_ANSWERS.get(kind, (REFUSED,)),
    ),
    group(
        "length",
        "the Length field in every kind of packet that is executed",
        "PCIE-02 PCIE-47 PCIE-56 PCIE-80 PCIE-94",
        {"family": DATA_FAMILIES, "length": LENGTHS},
        impossible=_no_length,
        mandatory=lambda family, length: family in ("MRd", "MWr", "CAS", "FetchAdd", "Swap"),
    ),
    group(
        "reserved bit",
        "reserved header bits that are set and ignored",
        "PCIE-04 PCIE-13 PCIE-21",
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
        "PCIE-12 PCIE-15 PCIE-36",
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
        "MGMT-47 PCIE-03 PCIE-06 PCIE-14 PCIE-15 PCIE-34",
        {"first": FLOWS, "second": FLOWS, "gap": ("back to back", "apart")},
        mandatory=lambda first, second, gap: gap == "back to back",
    ),
)
