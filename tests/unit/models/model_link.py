# SPDX-License-Identifier: Apache-2.0
"""A root complex of a few lines for tests of the golden model: both access paths, by byte offset in BAR0."""

from models import (
    Completion,
    Parameters,
    PciFunction,
    config_read,
    config_write,
    layout,
    memory_read,
    memory_write,
)

BASE = 0x12_3400_0000
FUNCTION_ID = 0x0108  # bus 1, device 1, function 0
REQUESTER = 0x0010


def lanes_of(offset: int, size: int) -> int:
    """Byte enables of an access of size bytes (within one DW) at a byte offset."""
    assert 0 < size <= 4 - offset % 4
    return (1 << size) - 1 << offset % 4


class Link:
    """The model after reset with BAR0 placed and memory space and bus master enabled.

    `events` and `messages` collect what the backend saw and what the function sent by itself since they were
    last cleared.
    """

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.function = PciFunction(parameters)
        self.parameters = self.function.parameters
        self.events = list(self.function.reset().events)
        self.messages: list[bytes] = []
        self.open()

    def open(self) -> None:
        """Place BAR0 and enable memory and bus mastering, as after a reset."""
        self.config_write(layout.CFG_BAR0, BASE & 0xFFFFFFFF)
        self.config_write(layout.CFG_BAR1, BASE >> 32)
        self.config_write(layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE | layout.COMMAND_BUS_MASTER)

    def send(self, request) -> Completion | None:
        """Send a request or raw bytes; the completion, None where none came."""
        completions = self.send_for_all(request)
        return completions[0] if completions else None

    def send_for_all(self, request) -> list[Completion]:
        """Send a request or raw bytes; all completions."""
        outcome = self.function.request(request if isinstance(request, bytes) else request.pack())
        self.events += outcome.events
        self.messages += outcome.messages
        return [Completion.unpack(packet) for packet in outcome.completions]

    def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> list[bytes]:
        """An event of the backend; the packets that it led to."""
        outcome = self.function.event(kind, device, queue, data)
        assert not outcome.completions and not outcome.events
        return list(outcome.messages)

    def sent(self) -> list[str]:
        """What the function sent by itself since the last call, in hex."""
        taken, self.messages = [packet.hex() for packet in self.messages], []
        return taken

    def read(self, offset: int, size: int = 4) -> int:
        """Read size bytes, 1..4 within a DW, of BAR0."""
        completion = self.send(
            memory_read(BASE + (offset & ~3), 1, first_be=lanes_of(offset, size), requester_id=REQUESTER)
        )
        assert completion.status == 0 and completion.byte_count == size
        return int.from_bytes(completion.payload, "little") >> 8 * (offset % 4) & (1 << 8 * size) - 1

    def write(self, offset: int, value: int, size: int = 4) -> None:
        """Write size bytes, 1..4 within a DW, of BAR0."""
        data = (value << 8 * (offset % 4)).to_bytes(4, "little")
        assert self.send(memory_write(BASE + (offset & ~3), data, first_be=lanes_of(offset, size))) is None

    def write_bytes(self, offset: int, data: bytes) -> None:
        """Write whole DWs of BAR0 with one packet."""
        self.send(memory_write(BASE + offset, data))

    def read_bytes(self, offset: int, length: int) -> bytes:
        """Read whole DWs of BAR0 (at most 128 bytes) with one packet."""
        return self.send(memory_read(BASE + offset, length // 4)).payload

    def config_read(self, offset: int, size: int = 4) -> int:
        """Read size bytes within a DW of configuration space."""
        completion = self.send(
            config_read(offset & ~3, first_be=lanes_of(offset, size), requester_id=REQUESTER)
        )
        assert completion.status == 0
        return int.from_bytes(completion.payload, "little") >> 8 * (offset % 4) & (1 << 8 * size) - 1

    def config_write(self, offset: int, value: int, size: int = 4) -> None:
        """Write size bytes within a DW of configuration space."""
        data = (value << 8 * (offset % 4)).to_bytes(4, "little")
        enables = lanes_of(offset, size)
        assert (
            self.send(config_write(offset & ~3, data, first_be=enables, destination_id=FUNCTION_ID)).status
            == 0
        )

    def common(self, name: str, value: int | None = None) -> int | None:
        """Read a COMMON register by its name, or write it when a value is given."""
        offset = layout.BAR0_COMMON + getattr(layout, f"COMMON_{name.upper()}")
        size = layout.FIELDS[f"COMMON_{name.upper()}"].width_bits // 8
        return self._access(offset, size, value)

    def managed(self, name: str, value: int | None = None) -> int | None:
        """The same for MANAGED."""
        offset = layout.BAR0_MANAGED + getattr(layout, f"MANAGED_{name.upper()}")
        return self._access(offset, layout.FIELDS[f"MANAGED_{name.upper()}"].width_bits // 8, value)

    def _access(self, offset: int, size: int, value: int | None) -> int | None:
        if value is None:
            return sum(self.read(offset + at, min(size, 4)) << 8 * at for at in range(0, size, 4))
        for at in range(0, size, 4):
            self.write(offset + at, value >> 8 * at & 0xFFFFFFFF, min(size, 4))
        return None

    def create(self, index: int, metadata: bytes = b"") -> int:
        """Select an index, write metadata (whole DWs), create; returns create_ok."""
        self.managed("device_select", index)
        for at in range(0, len(metadata), 128):
            self.write_bytes(layout.BAR0_MANAGED + layout.MANAGED_CONFIG + at, metadata[at : at + 128])
        self.managed("create", 1)
        return self.managed("create_ok")

    def start(self, index: int, queue: int = 0, features: int | None = None) -> None:
        """Bring the device up to DRIVER_OK with one queue enabled; the selector stays on it."""
        self.managed("device_select", index)
        self.common("device_status", layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER)
        features = self.parameters.device_features if features is None else features
        for bank in range(2):
            self.common("driver_feature_select", bank)
            self.common("driver_feature", features >> 32 * bank & 0xFFFFFFFF)
        self.common("device_status", layout.STATUS_FEATURES_OK)
        self.common("queue_select", queue)
        self.common("queue_enable", 1)
        self.common("device_status", layout.STATUS_DRIVER_OK)
