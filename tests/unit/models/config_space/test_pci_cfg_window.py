# SPDX-License-Identifier: Apache-2.0
"""The PCI_CFG window: when it makes an access, which bytes move, what the data register holds."""

import pytest

from models import layout, tlp
from tests.unit.models.model_link import Link

WINDOW = layout.CAP_PCI_CFG
DATA = WINDOW + 16
SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT


def point(link: Link, offset: int, length: int, bar: int = 0) -> None:
    link.config_write(WINDOW + 4, bar, 1)
    link.config_write(WINDOW + 8, offset)
    link.config_write(WINDOW + 12, length)


@pytest.fixture
def link() -> Link:
    """Memory Space Enable is 0: the window does not care (VPCI-104)."""
    link = Link()
    link.write(SELECT, 0x44332211)
    link.config_write(layout.CFG_COMMAND, 0, 2)
    return link


# offset, length -> the data register after a read with all bytes enabled
READS = [
    (SELECT, 4, 0x44332211), (SELECT, 2, 0x2211), (SELECT + 2, 2, 0x4433),
    (SELECT, 1, 0x11), (SELECT + 1, 1, 0x22), (SELECT + 2, 1, 0x33), (SELECT + 3, 1, 0x44),
]  # fmt: skip
# offset, length, bar: no access
ILLEGAL = [
    (SELECT, 0, 0), (SELECT, 3, 0), (SELECT, 8, 0), (SELECT, 0x104, 0), (SELECT, 0x80000004, 0),
    (SELECT + 1, 2, 0), (SELECT + 2, 4, 0), (SELECT + 1, 4, 0), (SELECT, 4, 1), (SELECT, 4, 0xFF),
    (0x20000, 4, 0), (0x20000, 1, 0), (0xFFFFFFFC, 4, 0), (0x20000 + SELECT, 4, 0),
]  # fmt: skip


@pytest.mark.parametrize(("offset", "length", "expected"), READS)
def test_read(link, offset, length, expected):
    link.config_write(DATA, 0xA5A5A5A5)  # nothing happens: length is still 0
    point(link, offset, length)
    assert link.config_read(DATA) == expected
    point(link, 0, 0)
    assert link.config_read(DATA) == expected


@pytest.mark.parametrize(("offset", "length", "bar"), ILLEGAL)
def test_no_access(link, offset, length, bar):
    point(link, offset, length, bar)
    link.config_write(DATA, 0xDEADBEEF)
    assert link.config_read(DATA) == 0xDEADBEEF
    point(link, SELECT, 4)
    assert link.config_read(DATA) == 0x44332211


def test_last_bytes_of_the_bar_are_reachable(link):
    point(link, 0x1FFFC, 4)
    link.config_write(DATA, 0xFFFFFFFF)
    assert link.config_read(DATA) == 0


@pytest.mark.parametrize("length", [1, 2, 4])
@pytest.mark.parametrize("first_be", range(16))
def test_read_happens_when_a_byte_of_the_access_is_enabled(link, length, first_be):
    link.config_write(DATA, 0xA5A5A5A5)
    point(link, SELECT, length)
    value = int.from_bytes(link.send(tlp.config_read(DATA, first_be=first_be)).payload, "little")
    happens = first_be & (1 << length) - 1
    assert value == (0x44332211 & (1 << 8 * length) - 1 if happens else 0xA5A5A5A5)


@pytest.mark.parametrize("length", [1, 2, 4])
@pytest.mark.parametrize("first_be", range(16))
def test_write_uses_the_merged_data_register(link, length, first_be):
    link.config_write(DATA, 0x08070605)
    point(link, SELECT, length)
    link.send(tlp.config_write(DATA, b"\xf1\xf2\xf3\xf4", first_be=first_be))
    register = bytes(
        (0xF1 + lane) if first_be >> lane & 1 else 5 + lane for lane in range(4)
    )  # enabled bytes are stored whatever else happens
    expected = b"\x11\x22\x33\x44"
    if first_be & (1 << length) - 1:
        expected = register[:length] + expected[length:]
    point(link, 0, 0)
    assert link.config_read(DATA).to_bytes(4, "little") == register
    point(link, SELECT, 4)
    assert link.config_read(DATA).to_bytes(4, "little") == expected


def test_side_effects_belong_to_the_bytes_of_the_access(link):
    """config_generation counts when its own byte is read, the window's lanes decide."""
    link.config_write(layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE, 2)
    link.managed("device_select", 0)
    link.function.event(layout.EVENT_CONFIG_CHANGE, 0, 0, 0)
    point(link, layout.COMMON_DEVICE_STATUS, 1)
    assert link.config_read(DATA) == 0
    point(link, layout.COMMON_CONFIG_GENERATION, 1)
    assert link.config_read(DATA) == 1


def test_management_through_the_window_alone(link):
    """MGMT-54, and one DW write rings a doorbell exactly as a memory write does."""
    link.events.clear()
    for offset, length, value in [(SELECT, 4, 5), (layout.BAR0_MANAGED + layout.MANAGED_CREATE, 1, 1)]:
        point(link, offset, length)
        link.config_write(DATA, value)
    assert [(event.op, event.device) for event in link.events] == [(layout.LIFECYCLE_CREATED, 5)]
    point(link, layout.BAR0_MANAGED + layout.MANAGED_CREATE, 2)
    assert link.config_read(DATA) == 0x0001


def test_window_registers_are_not_redirected(link):
    """MGMT-14: selecting a device leaves bar, offset, length and data alone."""
    point(link, SELECT, 4)
    link.config_write(DATA, 3)
    before = [link.config_read(WINDOW + at) for at in (0, 4, 8, 12)]
    link.config_write(DATA, 0)
    assert [link.config_read(WINDOW + at) for at in (0, 4, 8, 12)] == before
