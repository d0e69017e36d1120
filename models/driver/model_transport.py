# SPDX-License-Identifier: Apache-2.0
"""The golden model as a transport: every access is a packet that goes in and a completion that comes out."""

from models import layout, tlp
from models.driver.errors import TransportError
from models.function.pci_function import PciFunction


class ModelTransport:
    """Accesses to a `PciFunction`, answered at once; `assign_bar0` first, or use the PCI_CFG window."""

    def __init__(self, function: PciFunction, requester_id: int = 0x0100) -> None:
        self.function = function
        self.requester_id = requester_id
        self._bar0: int | None = None
        self._tag = 0

    async def assign_bar0(self, base: int) -> None:
        """What firmware does: place BAR0 at a byte address, enable memory accesses and bus mastering."""
        await self.config_write(layout.CFG_BAR0, base & 0xFFFFFFFF)
        await self.config_write(layout.CFG_BAR1, base >> 32)
        await self.config_write(
            layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE | layout.COMMAND_BUS_MASTER, 0b0011
        )
        self._bar0 = base

    async def config_read(self, register: int) -> int:
        """CfgRd0."""
        return int.from_bytes(self._ask(tlp.config_read, register), "little")

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        """CfgWr0."""
        self._ask(tlp.config_write, register, value.to_bytes(4, "little"), first_be=enables)

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        """MRd of one DW."""
        address, lane = self._locate(bar, offset)
        data = self._ask(tlp.memory_read, address, first_be=(1 << width) - 1 << lane)
        return int.from_bytes(data[lane : lane + width], "little")

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        """MWr of one DW."""
        address, lane = self._locate(bar, offset)
        data = (value << 8 * lane).to_bytes(4, "little")
        request = tlp.memory_write(
            address, data, first_be=(1 << width) - 1 << lane, requester_id=self.requester_id
        )
        self.function.request(request.pack())

    def _locate(self, bar: int, offset: int) -> tuple[int, int]:
        """DW address and first byte lane."""
        if bar != 0 or self._bar0 is None:
            raise TransportError(f"BAR{bar} has no address")
        return self._bar0 + offset - offset % 4, offset % 4

    def _ask(self, constructor, *arguments, **fields) -> bytes:
        """Payload of the completion of a non-posted request."""
        self._tag = (self._tag + 1) % 256
        request = constructor(*arguments, requester_id=self.requester_id, tag=self._tag, **fields).pack()
        answer = self.function.request(request).completion
        if answer is None:
            raise TransportError(f"no completion for {tlp.describe(request)}")
        completion = tlp.Completion.unpack(answer)
        if completion.status != tlp.SUCCESSFUL:
            raise TransportError(f"{tlp.describe(request)} was answered with {tlp.describe(answer)}")
        return completion.payload
