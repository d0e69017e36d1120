# SPDX-License-Identifier: Apache-2.0
"""Legal differences after a transmit stall: late messages, one for several events, or none at all."""

import pytest

from models import Parameters, layout, tlp
from tests.unit.models.model_link import BASE, Link

USED, CONFIG = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE
CONTROL, CONFIG_VECTOR, QUEUE_VECTOR = 0x4A, 3, 5
ENTRY = 0x8000 + 16 * QUEUE_VECTOR


@pytest.fixture
def link() -> Link:
    """MSI-X enabled; queue 1 of index 0 has vector 5, the configuration vector 3, both unmasked."""
    link = Link()
    link.config_write(CONTROL, 0x8000, 2)
    link.start(0, 1)
    link.common("queue_msix_vector", QUEUE_VECTOR)
    link.common("config_msix_vector", CONFIG_VECTOR)
    for vector in (CONFIG_VECTOR, QUEUE_VECTOR):
        link.write_bytes(0x8000 + 16 * vector, bytes((0, 0, 0, vector)) + bytes(12))
    return link


def slack(link: Link):
    return link.function.slack


def test_exactly_what_was_due(link):
    packets = link.event(USED, 0, 1) + link.event(CONFIG, 0)
    assert len(packets) == 2 and slack(link).overdue() == [
        "MSI-X write of vector 5 of device 0", "MSI-X write of vector 3 of device 0",
    ]  # fmt: skip
    packets = link.event(USED, 0, 1) + link.event(CONFIG, 0)
    assert all(slack(link).transmitted(packet) for packet in reversed(packets))
    assert not slack(link).transmitted(packets[0]), "not twice"
    assert slack(link).overdue() == []


def test_several_events_may_share_a_message(link):
    (packet,) = {*link.event(USED, 0, 1), *link.event(USED, 0, 1), *link.event(USED, 0, 1)}
    assert slack(link).pending_mask(0) == 1 << QUEUE_VECTOR
    assert slack(link).transmitted(packet) and slack(link).overdue() == []
    assert slack(link).pending_mask(0) == 0
    assert not slack(link).transmitted(packet), "settled: the others do not come any more"


def test_a_late_message_carries_what_the_entry_holds_then(link):
    (early,) = link.event(USED, 0, 1)
    link.write(ENTRY + 8, 0x11111111)
    link.write(ENTRY + 8, 0x22222222)
    late = early[:12] + 4 * b"\x11"
    assert not slack(link).transmitted(early[:12] + 4 * b"\x33")
    assert slack(link).transmitted(late) and not slack(link).transmitted(early)


def test_masked_meanwhile(link):
    (packet,) = link.event(USED, 0, 1)
    link.write(ENTRY + 12, 1)
    assert slack(link).overdue() == [] and slack(link).may_be_pending(0, QUEUE_VECTOR)
    link.write(ENTRY + 12, 0)
    assert slack(link).overdue() == ["MSI-X write of vector 5 of device 0"]
    link.event(USED, 0, 1)
    link.config_write(CONTROL, 0xC000, 2)
    assert slack(link).overdue() == []
    link.config_write(CONTROL, 0x8000, 2)
    assert slack(link).transmitted(packet) and slack(link).overdue() == []


def test_reset_may_drop_it_or_come_too_late(link):
    (packet,) = link.event(USED, 0, 1)
    link.config_write(0xD4, 0x8000, 2)
    assert not slack(link).may_be_pending(0, QUEUE_VECTOR)
    assert slack(link).transmitted(packet) and slack(link).overdue() == []
    link.open()
    link.config_write(CONTROL, 0x8000, 2)
    link.write(ENTRY + 12, 0)
    link.start(0, 1)
    link.common("queue_msix_vector", QUEUE_VECTOR)
    (packet,) = link.event(USED, 0, 1)
    link.config_write(0xD4, 0x8000, 2)
    assert slack(link).overdue() == [] and not slack(link).transmitted(packet)


@pytest.mark.parametrize("end", ["destroyed", "manager reset", "conventional reset"])
def test_a_device_that_is_gone_owes_nothing(end):
    link = Link(Parameters(integrated=1))
    link.config_write(0x42, 0x8000, 2)
    link.create(4)
    link.start(4, 1)
    link.common("queue_msix_vector", 2)
    link.write(layout.BAR0_MSIX_CFG + 2, 2, 2)
    link.write(layout.BAR0_MSIX_CFG + 16, 0)
    (packet,) = link.event(USED, 4, 1)
    assert slack(link).pending_mask(4) == 4 and slack(link).pending_mask(0) == 0
    if end == "destroyed":
        link.managed("create", 0)
    elif end == "manager reset":
        link.managed("device_select", 0)
        link.common("device_status", 0)
    else:
        link.function.reset()
    assert slack(link).pending_mask(4) == 0
    assert slack(link).transmitted(packet) == (end != "conventional reset")
    assert slack(link).overdue() == []


def test_intx_alternates_and_ends_right():
    link = Link()
    link.start(0, 1)
    rise = link.event(USED, 0, 1)[0]
    assert slack(link).overdue() == ["Assert_INTA"]
    link.read(layout.BAR0_ISR, 1)
    fall = link.messages[-1]
    assert not slack(link).transmitted(fall) and slack(link).overdue() == [], "it may be left out whole"
    assert link.event(USED, 0, 1) == [rise]
    assert slack(link).transmitted(rise) and not slack(link).transmitted(rise)
    link.read(layout.BAR0_ISR, 1)
    assert slack(link).overdue() == ["Deassert_INTA"]


def test_errors_are_counted_to_255():
    link = Link()
    link.config_write(0xD4, 4, 2)
    for _ in range(300):
        link.send(b"")
    packet = link.messages[0]
    assert all(slack(link).transmitted(packet) for _ in range(254))
    assert slack(link).overdue() == ["1 messages of code 0x33"]
    for _ in range(300):
        link.send(b"")
    assert all(slack(link).transmitted(packet) for _ in range(255)) and slack(link).overdue() == []
    for end in ((0x44, 3, 1), (0xD4, 0x8000, 2)):
        link.config_write(0xD4, 4, 2)
        link.send(b"")
        link.config_write(*end)
        assert slack(link).overdue() == [], "D3hot or a reset may come first"


def test_later_numbers_and_strangers(link):
    (packet,) = link.event(USED, 0, 1)
    assert not slack(link).transmitted(packet[:4] + b"\x77\x70" + packet[6:])
    link.send(tlp.config_write(0x3C, bytes(4), destination_id=0x7770))
    assert slack(link).transmitted(packet[:4] + b"\x77\x70" + packet[6:])
    assert not slack(link).transmitted(tlp.memory_write(BASE, bytes(4), requester_id=0x7770).pack())
