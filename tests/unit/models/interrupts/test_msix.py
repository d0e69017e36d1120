# SPDX-License-Identifier: Apache-2.0
"""MSI-X of the function: table, masks, pending bits, messages.

PCIE-114, PCIE-115, PCIE-116, PCIE-117, PCIE-118, PCIE-119, PCIE-120, PCIE-121, PCIE-122, PCIE-123, VPCI-105,
VPCI-106, VPCI-107, VPCI-108, VPCI-109, VPCI-110, VPCI-111, VPCI-112, VPCI-113, VPCI-114, VPCI-115, VPCI-116
"""

import pytest

from models import Parameters, layout, tlp
from tests.unit.models.model_link import BASE, Link

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET
TABLE, PBA, CONTROL = 0x8000, 0x7000, 0x4A
ENABLED, FUNCTION_MASK = 0x8000, 0x4000
#: The message that `fill` puts into vector 7, and into vector 31 (upper address 0).
SEVEN = "60000001 0108 00 0f 00000007 fee00070 070000da".replace(" ", "")
LAST = "40000001 0108 00 0f fee001f0 1f0000da".replace(" ", "")


def fill(link: Link, vector: int, mask: int = 0) -> None:
    """Give a vector an address and data that name it."""
    upper = 0 if vector == 31 else vector
    entry = (0xFEE00000 | vector << 4, upper, 0xDA000000 | vector, mask)
    link.write_bytes(TABLE + 16 * vector, b"".join(word.to_bytes(4, "little") for word in entry))


@pytest.fixture
def link() -> Link:
    """MSI-X enabled; index 0 runs queue 1 with vector 7, its configuration and device 3's queue 2 have 31."""
    link = Link()
    link.config_write(CONTROL, ENABLED, 2)
    link.create(3)
    link.start(3, 2)
    link.common("queue_msix_vector", 31)
    link.start(0, 1)
    link.common("queue_msix_vector", 7)
    link.common("config_msix_vector", 31)
    fill(link, 7)
    fill(link, 31)
    return link


def raised(link: Link, kind: int, device: int, queue: int = 0) -> list[str]:
    return [packet.hex() for packet in link.event(kind, device, queue, 1)]


def pending(link: Link) -> int:
    return link.read(PBA)


def test_events_are_sent(link):
    assert raised(link, USED, 0, 1) == [SEVEN]
    assert raised(link, USED, 3, 2) == raised(link, CONFIG, 0) == raised(link, BROKEN, 0) == [LAST]
    assert raised(link, CONFIG, 3) == [], "its configuration has no vector"
    assert raised(link, USED, 0, 1) == [], "NEEDS_RESET stops the queues"
    assert link.sent() == [] and pending(link) == 0
    assert link.read(layout.BAR0_ISR, 1) == layout.ISR_CONFIG, "a used buffer leaves the ISR alone"


def test_no_vector_is_lost_for_good(link):
    link.common("queue_msix_vector", 0xFFFF)
    link.common("config_msix_vector", 32)
    assert link.common("config_msix_vector") == 0xFFFF
    assert raised(link, USED, 0, 1) == raised(link, CONFIG, 0) == []
    link.common("queue_msix_vector", 7)
    assert link.sent() == [] and pending(link) == 0


def test_masked_vector_is_pending_until_its_write(link):
    fill(link, 7, mask=1)
    assert raised(link, USED, 0, 1) == raised(link, USED, 0, 1) == []
    assert raised(link, CONFIG, 0) == [LAST]
    assert pending(link) == 1 << 7
    link.write(TABLE + 0x78, 0x11223344)
    link.write(TABLE + 0x7D, 0xFFFFFF, 3)
    assert link.sent() == [] and link.read(TABLE + 0x7C) == 1
    link.write(TABLE + 0x7C, 0, 1)
    assert link.sent() == [SEVEN[:32] + "44332211"] and pending(link) == 0
    link.write(TABLE + 0x7C, 0, 1)
    assert link.sent() == []


@pytest.mark.parametrize(("register", "shut"), [(CONTROL, ENABLED | FUNCTION_MASK), (0x04, 0x0002)])
def test_lifting_the_last_obstacle_sweeps_lowest_first(link, register, shut):
    fill(link, 5, mask=1)
    link.config_write(register, shut, 2)
    assert raised(link, CONFIG, 0) == raised(link, USED, 0, 1) == []
    link.common("queue_msix_vector", 5)
    assert raised(link, USED, 0, 1) == []
    assert pending(link) == 1 << 31 | 1 << 7 | 1 << 5
    link.read(layout.BAR0_ISR, 1)  # or INTA would be asserted while MSI-X is disabled; pending bits are kept
    link.config_write(CONTROL, 0, 2)
    link.config_write(0x04, 0x0006, 2)
    link.config_write(CONTROL, ENABLED, 2)
    assert link.sent() == [SEVEN, LAST]
    assert pending(link) == 1 << 5


def test_one_obstacle_less_is_not_enough(link):
    link.config_write(CONTROL, ENABLED | FUNCTION_MASK, 2)
    link.config_write(0x04, 0x0002, 2)
    raised(link, USED, 0, 1)
    link.config_write(CONTROL, ENABLED, 2)
    assert link.sent() == []
    link.config_write(0x04, 0x0006, 2)
    assert link.sent() == [SEVEN]


def test_disabled_means_isr_and_no_pending_bit(link):
    link.config_write(CONTROL, 0, 2)
    assert [packet[14:16] for packet in raised(link, USED, 0, 1)] == ["20"]
    assert raised(link, USED, 3, 2) == [] and pending(link) == 0
    link.config_write(CONTROL, ENABLED, 2)
    assert [packet[14:16] for packet in link.sent()] == ["24"]


@pytest.mark.parametrize("index", [0, 3])
def test_pending_survives_destruction_and_virtio_reset(link, index):
    fill(link, 31, mask=1)
    raised(link, USED, 3, 2)
    link.managed("device_select", index)
    link.common("device_status", 0)
    link.managed("create", 0)
    assert pending(link) == 1 << 31
    fill(link, 31)
    assert link.sent() == [LAST]


def test_table_and_pending_bits_under_byte_enables():
    link = Link(Parameters(msix_vectors=33))
    assert [link.read(TABLE + at) for at in range(0, 32, 4)] == [0, 0, 0, 1] * 2
    link.send(tlp.memory_write(BASE + TABLE + 0x200, bytes([255]) * 16, last_be=0xE))
    assert link.read_bytes(TABLE + 0x200, 16) == b"\xfc" + 11 * b"\xff" + b"\1\0\0\0"
    link.write(TABLE + 0x20C, 0xFE, 1)
    assert link.read(TABLE + 0x20C) == 0
    link.write(TABLE + 0x20C, 0xFF, 1)
    assert link.read(TABLE + 0x20C) == 1
    link.write(TABLE + 0x201, 0, 1)
    assert link.read(TABLE + 0x200) == 0xFFFF00FC
    link.write_bytes(TABLE + 0x210, bytes([255]) * 16)
    assert link.read_bytes(TABLE + 0x210, 16) == bytes(16), "beyond the last vector"
    link.start(0, 1)
    link.common("queue_msix_vector", 32)
    link.config_write(CONTROL, ENABLED, 2)
    link.event(USED, 0, 1)
    link.write_bytes(PBA, bytes(16))
    assert link.read_bytes(PBA, 16) == b"\0\0\0\0\1" + bytes(11)
    assert link.read(PBA + 4, 1) == 1 and link.read(PBA + 5, 3) == 0
