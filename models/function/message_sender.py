# SPDX-License-Identifier: Apache-2.0
"""Packets that the function sends by itself: messages and MSI-X writes (PCIE-75, PCIE-86, PCIE-90, PCIE-121).

All of them carry the captured bus and device number, function 0, tag 0, TC 0 and no attributes.
"""

from models.function.stall_tolerance import TransmitSlack
from models.tlp.format import (
    ASSERT_INTA,
    DEASSERT_INTA,
    ERR_COR,
    ERR_FATAL,
    ERR_NONFATAL,
    FOUR_DW,
    MEM_WRITE,
    MESSAGE,
    PME_TO_ACK,
)

__all__ = ["ASSERT_INTA", "DEASSERT_INTA", "ERR_COR", "ERR_FATAL", "ERR_NONFATAL", "PME_TO_ACK", "Outbox"]


class Outbox:
    """Collects packets until they are taken. requester_id: bus << 8 | device << 3."""

    def __init__(self, slack: TransmitSlack) -> None:
        self.slack = slack
        self.capture(0)
        self._packets: list[bytes] = []

    def capture(self, requester_id: int) -> None:
        """Numbers that a configuration write brought (PCIE-24), 0 after a conventional reset (PCIE-25)."""
        self.requester_id = requester_id
        self.slack.captures(requester_id)

    def message(self, code: int, routing: int) -> None:
        """Send a message without data."""
        requester = self.requester_id.to_bytes(2, "big")
        packet = bytes((MESSAGE | routing, 0, 0, 0)) + requester + bytes((0, code)) + bytes(8)
        self.slack.sends_message(code)
        self._packets.append(packet)

    def interrupt(self, packet: bytes) -> None:
        """Send a memory write that `interrupt_packet` built."""
        self._packets.append(packet)

    def interrupt_packet(self, address_lo: int, address_hi: int, data: int) -> bytes:
        """A memory write of one DW: 3-DW header when the upper address is 0 (PCIE-121)."""
        kind = MEM_WRITE | (FOUR_DW if address_hi else 0)
        address = (address_hi.to_bytes(4, "big") if address_hi else b"") + address_lo.to_bytes(4, "big")
        requester = self.requester_id.to_bytes(2, "big")
        return bytes((kind, 0, 0, 1)) + requester + b"\x00\x0f" + address + data.to_bytes(4, "little")

    def take(self) -> tuple[bytes, ...]:
        """Everything since the last call, in order."""
        if not self._packets:
            return ()
        packets = tuple(self._packets)
        self._packets.clear()
        return packets
