# SPDX-License-Identifier: Apache-2.0
"""Another device type is one file: a made-up one works without a change anywhere else."""

from dataclasses import dataclass

from models import layout
from models.function import device_types
from models.function.device_type import field, require
from models.parameters import Parameters
from tests.unit.models.model_link import Link

CLOCK = 17
MTU = layout.ATTRIBUTE_MTU


@dataclass
class ClockConfig:
    """One DW: a frequency, to which events add."""

    frequency: int

    def read(self, dw: int, enables: int) -> int:
        return self.frequency if dw == 0 and enables == 15 else 0

    def change(self, data: int) -> None:
        self.frequency += data


@dataclass(frozen=True)
class ClockSettings:
    frequency: int

    def num_queues(self, features: int) -> int:
        return 1

    def config(self) -> ClockConfig:
        return ClockConfig(self.frequency)


class Clock:
    """A device with one queue, whose frequency stands where a network device has its MTU."""

    attributes = MTU

    def prerequisites_met(self, features: int) -> bool:
        return True

    def default(self, index: int, features: int, num_queues: int) -> ClockSettings:
        return ClockSettings(1000 + index)

    def settings(self, chunk: bytes, mask: int, index: int, features: int, num_queues: int) -> ClockSettings:
        frequency = field(chunk, layout.METADATA_MTU, 2) if mask & MTU else 1000 + index
        require(frequency, "a clock that stands still")
        return ClockSettings(frequency)


def provisioned(link: Link, index: int, mask: int, value: int) -> int:
    """create_ok of a device with this attribute mask and value."""
    link.managed("device_select", index)
    at = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
    for offset, word in ((0, 1), (layout.METADATA_ATTRIBUTES, mask), (20, value << 16)):
        link.write(at + offset, word)
    link.managed("create", 1)
    return link.managed("create_ok")


def test_another_device_type_is_one_file(monkeypatch) -> None:
    monkeypatch.setitem(device_types.TYPES, CLOCK, Clock())
    link = Link(Parameters(device_type=CLOCK))
    assert link.read(layout.BAR0_DEVICE) == 1000 and link.common("num_queues") == 1
    assert provisioned(link, 1, MTU, 50) == layout.CREATE_OK
    assert link.read(layout.BAR0_DEVICE) == 50
    link.event(layout.EVENT_CONFIG_CHANGE, 1, data=7)
    assert link.read(layout.BAR0_DEVICE) == 57
    assert provisioned(link, 2, MTU, 0) == layout.CREATE_INVALID_CFG
    assert provisioned(link, 3, layout.ATTRIBUTE_MAC, 0) == layout.CREATE_INVALID_CFG


def test_a_type_that_is_not_known_behaves_like_a_network_device() -> None:
    network, other = Link(Parameters()), Link(Parameters(device_type=63))
    for offset in range(0, layout.DEVICE_LENGTH, 4):
        assert network.read(layout.BAR0_DEVICE + offset) == other.read(layout.BAR0_DEVICE + offset)
