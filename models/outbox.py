"""Packets that the function sends by itself: messages and MSI-X writes (PCIE-75, 86, 90, 121).

All of them carry the captured bus and device number, function 0, tag 0, TC 0 and no attributes.
"""

from models.tlp_format import FOUR_DW, MEM_WRITE, MESSAGE

TO_ROOT_COMPLEX, LOCAL, GATHERED = 0, 4, 5  # message routing
ASSERT_INTA, DEASSERT_INTA = 0x20, 0x24
ERR_COR, ERR_NONFATAL, ERR_FATAL = 0x30, 0x31, 0x33
PME_TO_ACK = 0x1B


class Outbox:
    """Collects packets until they are taken. requester_id: bus << 8 | device << 3."""

    def __init__(self) -> None:
        self.requester_id = 0
        self._packets: list[bytes] = []

    def message(self, code: int, routing: int) -> None:
        """Send a message without data."""
        requester = self.requester_id.to_bytes(2, "big")
        self._packets.append(bytes((MESSAGE | routing, 0, 0, 0)) + requester + bytes((0, code)) + bytes(8))

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
