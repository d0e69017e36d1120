# SPDX-License-Identifier: Apache-2.0
"""How much of a read a completion carries, and what is left (PCIE-41, PCIE-42)."""

from models.tlp.format import WITH_DATA, length_dw


def extent(tlp: bytes) -> tuple[int, int, int]:
    """(bytes that remain, this completion's data included; lower address; bytes of data) of a completion."""
    data = 4 * length_dw(tlp) if tlp[0] & WITH_DATA else 0
    return (tlp[6] & 15) << 8 | tlp[7] or 4096, tlp[11] & 0x7F, data


def is_last_completion(tlp: bytes) -> bool:
    """Whether no more completions follow."""
    remaining, lower, data = extent(tlp)
    return not data or remaining <= data - lower % 4
