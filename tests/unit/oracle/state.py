# SPDX-License-Identifier: Apache-2.0
"""The state of the naive oracle, and the changes that its table of effects names."""

from dataclasses import dataclass, field

from tests.unit.oracle.metadata import CTRL_VQ, Metadata, has
from tests.unit.oracle.registers import FEATURES_OK


@dataclass
class Device:
    """Everything kept under one index; an empty dictionary means reset values."""

    grants: dict[str, int]
    registers: dict[str, int] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)
    queues: dict[tuple[int, str], int] = field(default_factory=dict)
    pasids: dict[int, int] = field(default_factory=dict)


class State:
    """Plain dictionaries: what none of them holds has its reset value. The subclass owns the tables."""

    def __init__(self, parameters) -> None:
        self.parameters = parameters
        self.num_devices = parameters.num_devices
        self.select = 0
        self.existing: set[int] = set()
        self.chunks: dict[int, int] = {}
        self.metadata: dict[tuple[int, int], bytes] = {}
        self.last_create: tuple[int, int] = (0, 0)
        self.devices: dict[int, Device] = {}

    @property
    def device(self) -> Device:
        """State under the selected index; it comes into being when first looked at."""
        return self.device_at(self.select)

    def device_at(self, index: int) -> Device:
        """State under an index."""
        if index not in self.devices:
            self.devices[index] = Device(self.grants_for(index))
        return self.devices[index]

    @property
    def status(self) -> int:
        """device_status of the selected device."""
        return self.device.registers.get("device_status", 0)

    @property
    def queue(self) -> int:
        """queue_select of the selected device."""
        return self.device.registers.get("queue_select", 0)

    @property
    def num_queues(self) -> int:
        """Queues of the selected device."""
        grants = self.device.grants
        return 2 * grants["pairs"] + (1 if has(grants["features"], CTRL_VQ) else 0)

    @property
    def accepted(self) -> int:
        """Feature bits that the driver of the selected device wrote."""
        return self.device.accepted.get(0, 0) + (self.device.accepted.get(1, 0) << 32)

    def accepted_misses_a_need(self, needs: dict[int, int]) -> bool:
        """Whether an accepted feature lacks the one that it needs."""
        return any(has(self.accepted, bit) and not has(self.accepted, need) for bit, need in needs.items())

    def negotiated(self, bit: int) -> bool:
        """Whether a feature counts: accepted, and FEATURES_OK set."""
        return bool(self.status & FEATURES_OK) and has(self.accepted, bit)

    @property
    def chunk(self) -> int:
        """config_select of the selected index."""
        return self.chunks.get(self.select, 0)

    def set_chunk(self, value: int) -> None:
        """Write config_select."""
        self.chunks[self.select] = value

    def metadata_of(self, index: int) -> Metadata:
        """Chunk 0 of an index."""
        return Metadata(self.metadata.get((index, 0), bytes(256)))

    def get_config(self) -> int:
        """The 256 bytes of the window as one integer."""
        return int.from_bytes(self.metadata.get((self.select, self.chunk), b""), "little")

    def set_config(self, value: int) -> None:
        """Write the whole window."""
        self.metadata[self.select, self.chunk] = value.to_bytes(256, "little")

    @property
    def outcome(self) -> int:
        """create_ok: it belongs to the index of the latest create write."""
        index, code = self.last_create
        return code if index == self.select else 0

    def set_outcome(self, code: int) -> None:
        """Set create_ok for the selected index."""
        self.last_create = (self.select, code)

    def change(self, what: str, index: int) -> None:
        """One row of the table of effects, for the index that the event concerns."""
        device = self.device_at(index)
        if what == "becomes-alive":
            self.existing.add(index)
        elif what == "gets-its-grants":
            device.grants = self.grants_for(index)
        elif what == "registers-cleared":
            device.registers, device.accepted, device.queues = {}, {}, {}
        elif what == "pasids-cleared":
            device.pasids = {}
        elif what == "metadata-cleared":
            self.metadata = {key: chunk for key, chunk in self.metadata.items() if key[0] != index}
        elif what == "selector-cleared":
            self.chunks.pop(index, None)
        elif what == "ceases":
            self.existing.discard(index)
        elif what == "all-metadata-cleared":
            self.metadata = {}
        elif what == "all-selectors-clear":
            self.chunks = {}
        elif what == "all-cease":
            self.existing = set()
        elif what == "device_select-zero":
            self.select = 0
        elif what == "create_ok-zero":
            self.last_create = (0, 0)
        else:
            raise ValueError(f"no such change: {what}")
