# SPDX-License-Identifier: Apache-2.0
"""How fast the RTL is: latency of a request, of creation and destruction, of a reset of everything.

Bounds: decisions.md 5 and requirement PCIE-49. The transmit stream is never throttled here.
"""

from models import layout, tlp
from tb.common.observation import Observation
from tb.env.base_test import BaseTest
from tb.env.environment import CLOCK_NS
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.function_access import BAR_FIELDS, check
from tb.sequences.lib.metadata import CHUNK

#: Clocks from an accepted request for one DW to its completion, on an idle block.
LATENCY = 16
#: Clocks that creation, destruction and reset may take besides clearing.
OVERHEAD = 64
#: 32-bit words of one queue: size and enable, vector, three 64-bit addresses, PASID.
QUEUE_WORDS = 9
#: 32-bit words of a device besides its queues and metadata: selectors, accepted and offered features, vector,
#: status, generation, number and size of queues, virtio_net_config, config_select.
DEVICE_WORDS = 14


class Stopwatch:
    """Notes when the last request was accepted and when the last completion left (clocks)."""

    def __init__(self) -> None:
        self.clock = 0

    def write(self, seen: Observation) -> None:
        """A monitor saw a packet."""
        self.clock = seen.time // CLOCK_NS


class Latency(DeviceAccess):
    """Measures with two stopwatches; `worst` has the clocks of each kind of thing."""

    stable_id = "Latency"

    def __init__(self, requests: Stopwatch, completions: Stopwatch) -> None:
        super().__init__()
        self._requests, self._completions = requests, completions
        self.worst: dict[str, int] = {}

    async def body(self) -> None:
        """Every field, configuration registers, the window, a refused request; then the long operations."""
        await self.bring_up()
        await self.clean_slate()
        index = self.parameters.num_devices
        await self.ensure(index, self.random_metadata())
        for _ in range(2):
            for offset, size in BAR_FIELDS.values():
                count = 1 if offset % 4 else min(size, 4)
                await self._timed(self.paths.memory_read(offset, count)[0][0], "register read")
            for register in range(0, 4096, 64):
                await self._timed(self.paths.config_read(register), "configuration read")
                await self._timed(self.paths.config_write(0x3C, register & 0xFF, 1), "configuration write")
            for packet in self.paths.window_read(layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, 1)[0]:
                await self._timed(packet, "window read")
            for packet in self.paths.window_write(layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC, b"1234"):
                await self._timed(packet, "window write")
            await self._timed(tlp.io_read(0, **self.paths.header()).pack(), "I/O read")
            self.paths.forget_window()
        await self._long_operations(index)

    async def _timed(self, packet: bytes, name: str) -> None:
        """Clocks from acceptance to completion of one packet on the idle block."""
        await self.pause(2)
        await self.answer(packet)
        clocks = self._completions.clock - self._requests.clock
        self.worst[name] = max(self.worst.get(name, 0), clocks)
        if clocks > LATENCY:
            raise AssertionError(f"{name} takes {clocks} clocks, at most {LATENCY} are allowed")

    async def _behind(self, name: str, offset: int, data: bytes, bound: int) -> None:
        """Clocks from the acceptance of a write on the idle block to the answer of the read behind it."""
        await self.value("MANAGED_NUM_DEVICES")
        write, read = (
            self.paths.memory_write(offset, data)[0],
            self.paths.memory_read(layout.BAR0_MANAGED, 4)[0][0],
        )
        await self.pause(2)
        await self.answer(write)
        written = self._requests.clock
        await self.answer(read)
        clocks = self._completions.clock - written
        self.worst[name] = max(self.worst.get(name, 0), clocks)
        if clocks > bound:
            raise AssertionError(f"{name} takes {clocks} clocks, at most {bound} are allowed")

    async def _long_operations(self, index: int) -> None:
        p = self.parameters
        words = DEVICE_WORDS + QUEUE_WORDS * p.num_queues + CHUNK // 4 * p.config_chunks
        bound = 2 * words + OVERHEAD + LATENCY
        create, status = BAR_FIELDS["MANAGED_CREATE"][0], BAR_FIELDS["COMMON_DEVICE_STATUS"][0]
        await self._behind("destroy", create, bytes((DESTROY,)), bound)
        await self._behind("create with defaults", create, bytes((CREATE,)), bound)
        await self._behind("destroy", create, bytes((DESTROY,)), bound)
        for chunk in reversed(range(p.config_chunks)):
            self.provision(b"\1" + bytes(CHUNK - 1), chunk)
        await self._behind("create with metadata", create, bytes((CREATE,)), bound)
        await self.expect(("MANAGED_CREATE", 1))
        self.start_device()
        await self._behind("reset of a managed device", status, b"\0", bound)
        self.select(0)
        bitmaps = (p.num_devices + 1) * (
            1 + p.config_chunks
        )  # existence and valid chunks, cleared bit by bit
        await self._behind("reset of everything", status, b"\0", (64 if bitmaps <= 64 else 4096) + LATENCY)
        self.select(index)
        check("create after the reset", await self.value("MANAGED_CREATE"), 0)


class Speed(BaseTest):
    """Latency and the duration of the long operations stay within their bounds, whatever NUM_DEVICES."""

    async def body(self) -> None:
        """Measured at the streams."""
        requests, completions = Stopwatch(), Stopwatch()
        self.environment.agent.requests.subscribers.append(requests)
        self.environment.agent.completions.subscribers.append(completions)
        latency = Latency(requests, completions)
        await self.run_sequence(latency)
        self.logger.info(
            "clocks: %s", ", ".join(f"{name} {clocks}" for name, clocks in latency.worst.items())
        )
