# SPDX-License-Identifier: Apache-2.0
"""Decodes a packet from the link, once, and classifies its faults (PCIE-06, PCIE-78, PCIE-109)."""

from typing import NamedTuple

from models.function.states import FunctionState
from models.tlp import format as tlp

_ADDRESS_TYPE = 0x0C  # AT in header byte 2
_BY_KIND = (
    (tlp.IO, "I/O"),
    (tlp.CONFIG - {tlp.CFG_READ_0, tlp.CFG_WRITE_0}, "Type 1"),
    (tlp.LOCKED_READS, "locked read"),
    (tlp.ATOMICS, "atomic"),
    (frozenset((tlp.CFG_READ_0, tlp.CFG_WRITE_0)), "function number"),
    (tlp.MESSAGES, "message"),
)
_OF_KIND = {kind: name for kinds, name in _BY_KIND for kind in kinds}
_PREFIXES, _PASID_DISABLED, _D3HOT, _AT = (
    *("several or unknown prefixes", "PASID prefix while disabled"),
    *("D3hot", "AT"),
)
_OUTSIDE, _MEMORY_DISABLED = "outside BAR0", "Memory Space Enable 0"
#: Every cause of an unsupported request.
UNSUPPORTED_CAUSES = (
    *(name for _, name in _BY_KIND),
    *(_PREFIXES, _PASID_DISABLED, _D3HOT, _AT, _OUTSIDE, _MEMORY_DISABLED),
)


class Decoded(NamedTuple):
    """prefixes, packet: the DWs before and behind the first header byte; fault: why it is malformed."""

    prefixes: bytes
    packet: bytes
    fault: str | None


def decode(packet: bytes, prefixes_supported: bool) -> Decoded:
    """Take a packet apart. prefixes_supported: PASID_SUPPORT."""
    if not tlp.is_prefixed(packet):
        return Decoded(b"", packet, tlp.fault_of(b"", packet, prefixes_supported))
    prefixes, rest = tlp.split_prefixes(packet)
    return Decoded(prefixes, rest, tlp.fault_of(prefixes, rest, prefixes_supported))


def refused_prefixes(prefixes: bytes) -> bool:
    """Whether anything but a single PASID prefix stands before a packet (PCIE-110)."""
    return len(prefixes) != 4 or prefixes[0] != tlp.PASID_PREFIX


def unsupported_cause(prefixes: bytes, packet: bytes, function: FunctionState) -> str:
    """Why a well-formed request is not served: the first cause that applies (PCIE-92)."""
    if prefixes and refused_prefixes(prefixes):
        return _PREFIXES
    if packet[0] in _OF_KIND:
        return _OF_KIND[packet[0]]
    if prefixes and not function.pasid_enable:
        return _PASID_DISABLED
    if not function.power_d0:
        return _D3HOT
    if packet[2] & _ADDRESS_TYPE:
        return _AT
    return _OUTSIDE if function.memory_space_enable else _MEMORY_DISABLED
