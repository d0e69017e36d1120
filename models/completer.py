"""Completion packets of the function (PCIE-34..45)."""

from models.tlp_format import CPL, CPL_DATA, LOCKED_READS


def complete(
    packet: bytes,
    completer_id: int,
    status: int,
    byte_count: int = 4,
    lower_address: int = 0,
    data: bytes = b"",
) -> bytes:
    """The completion of a request: requester, tag, TC and attributes copied, every other flag 0.

    packet: the request; byte_count: 1..4096; data: at most 128 bytes, empty unless the status is successful.
    A locked read is answered by the locked completion (PCIE-79).
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
