# SPDX-License-Identifier: Apache-2.0
"""The metadata window: chunks per index, frozen while the device exists, gone with it."""

import pytest

from models import Lifecycle, layout, memory_write
from tests.unit.models.model_link import BASE, Link

CONFIG = layout.BAR0_MANAGED + layout.MANAGED_CONFIG


@pytest.fixture
def link() -> Link:
    link = Link()
    link.events.clear()
    return link


def test_metadata_window(link):
    """Per index and chunk; chunks that the build lacks, index 0 and out of range read 0."""
    chunks = {}
    for index in (2, 3):
        link.managed("device_select", index)
        for chunk in (0, 1):
            link.managed("config_select", chunk)
            chunks[index, chunk] = bytes((16 * index + chunk,)) * 128
            link.write_bytes(CONFIG + 128, chunks[index, chunk])
    for (index, chunk), data in chunks.items():
        link.managed("device_select", index)
        assert link.managed("config_select") == 1
        link.managed("config_select", chunk)
        assert link.read_bytes(CONFIG + 128, 128) == data
        link.managed("config_select", 1)
    for chunk in (2, 3, 0x100, 0xFFFFFFFF):
        link.managed("config_select", chunk)
        link.write_bytes(CONFIG, b"\xff" * 128)
        assert link.managed("config_select") == chunk
        assert link.read_bytes(CONFIG, 128) == bytes(128)
    for index in (0, 16, 0x10002):
        link.managed("device_select", index)
        link.managed("config_select", 1)
        link.write_bytes(CONFIG, b"\xff" * 128)
        assert link.managed("config_select") == 0
        assert link.read_bytes(CONFIG, 128) == bytes(128)


def test_metadata_is_frozen_then_gone(link):
    label = b"label..."
    link.managed("device_select", 2)
    link.managed("config_select", 1)
    link.write_bytes(CONFIG, label)
    link.managed("create", 1)
    link.write_bytes(CONFIG, bytes(8))
    assert link.read_bytes(CONFIG, 8) == label
    link.managed("create", 0)
    assert link.managed("config_select") == link.read(CONFIG) == 0
    link.managed("config_select", 1)
    assert link.read_bytes(CONFIG, 8) == bytes(8)


@pytest.mark.parametrize("first_be", range(16))
def test_byte_lanes(link, first_be):
    link.managed("device_select", 2)
    link.write_bytes(CONFIG + 40, b"\x11\x22\x33\x44")
    link.send(memory_write(BASE + CONFIG + 40, b"\xa1\xa2\xa3\xa4", first_be=first_be))
    expected = bytes(0xA1 + lane if first_be >> lane & 1 else 0x11 * (lane + 1) for lane in range(4))
    assert link.read_bytes(CONFIG + 36, 12) == bytes(4) + expected + bytes(4)


def test_one_packet_provisions_and_creates(link):
    """Ascending order inside a packet: selector, metadata and create take effect in that order (MGMT-53)."""
    version_1_mtu_9000 = b"\1\0\0\0" + b"\4\0\0\0" + bytes(14) + (9000).to_bytes(2, "little")
    body = (7).to_bytes(4, "little") + bytes(4) + version_1_mtu_9000.ljust(256, b"\0") + b"\1\xff\xff\xff"
    link.write_bytes(layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, body)
    assert link.events == [Lifecycle(layout.LIFECYCLE_CREATED, 7)]
    assert link.read(layout.BAR0_DEVICE + layout.DEVICE_MTU, 2) == 9000
