# SPDX-License-Identifier: Apache-2.0
"""Every row of the table of management semantics (decisions 6), through the registers alone."""

import pytest

from models import Lifecycle, layout
from tests.unit.models.model_link import Link

OK, ID_DUP, INVALID = layout.CREATE_OK, layout.CREATE_ID_DUP, layout.CREATE_INVALID_CFG
CONFIG = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
CREATED, DESTROYED = layout.LIFECYCLE_CREATED, layout.LIFECYCLE_DESTROYED
BAD_METADATA = b"\2\0\0\0"


@pytest.fixture
def link() -> Link:
    """Devices 1 and 15 exist, 15 is running."""
    link = Link()
    assert link.create(1) == link.create(15) == OK
    link.start(15)
    link.events.clear()
    return link


def existing(link: Link) -> list[int]:
    found = []
    for index in range(18):
        link.managed("device_select", index)
        if link.managed("create"):
            found.append(index)
    return found


# selector, metadata, value written to create -> outcome, event, devices that exist afterwards
ROWS = [
    (2, b"", 1, OK, Lifecycle(CREATED, 2), [1, 2, 15]),
    (15, b"", 1, ID_DUP, None, [1, 15]),
    (2, BAD_METADATA, 1, INVALID, None, [1, 15]),
    (1, b"", 0, OK, Lifecycle(DESTROYED, 1), [15]),
    (15, b"", 0, OK, Lifecycle(DESTROYED, 15), [1]),
    (2, b"", 0, INVALID, None, [1, 15]),
    *((0, b"", value, INVALID, None, [1, 15]) for value in (0, 1, 2, 255)),
    *((16, b"", value, INVALID, None, [1, 15]) for value in (0, 1)),
    *((1 << bit | 1, b"", value, INVALID, None, [1, 15]) for bit in (4, 12, 16, 31) for value in (0, 1)),
    *((1, b"", value, INVALID, None, [1, 15]) for value in (2, 3, 0x80, 255)),
    (2, b"", 2, INVALID, None, [1, 15]),
]


@pytest.mark.parametrize(("select", "metadata", "value", "outcome", "event", "exist"), ROWS)
def test_create_write(link, select, metadata, value, outcome, event, exist):
    link.managed("device_select", select)
    link.write_bytes(CONFIG, metadata or bytes(4))
    link.managed("create", value)
    assert link.managed("create_ok") == outcome
    assert link.events == ([event] if event else [])
    assert existing(link) == exist
    for other in range(4):
        link.managed("device_select", other)
        assert link.managed("create_ok") == (outcome if other == select else 0)
    link.managed("device_select", select)
    assert link.managed("create_ok") == outcome


def test_duplicate_leaves_the_device_running(link):
    link.common("queue_desc", 1)
    before = link.read_bytes(0, 64)
    assert link.create(15, BAD_METADATA) == ID_DUP
    assert link.read_bytes(0, 64) == before
    assert link.common("device_status") == 0x0F


def test_recreated_device_is_new(link):
    link.write(layout.BAR0_PASID, 0x80000005)
    link.function.event(layout.EVENT_CONFIG_CHANGE, 15, 0, 0)
    assert link.common("config_generation") == 1
    link.managed("create", 0)
    assert link.create(15) == OK
    fresh = Link()
    assert fresh.create(15) == OK
    for region in (0x0000, 0x1000, 0x2000, 0x5000):
        assert link.read_bytes(region, 64) == fresh.read_bytes(region, 64)


def test_selector_keeps_any_value(link):
    for value in (0, 1, 15, 16, 0x10001, 0x80000000, 0xFFFFFFFF):
        link.managed("device_select", value)
        assert link.managed("device_select") == value
    link.write(layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT + 1, 0x12, 1)
    assert link.managed("device_select") == 0xFFFF12FF


def test_read_only_fields_and_tail(link):
    link.managed("device_select", 1)
    link.managed("create", 1)
    for offset in (0x000, 0x10D, 0x10E, 0x110, 0x114):
        link.write(layout.BAR0_MANAGED + offset, (1 << 8 * (4 - offset % 4)) - 1, 4 - offset % 4)
    assert link.managed("num_devices") == 15
    assert link.read(layout.BAR0_MANAGED + layout.MANAGED_CREATE) == 0x0101
    assert [link.read(layout.BAR0_MANAGED + at) for at in (0x110, 0x114, 0xFFC)] == [0, 0, 0]
