# SPDX-License-Identifier: Apache-2.0
"""INTx of index 0: Status bit 3, Interrupt Disable, Assert and Deassert messages (PCIE-75, VPCI-91)."""

import pytest

from models import layout
from tests.unit.models.model_link import Link

ASSERT = "34000000 0108 00 20 00000000 00000000".replace(" ", "")
DEASSERT = "34000000 0108 00 24 00000000 00000000".replace(" ", "")
USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET
COMMAND, INTX_DISABLE = 0x04, 0x0400


@pytest.fixture
def link() -> Link:
    """Index 0 runs with queue 1, MSI-X is disabled."""
    link = Link()
    link.start(0, 1)
    return link


def pending(link: Link) -> bool:
    return bool(link.config_read(0x06, 2) & 0x0008)


def raised(link: Link, kind: int, *event: int) -> list[str]:
    return [packet.hex() for packet in link.event(kind, *event)]


@pytest.mark.parametrize(("kind", "isr"), [(USED, 1), (CONFIG, 2), (BROKEN, 2)])
def test_rises_with_the_isr_and_falls_with_its_read(link, kind, isr):
    assert not pending(link)
    assert raised(link, kind, 0, 1) == [ASSERT]
    assert pending(link)
    assert raised(link, CONFIG, 0, 0, 5) == []
    assert link.read(layout.BAR0_ISR, 1) == isr | 2
    assert link.sent() == [DEASSERT] and not pending(link)


def test_only_events_that_interrupt(link):
    assert raised(link, USED, 0, 0) == raised(link, USED, 0, 2) == raised(link, 3, 0, 1) == []
    link.common("device_status", layout.STATUS_FAILED)
    assert raised(link, USED, 0, 1) == raised(link, CONFIG, 0) == raised(link, BROKEN, 0) == []
    assert not pending(link) and link.read(layout.BAR0_ISR, 1) == 0


def test_a_managed_device_never_raises_it(link):
    link.create(3)
    link.start(3, 2)
    assert raised(link, USED, 3, 2) == raised(link, CONFIG, 3) == []
    assert not pending(link)
    assert link.read(layout.BAR0_ISR, 1) == 3
    assert link.sent() == []


def test_interrupt_disable_hides_the_line_not_the_bit(link):
    raised(link, USED, 0, 1)
    link.config_write(COMMAND, 0x0006 | INTX_DISABLE, 2)
    assert link.sent() == [DEASSERT] and pending(link)
    assert raised(link, CONFIG, 0) == []
    link.config_write(COMMAND, 0x0006, 2)
    assert link.sent() == [ASSERT]


def test_msix_enable_hides_both(link):
    raised(link, CONFIG, 0)
    link.config_write(0x4A, 0x8000, 2)
    assert link.sent() == [DEASSERT] and not pending(link)
    link.config_write(0x4A, 0x4000, 2)
    assert link.sent() == [ASSERT] and pending(link)


def test_bus_master_enable_does_not_matter(link):
    link.config_write(COMMAND, 0x0002, 2)
    assert raised(link, USED, 0, 1) == [ASSERT]


def test_virtio_reset_deasserts(link):
    raised(link, USED, 0, 1)
    link.common("device_status", 0)
    assert link.sent() == [DEASSERT] and not pending(link)


def test_both_access_paths_deassert(link):
    raised(link, USED, 0, 1)
    for register, value in ((0x9C, 0), (0xA0, layout.BAR0_ISR), (0xA4, 1)):
        link.config_write(register, value)
    assert link.sent() == []
    assert link.config_read(0xA8) == 1
    assert link.sent() == [DEASSERT]


def test_a_read_without_the_byte_changes_nothing(link):
    raised(link, USED, 0, 1)
    link.read(layout.BAR0_ISR + 1, 3)
    link.write(layout.BAR0_ISR, 0xFFFFFFFF)
    assert link.sent() == [] and pending(link)


def test_conventional_reset_is_silent(link):
    raised(link, USED, 0, 1)
    link.function.reset()
    link.open()
    assert link.sent() == [] and not pending(link)
    link.start(0, 1)
    assert raised(link, USED, 0, 1) == [ASSERT]
