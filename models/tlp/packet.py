# SPDX-License-Identifier: Apache-2.0
"""Transaction layer packets as values: requests and completions, packed and taken apart.

Byte n of every `bytes` here is byte n in link order (PCIE-03). Addresses are byte addresses, lengths are in
DW, identifiers (requester, completer, destination) are 16 bits: bus << 8 | device << 3 | function.
"""

from dataclasses import dataclass

from models.tlp.format import COMPLETIONS, CONFIG, CPL, FOUR_DW, MESSAGES, WITH_DATA, split_prefixes

NO_SNOOP, RELAXED_ORDERING, ID_ORDERING = 1, 2, 4
SUCCESSFUL, UNSUPPORTED, RETRY, ABORT = 0, 1, 2, 4
STATUS_NAMES = {SUCCESSFUL: "SC", UNSUPPORTED: "UR", RETRY: "RRS", ABORT: "CA"}


def _first_dw(tlp, tag: int) -> bytes:
    """Header DW 0 from the fields that requests and completions share."""
    return bytes(
        (
            tlp.kind,
            (tag >> 2 & 0x80) | tlp.tc << 4 | (tag >> 5 & 8) | (tlp.attr & 4) | tlp.ln << 1 | tlp.th,
            tlp.td << 7 | tlp.ep << 6 | (tlp.attr & 3) << 4 | tlp.at << 2 | (tlp.length >> 8 & 3),
            tlp.length & 0xFF,
        )
    )


def _shared_fields(tlp: bytes) -> dict[str, int]:
    """The fields of header DW 0 by name, without tag and length."""
    return {
        "kind": tlp[0],
        "tc": tlp[1] >> 4 & 7,
        "attr": tlp[1] & 4 | tlp[2] >> 4 & 3,
        "ln": tlp[1] >> 1 & 1,
        "th": tlp[1] & 1,
        "td": tlp[2] >> 7,
        "ep": tlp[2] >> 6 & 1,
        "at": tlp[2] >> 2 & 3,
    }


def tag_of(tlp: bytes, low: int) -> int:
    """The 10-bit tag whose low byte stands at index `low`: 6 in a request, 10 in a completion."""
    return (tlp[1] & 0x80) << 2 | (tlp[1] & 0x08) << 5 | tlp[low]


@dataclass(frozen=True)
class Request:
    """A request, well formed or deliberately not: nothing is checked here, so that a test can build anything.

    kind: first byte; attr: IDO << 2 | RO << 1 | NS; tag: 10 bits.
    length: DW, 1..1024 (1024 is encoded as 0); 0 in a message without data.
    address: memory and I/O a byte address with bits 1:0 zero, configuration the register number * 4, messages
    the header DWs 2 and 3 as one 64-bit number.
    reserved: bits OR-ed into the last header DW; digest: the DW that td=1 appends.
    prefixes: whole DWs in front of the header.
    """

    kind: int
    length: int = 1
    tc: int = 0
    attr: int = 0
    td: int = 0
    ep: int = 0
    at: int = 0
    th: int = 0
    ln: int = 0
    requester_id: int = 0
    tag: int = 0
    first_be: int = 0
    last_be: int = 0
    address: int = 0
    destination_id: int = 0
    payload: bytes = b""
    reserved: int = 0
    digest: int = 0
    prefixes: bytes = b""

    @property
    def four_dw(self) -> bool:
        """Whether the header has four DWs."""
        return bool(self.kind & FOUR_DW)

    def pack(self) -> bytes:
        """The packet in link order."""
        second = self.requester_id << 16 | (self.tag & 0xFF) << 8 | self.last_be << 4 | self.first_be
        address = self.address
        if self.kind in CONFIG:
            address = self.destination_id << 16 | address & 0xFFC
        header = _first_dw(self, self.tag) + second.to_bytes(4, "big")
        if self.four_dw:
            header += (address | self.reserved).to_bytes(8, "big")
        else:
            header += (address & 0xFFFFFFFF | self.reserved).to_bytes(4, "big")
        return self.prefixes + header + self.payload + (self.digest.to_bytes(4, "big") if self.td else b"")

    @classmethod
    def unpack(cls, tlp: bytes) -> "Request":
        """Take a request apart (at least its header must be there); raises ValueError for a completion."""
        prefixes, tlp = split_prefixes(tlp)
        header = 16 if tlp[:1] and tlp[0] & FOUR_DW else 12
        if len(tlp) < header or tlp[0] in COMPLETIONS:
            raise ValueError(f"not a request: {tlp[:16].hex(' ')}")
        end = len(tlp) - (4 if tlp[2] & 0x80 else 0)
        address = int.from_bytes(tlp[8:header], "big")
        config, message = tlp[0] in CONFIG, tlp[0] in MESSAGES
        return cls(
            **_shared_fields(tlp),
            length=((tlp[2] & 3) << 8 | tlp[3]) or (0 if message and not tlp[0] & WITH_DATA else 1024),
            requester_id=tlp[4] << 8 | tlp[5],
            tag=tag_of(tlp, 6),
            first_be=tlp[7] & 15,
            last_be=tlp[7] >> 4,
            address=address & 0xFFC if config else address if message else address & ~3,
            destination_id=address >> 16 if config else 0,
            payload=bytes(tlp[header:end]),
            reserved=address & 0xF003 if config else 0 if message else address & 3,
            digest=int.from_bytes(tlp[end:], "big"),
            prefixes=prefixes,
        )


@dataclass(frozen=True)
class Completion:
    """A completion. status: SUCCESSFUL, UNSUPPORTED...; byte_count: 1..4096 (encoded 0); length: DW."""

    kind: int = CPL
    status: int = SUCCESSFUL
    byte_count: int = 4
    lower_address: int = 0
    completer_id: int = 0
    requester_id: int = 0
    tag: int = 0
    tc: int = 0
    attr: int = 0
    length: int = 0
    payload: bytes = b""
    ep: int = 0
    td: int = 0
    at: int = 0
    th: int = 0
    ln: int = 0
    bcm: int = 0
    digest: int = 0

    def pack(self) -> bytes:
        """The packet in link order."""
        second = self.completer_id << 16 | self.status << 13 | self.bcm << 12 | self.byte_count & 0xFFF
        third = self.requester_id << 16 | (self.tag & 0xFF) << 8 | self.lower_address
        digest = self.digest.to_bytes(4, "big") if self.td else b""
        return (
            _first_dw(self, self.tag)
            + second.to_bytes(4, "big")
            + third.to_bytes(4, "big")
            + self.payload
            + digest
        )

    @classmethod
    def unpack(cls, tlp: bytes) -> "Completion":
        """Take a completion apart; raises ValueError when the packet is none."""
        if len(tlp) < 12 or tlp[0] not in COMPLETIONS:
            raise ValueError(f"not a completion: {tlp[:16].hex(' ')}")
        end = len(tlp) - (4 if tlp[2] & 0x80 else 0)
        length = (tlp[2] & 3) << 8 | tlp[3]
        return cls(
            **_shared_fields(tlp),
            length=length or (1024 if tlp[0] & WITH_DATA else 0),
            completer_id=tlp[4] << 8 | tlp[5],
            status=tlp[6] >> 5,
            bcm=tlp[6] >> 4 & 1,
            byte_count=(tlp[6] & 15) << 8 | tlp[7] or 4096,
            requester_id=tlp[8] << 8 | tlp[9],
            tag=tag_of(tlp, 10),
            lower_address=tlp[11] & 0x7F,
            payload=bytes(tlp[12:end]),
            digest=int.from_bytes(tlp[end:], "big"),
        )
