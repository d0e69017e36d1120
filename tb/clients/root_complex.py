# SPDX-License-Identifier: Apache-2.0
"""Third-party root complex (cocotbext-pcie), connected by cocotbext-axi's streams.

It is a client, not a checker: it notices neither a wrong completer id, traffic class or byte count nor a
duplicate. The environment monitors the same streams and checks them.
"""

import logging
from collections.abc import Iterator
from itertools import repeat
from random import Random
from typing import Any

from cocotb import start_soon
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource
from cocotbext.pcie.core import RootComplex
from cocotbext.pcie.core.pci import PciDevice
from cocotbext.pcie.core.port import SimPort
from cocotbext.pcie.core.tlp import Tlp

from models.driver.errors import TransportError

#: Credits that this end of the link advertises, headers and data of posted, non-posted and completions: the
#: 16 non-posted requests that the function accepts whatever happens (docs/decisions.md 4); 0 is infinite.
CREDITS = (16, 128, 16, 16, 0, 0)
LINK_SPEED, LINK_WIDTH = 3, 4
PAYLOAD_512, READ_128 = 2, 0  # as Device Control encodes them


def _pauses(random: Random) -> Iterator[bool]:
    """Whether a stream stops, clock by clock: runs of both, together about a quarter of the time."""
    while True:
        yield from repeat(False, random.randint(1, 24))
        yield from repeat(True, random.randint(1, 8))


class StreamLink:
    """The function's end of a link: what the root port sends goes to `s_axis_rx`, `m_axis_tx` comes back.

    requests: every TLP sent to the function so far, in order.
    """

    def __init__(self, dut, random: Random) -> None:
        self.requests: list[bytes] = []
        self._source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis_rx"), dut.clk, dut.rst)
        self._sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis_tx"), dut.clk, dut.rst)
        for stream in (self._source, self._sink):
            stream.log.setLevel(logging.WARNING)  # a line for each frame costs as much as the frame
            stream.set_pause_generator(_pauses(Random(random.getrandbits(64))))
        self.port = SimPort(fc_init=[list(CREDITS)] * 8)
        self.port.max_link_speed, self.port.max_link_width = LINK_SPEED, LINK_WIDTH
        self.port.parent = self
        self.port.rx_handler = self._to_function
        start_soon(self._from_function())

    async def _to_function(self, tlp: Tlp) -> None:
        packet = bytes(tlp.pack())
        self.requests.append(packet)
        # The link gives no more credit without the release.
        await self._source.send(AxiStreamFrame(packet, tx_complete=lambda frame: tlp.release_fc()))

    async def _from_function(self) -> None:
        while True:
            frame = await self._sink.recv()
            tlp = Tlp.unpack(bytearray(frame.tdata))
            assert tlp.check(), f"the root complex takes {bytes(frame.tdata).hex()} for malformed"
            await self.port.send(tlp)


class Host:
    """A root complex with the function behind its only root port.

    device: what enumeration found, None before.
    """

    def __init__(self, dut, random: Random) -> None:
        logging.getLogger("cocotb.pcie").setLevel(logging.ERROR)  # it warns of every empty slot that it scans
        self.link = StreamLink(dut, random)
        self.root = RootComplex()
        self.root.max_payload_size = PAYLOAD_512
        self.root.max_read_request_size = READ_128  # longer reads are not served yet (docs/spec-notes.md)
        self.root.make_port().connect(self.link.port)
        self.device: Any = None

    async def enumerate(self) -> PciDevice:
        """Scan the buses, size and place BAR0, walk the capabilities, enable memory and bus mastering."""
        await self.root.enumerate()
        found = [device for bus in self.root.host_bridge.bus.children for device in bus.devices]
        assert len(found) == 1, f"enumeration found {len(found)} functions behind the root port"
        self.device = found[0]
        await self.device.enable_device()
        await self.device.set_master()
        return self.device

    async def config_space(self) -> bytes:
        """All 4096 bytes of the configuration space."""
        return bytes(await self.device.config_read(0, 4096))


class HostTransport:
    """The driver's `Transport` through a host that has enumerated: what a driver runs over."""

    def __init__(self, host: Host) -> None:
        self._device: Any = host.device

    async def config_read(self, register: int) -> int:
        """The DW at a DW-aligned byte offset; all ones for an answer that is not successful."""
        return await self._device.config_read_dword(register)

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        """Write the enabled bytes of a DW; the root complex can only write neighbours."""
        first, count = (enables & -enables).bit_length() - 1, enables.bit_count()
        if enables != (1 << count) - 1 << first or not enables:
            raise TransportError(f"the root complex cannot enable bytes {enables:#06b}")
        await self._device.config_write(register + first, value.to_bytes(4, "little")[first : first + count])

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        """Read 1, 2 or 4 bytes; TransportError for an answer that is not successful."""
        try:
            return int.from_bytes(await self._window(bar).read(offset, width), "little")
        except Exception as error:  # the root complex has no class of its own
            raise TransportError(f"read of BAR{bar} + {offset:#x}: {error}") from error

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        """Write 1, 2 or 4 bytes; posted."""
        await self._window(bar).write(offset, value.to_bytes(width, "little"))

    def _window(self, bar: int):
        if self._device.bar_window[bar] is None:
            raise TransportError(f"BAR{bar} has no address")
        return self._device.bar_window[bar]
