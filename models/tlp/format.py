# SPDX-License-Identifier: Apache-2.0
"""Facts about TLP formats: first bytes, lengths, and what makes a packet malformed."""

# First byte of a TLP: Fmt[2:0] and Type[4:0] (PCIE-01). FOUR_DW turns a memory kind into its 64-bit form.
FOUR_DW = 0x20
WITH_DATA = 0x40
MEM_READ, MEM_READ_64 = 0x00, 0x20
MEM_READ_LOCKED, MEM_READ_LOCKED_64 = 0x01, 0x21
MEM_WRITE, MEM_WRITE_64 = 0x40, 0x60
IO_READ, IO_WRITE = 0x02, 0x42
CFG_READ_0, CFG_WRITE_0 = 0x04, 0x44
CFG_READ_1, CFG_WRITE_1 = 0x05, 0x45
MESSAGE, MESSAGE_DATA = 0x30, 0x70  # plus the routing, 0..5
CPL, CPL_DATA, CPL_LOCKED, CPL_LOCKED_DATA = 0x0A, 0x4A, 0x0B, 0x4B
FETCH_ADD, FETCH_ADD_64 = 0x4C, 0x6C
SWAP, SWAP_64 = 0x4D, 0x6D
COMPARE_SWAP, COMPARE_SWAP_64 = 0x4E, 0x6E

# First byte of a prefix DW: local below END_END_PREFIX, else End-End.
LOCAL_PREFIX, END_END_PREFIX, PASID_PREFIX = 0x80, 0x90, 0x91
MOST_PREFIXES = 4

# Message codes and routings that the function sends.
ASSERT_INTA, DEASSERT_INTA = 0x20, 0x24
ERR_COR, ERR_NONFATAL, ERR_FATAL = 0x30, 0x31, 0x33
PME_TO_ACK = 0x1B
TO_ROOT_COMPLEX, LOCAL, GATHERED = 0, 4, 5

NAMES = {
    MEM_READ: "MRd",
    MEM_READ_64: "MRd64",
    MEM_READ_LOCKED: "MRdLk",
    MEM_READ_LOCKED_64: "MRdLk64",
    MEM_WRITE: "MWr",
    MEM_WRITE_64: "MWr64",
    IO_READ: "IORd",
    IO_WRITE: "IOWr",
    CFG_READ_0: "CfgRd0",
    CFG_WRITE_0: "CfgWr0",
    CFG_READ_1: "CfgRd1",
    CFG_WRITE_1: "CfgWr1",
    CPL: "Cpl",
    CPL_DATA: "CplD",
    CPL_LOCKED: "CplLk",
    CPL_LOCKED_DATA: "CplDLk",
    FETCH_ADD: "FetchAdd",
    FETCH_ADD_64: "FetchAdd64",
    SWAP: "Swap",
    SWAP_64: "Swap64",
    COMPARE_SWAP: "CAS",
    COMPARE_SWAP_64: "CAS64",
    **{MESSAGE + routing: "Msg" for routing in range(6)},
    **{MESSAGE_DATA + routing: "MsgD" for routing in range(6)},
}

MEMORY_READS = frozenset((MEM_READ, MEM_READ_64))
MEMORY_WRITES = frozenset((MEM_WRITE, MEM_WRITE_64))
LOCKED_READS = frozenset((MEM_READ_LOCKED, MEM_READ_LOCKED_64))
ADDRESSED = MEMORY_READS | MEMORY_WRITES | LOCKED_READS
CONFIG_READS = frozenset((CFG_READ_0, CFG_READ_1))
CONFIG = CONFIG_READS | {CFG_WRITE_0, CFG_WRITE_1}
IO = frozenset((IO_READ, IO_WRITE))
ATOMICS = frozenset((FETCH_ADD, FETCH_ADD_64, SWAP, SWAP_64, COMPARE_SWAP, COMPARE_SWAP_64))
MESSAGES = frozenset(kind for kind in NAMES if kind & 0x38 == MESSAGE)
COMPLETIONS = frozenset((CPL, CPL_DATA, CPL_LOCKED, CPL_LOCKED_DATA))
NON_POSTED = MEMORY_READS | LOCKED_READS | IO | CONFIG | ATOMICS
#: Where a PASID prefix must not stand (PCIE-109).
_NEVER_TAGGED = CONFIG | IO | COMPLETIONS
_INTX_CODES = range(0x20, 0x28)

MAX_PAYLOAD_DW = 128
_ATOMIC_LENGTHS = {
    kind: (2, 4, 8) if kind & 0x1F == 0x0E else (1, 2) for kind in ATOMICS
}  # DW; CAS carries two operands
_HEADER_BYTES = {kind: 16 if kind & FOUR_DW else 12 for kind in NAMES}


