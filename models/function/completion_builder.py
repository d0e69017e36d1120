# SPDX-License-Identifier: Apache-2.0
"""Completion packets of the function.

PCIE-34, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40, PCIE-41, PCIE-42, PCIE-43, PCIE-44, PCIE-45,
PCIE-46, PCIE-47
"""

from models.tlp.format import CPL, CPL_DATA, LOCKED_READS, extent_of_read
from models.tlp.packet import SUCCESSFUL

READ_COMPLETION_BOUNDARY = 128


def complete(
    packet: bytes,
    completer_id: int,
    status: int,
    byte_count: int = 4,
    lower_address: int = 0,
    data: bytes = b"",
) -> bytes:
    """The completion of a request: requester, tag, TC (any, PCIE-12) and attributes copied, other flags 0.

    packet: the request, without prefixes; byte_count: 1..4096; data: at most 512 bytes, empty unless the
    status is successful. A locked read is answered by the locked completion (PCIE-79).
    """
    return (
        bytes(
            (
                (CPL_DATA if data else CPL) | (packet[0] in LOCKED_READS),
                packet[1] & 0xFC,  # T9, TC, T8, IDO; LN and TH clear
                packet[2] & 0x30,  # RO and NS; TD, EP and AT clear; Length[9:8] is never needed
                len(data) // 4,
                completer_id >> 8,
                completer_id & 0xFF,
                status << 5 | byte_count >> 8 & 0xF,
                byte_count & 0xFF,
                packet[4],
                packet[5],
                packet[6],
                lower_address,
            )
        )
        + data
    )


def complete_read(packet: bytes, completer_id: int, data: bytes, max_payload: int) -> tuple[bytes, ...]:
    """The completions of a memory read whose DWs are `data` (PCIE-46).

    One if the data fit max_payload (bytes). Otherwise each but the last ends at the last read completion
    boundary that keeps it within max_payload; the byte count is what was not delivered before (PCIE-41).
    """
    count, lower = extent_of_read(packet)
    if len(data) <= max_payload:
        return (complete(packet, completer_id, SUCCESSFUL, count, lower, data),)
    first_dw = lower & 0x7C  # address within a boundary
    skipped = lower & 3  # bytes before the first enabled one
    completions, start = [], 0
    while start < len(data):
        end = len(data)
        if end - start > max_payload:
            limit = first_dw + start + max_payload
            end = limit - limit % READ_COMPLETION_BOUNDARY - first_dw
        left, place = (count - start + skipped, 0) if start else (count, lower)
        completions.append(complete(packet, completer_id, SUCCESSFUL, left, place, data[start:end]))
        start = end
    return tuple(completions)
