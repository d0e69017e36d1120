# SPDX-License-Identifier: Apache-2.0
"""The registers that queue_select banks: size, vector, enable, addresses, reset.

VPCI-50, VPCI-51, VPCI-52, VPCI-53, VPCI-54, VPCI-55, VPCI-56, VPCI-57, VPCI-58, VPCI-59, VPCI-60, VPCI-61,
VPCI-62, VPCI-63, VPCI-64, VPCI-65, VPCI-66, VPCI-67, VPCI-68, VPCI-69, VPCI-70, VPCI-71
"""

import pytest

from models import layout
from tests.unit.models.model_link import Link

VERSION_1_ONLY = 1 << 32
QUEUE_REGISTERS = {
    "queue_size": 256, "queue_msix_vector": 0xFFFF, "queue_enable": 0, "queue_desc": 0, "queue_driver": 0,
    "queue_device": 0, "queue_reset": 0,
}  # fmt: skip


@pytest.fixture
def link() -> Link:
    return Link()


def test_queue_size(link):
    for written, kept in [
        (128, 128),
        (0, 128),
        (1, 128),
        (2, 2),
        (96, 2),
        (512, 2),
        (256, 256),
        (0x8001, 256),
    ]:
        link.common("queue_size", written)
        assert link.common("queue_size") == kept
    link.write(layout.COMMON_QUEUE_SIZE, 0x80, 1)  # 0x0180: not a power of two
    assert link.common("queue_size") == 256
    link.write(layout.COMMON_QUEUE_SIZE + 1, 0, 1)  # 0x0000
    assert link.common("queue_size") == 256


def test_enabled_queue_is_frozen(link):
    for name in ("queue_desc", "queue_driver", "queue_device"):
        link.common(name, 0x1122334455667788)
    for written, kept in [(0, 0), (2, 0), (0x0101, 0), (1, 1), (0, 1), (0xFFFF, 1)]:
        link.common("queue_enable", written)
        assert link.common("queue_enable") == kept
    link.common("queue_size", 16)
    link.common("queue_msix_vector", 7)
    for name in ("queue_desc", "queue_driver", "queue_device"):
        link.common(name, 0)
        assert link.common(name) == 0x1122334455667788
    assert (link.common("queue_size"), link.common("queue_msix_vector")) == (256, 7)


@pytest.mark.parametrize("name", ["queue_desc", "queue_driver", "queue_device"])
def test_halves_and_bytes_of_addresses(link, name):
    offset = getattr(layout, f"COMMON_{name.upper()}")
    link.write(offset + 4, 0xAABBCCDD)
    link.write(offset, 0x11223344)
    link.write(offset + 6, 0x5566, 2)
    link.write(offset + 1, 0x77, 1)
    assert link.common(name) == 0x5566CCDD11227744


def test_queue_that_does_not_exist(link):
    for select in (4, 5, 63, 0x8000, 0xFFFF):
        link.common("queue_select", select)
        assert link.common("queue_select") == select
        for name in [*QUEUE_REGISTERS, "queue_notify_off", "queue_notif_config_data"]:
            link.common(name, 1)
            assert link.common(name) == (0xFFFF if name == "queue_msix_vector" else 0)
        link.write(layout.BAR0_PASID, 0x80000001)
        assert link.read(layout.BAR0_PASID) == 0


def test_queue_reset_needs_its_feature(link):
    link.start(0, queue=2)
    for name, value in (
        ("queue_msix_vector", 3),
        ("queue_reset", 0),
        ("queue_reset", 2),
        ("queue_reset", 0x0101),
    ):
        link.common(name, value)
        assert link.common("queue_enable") == 1
    link.common("queue_reset", 1)
    assert {name: link.common(name) for name in QUEUE_REGISTERS} == QUEUE_REGISTERS | {"queue_msix_vector": 3}
    link.common("device_status", 0)
    link.start(0, features=VERSION_1_ONLY)
    link.common("queue_reset", 1)
    assert link.common("queue_enable") == 1


def test_notify_off_counts_slots_of_all_devices(link):
    assert link.create(3) == layout.CREATE_OK
    for index, queue in [(0, 0), (0, 3), (3, 0), (3, 2)]:
        link.managed("device_select", index)
        link.common("queue_select", queue)
        for name in ("queue_notify_off", "queue_notif_config_data"):
            link.common(name, 0xFFFF)
            assert link.common(name) == 4 * index + queue


def test_queues_are_banked(link):
    for queue in range(4):
        link.common("queue_select", queue)
        link.common("queue_desc", queue + 1 << 40)
        link.common("queue_msix_vector", queue + 9)
        link.write(layout.BAR0_PASID, queue + 100)
    for queue in range(4):
        link.common("queue_select", queue)
        assert link.common("queue_desc") == queue + 1 << 40
        assert link.common("queue_msix_vector") == queue + 9
        assert link.read(layout.BAR0_PASID) == queue + 100