def length_dw(tlp: bytes) -> int:
    """The Length field of a TLP in DW, 1..1024; 0 stands for 1024 (PCIE-02)."""
    return (tlp[2] & 3) << 8 | tlp[3] or 1024


def is_prefixed(tlp: bytes) -> bool:
    """Whether the packet begins with a TLP prefix (Fmt 100)."""
    return len(tlp) > 0 and tlp[0] >> 5 == 4


def split_prefixes(tlp: bytes) -> tuple[bytes, bytes]:
    """(the leading prefix DWs, the packet behind them); either may be empty (PCIE-108)."""
    end = 0
    while end < len(tlp) and tlp[end] >> 5 == 4:
        end += 4
    return tlp[:end], tlp[end:]


def _fault_of_prefixes(prefixes: bytes, tlp: bytes, supported: bool) -> str | None:
    """What is malformed about the prefixes of a packet (PCIE-109, PCIE-112, PCIE-113)."""
    if not supported:
        return "TLP prefix without support for any"
    kinds = prefixes[::4]
    if any(kind < END_END_PREFIX for kind in kinds):
        return "local prefix"
    if len(kinds) > MOST_PREFIXES:
        return "more than four prefixes"
    if kinds == bytes((PASID_PREFIX,)) and tlp and tlp[0] in _NEVER_TAGGED:
        return "PASID prefix on a configuration or I/O request or a completion"
    return None


def malformed(tlp: bytes, prefixes_supported: bool = True) -> str | None:
    """Why a packet is malformed, as a few words, or None. It has no effect but its log, and no answer.

    Takes the whole packet in link order, prefixes and digest included. prefixes_supported: PASID_SUPPORT.
    Reserved bits are not looked at (PCIE-04).
    """
    prefixes, tlp = split_prefixes(tlp) if is_prefixed(tlp) else (b"", tlp)
    return fault_of(prefixes, tlp, prefixes_supported)


def fault_of(prefixes: bytes, tlp: bytes, prefixes_supported: bool = True) -> str | None:
    """`malformed` for a packet that is split already: tlp is what stands behind its prefixes."""
    if prefixes:
        fault = _fault_of_prefixes(prefixes, tlp, prefixes_supported)
        if fault:
            return fault
    size = len(tlp)
    if size < 12 or size % 4:
        return "not a whole number of DWs, or shorter than a header"
    kind = tlp[0]
    header = _HEADER_BYTES.get(kind)
    if header is None:
        return "undefined type"  # PCIE-05; deferrable writes are one, too (PCIE-81)
    length = (tlp[2] & 3) << 8 | tlp[3] or 1024
    payload = length if kind & WITH_DATA else 0
    if size != header + 4 * payload + (4 if tlp[2] & 0x80 else 0):
        return "length differs from the Length field"  # PCIE-07, PCIE-09
    if payload > MAX_PAYLOAD_DW:
        return "payload above 512 bytes"  # PCIE-08
    if kind in ADDRESSED:
        enables = tlp[7]
        if length == 1:
            if enables & 0xF0:
                return "Last BE with one DW"  # PCIE-11
        elif not enables & 0xF0 or not enables & 0x0F:
            return "First or Last BE is 0 with several DWs"
        if ((tlp[header - 2] & 0xF) << 8 | tlp[header - 1] & 0xFC) + 4 * length > 4096:
            return "crosses 4 KiB"  # PCIE-10
    elif kind in CONFIG or kind in IO:
        if length != 1 or tlp[7] & 0xF0:
            return "configuration or I/O request of more than one DW"  # PCIE-21
    elif kind in ATOMICS and length not in _ATOMIC_LENGTHS[kind]:
        return "atomic operand size does not exist"
    elif kind in MESSAGES and tlp[7] in _INTX_CODES:
        return "INTx message"  # they only travel upstream (PCIE-82)
    return None


def _lowest(enables: int) -> int:
    return (enables & -enables).bit_length() - 1


# (First BE, Last BE) in one byte as in the header -> bytes that a read does not return at both ends.
_LOST_BYTES = [
    (_lowest(be & 15) if be & 15 else 0) + (4 - (be >> 4).bit_length() if be >> 4 else 0) for be in range(256)
]
_ONE_DW_COUNT = [max(1, be.bit_length() - (_lowest(be) if be else 0)) for be in range(16)]
_FIRST_BYTE = [_lowest(be) if be else 0 for be in range(16)]


def extent_of_read(tlp: bytes) -> tuple[int, int]:
    """(byte count, lower address) of the first completion of a memory read (PCIE-41, PCIE-42)."""
    enables = tlp[7]
    length = (tlp[2] & 3) << 8 | tlp[3] or 1024
    count = _ONE_DW_COUNT[enables & 15] if length == 1 else 4 * length - _LOST_BYTES[enables]
    return count, tlp[15 if tlp[0] & FOUR_DW else 11] & 0x7C | _FIRST_BYTE[enables & 15]
