# SPDX-License-Identifier: Apache-2.0
"""What each reset clears and what it keeps.

MGMT-27, MGMT-44, MGMT-45, MGMT-46, VPCI-76, VPCI-77, VPCI-78, decisions 6 and 9
"""

import pytest

from models import Lifecycle, layout
from tests.unit.models.model_link import Link

CONFIG = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
ALL_GONE = [Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0)]


@pytest.fixture
def link() -> Link:
    """Index 0 and device 3 run with everything set; index 5 has metadata; a create failed at 9."""
    link = Link()
    link.create(3)
    for index in (0, 3):
        link.start(index)
        link.common("config_msix_vector", 1)
        link.common("queue_msix_vector", 2)
        link.common("device_feature_select", 1)
        link.write(layout.BAR0_PASID, 0x80000007)
        link.function.event(layout.EVENT_CONFIG_CHANGE, index, 0, 0)
        assert link.common("config_generation") == 1
        link.function.event(layout.EVENT_CONFIG_CHANGE, index, 0, 2)
    link.managed("device_select", 5)
    link.managed("config_select", 1)
    link.write_bytes(CONFIG, b"five")
    assert link.create(9, b"\2\0\0\0") == layout.CREATE_INVALID_CFG
    link.events.clear()
    return link


def assert_reset(link: Link) -> None:
    """COMMON of the selected device as after a virtio reset; generation is not looked at."""
    for name in ("device_feature_select", "driver_feature_select", "driver_feature", "device_status"):
        assert link.common(name) == 0
    for name in ("queue_select", "queue_enable", "queue_desc", "queue_driver", "queue_device"):
        assert link.common(name) == 0
    assert link.common("config_msix_vector") == link.common("queue_msix_vector") == 0xFFFF
    assert link.common("queue_size") == 256
    assert link.read(layout.BAR0_ISR) == 0


def test_reset_of_a_managed_device_is_local(link):
    link.managed("device_select", 0)
    manager = link.read_bytes(0x18, 40)
    link.managed("device_select", 3)
    link.managed("config_select", 1)
    link.common("device_status", 0)
    assert link.events == [Lifecycle(layout.LIFECYCLE_RESET, 3)]
    assert link.managed("device_select") == 3 and link.managed("create") == 1
    assert link.managed("config_select") == 1
    assert_reset(link)
    assert link.read(layout.BAR0_PASID) == 0x80000007
    assert link.read(layout.BAR0_DEVICE + layout.DEVICE_STATUS, 2) == 2
    assert link.common("config_generation") == 2  # the change before the reset still counts
    link.managed("device_select", 9)
    assert link.managed("create_ok") == layout.CREATE_INVALID_CFG
    link.managed("device_select", 5)
    assert link.read_bytes(CONFIG, 4) == b"five"
    link.managed("device_select", 0)
    assert link.read_bytes(0x18, 40) == manager


def assert_only_the_manager(link: Link) -> None:
    assert link.managed("device_select") == 0
    assert link.managed("create_ok") == 0
    for index in range(1, 16):
        link.managed("device_select", index)
        assert link.managed("create") == link.managed("config_select") == link.managed("create_ok") == 0
        link.managed("config_select", 1)
        assert link.read_bytes(CONFIG, 128) == bytes(128)
    link.managed("device_select", 0)


def test_reset_of_the_manager_takes_everything_managed(link):
    link.managed("device_select", 0)
    link.common("device_status", 0)
    assert link.events == ALL_GONE
    assert_reset(link)
    assert link.read(layout.BAR0_PASID) == 0x80000007
    assert link.common("config_generation") == 2
    assert link.read(layout.BAR0_DEVICE + layout.DEVICE_STATUS, 2) == 2
    assert_only_the_manager(link)
    assert link.config_read(layout.CFG_COMMAND, 2) == 6


def test_conventional_reset(link):
    link.config_write(0x106, 1, 2)
    assert list(link.function.reset().events) == ALL_GONE
    fresh = Link()
    fresh.function.reset()
    assert [link.config_read(at) for at in range(0, 0x200, 4)] == [
        fresh.config_read(at) for at in range(0, 0x200, 4)
    ]
    link.open()
    assert_reset(link)
    assert link.read(layout.BAR0_PASID) == 0
    assert link.common("config_generation") == 0
    assert link.read(layout.BAR0_DEVICE + layout.DEVICE_STATUS, 2) == 1
    assert_only_the_manager(link)


def test_every_write_of_zero_is_a_reset(link):
    link.managed("device_select", 3)
    for _ in range(3):
        link.common("device_status", 0)
    assert link.events == [Lifecycle(layout.LIFECYCLE_RESET, 3)] * 3
    link.managed("device_select", 4)
    link.common("device_status", 0)
    assert len(link.events) == 3


def test_status_and_queue_select_in_one_dw(link):
    """Reset first, then the selector (decisions 9); for the manager under its own selector too."""
    for index in (3, 0):
        link.managed("device_select", index)
        link.write(layout.COMMON_DEVICE_STATUS, 0x0002_0000)
        assert link.common("device_status") == 0
        assert link.common("queue_select") == 2


def test_pending_change_is_dropped_by_creation(link):
    link.managed("device_select", 3)
    link.managed("create", 0)
    link.create(3)
    assert link.common("config_generation") == 0
