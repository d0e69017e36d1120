# SPDX-License-Identifier: Apache-2.0
"""Function-level reset, D3hot and D0.

PCIE-95, PCIE-96, PCIE-97, PCIE-98, PCIE-99, PCIE-100, PCIE-101, PCIE-102; docs/spec-notes.md, Configuration
space
"""

import pytest

from models import Lifecycle, LookupResult, layout, tlp
from tests.unit.models.model_link import BASE, Link

ALL_GONE = Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0)
DEASSERT = "34000000 0108 00 24 00000000 00000000".replace(" ", "")
PMCSR, DEVICE_CONTROL, FLR = 0x44, 0xD4, 0x8000


def flr(link: Link) -> None:
    link.config_write(DEVICE_CONTROL, 0x2000 | FLR, 2)


def sleep_and_wake(link: Link) -> None:
    link.config_write(PMCSR, 3, 2)
    link.config_write(PMCSR, 0, 1)


def flr_in_d3hot(link: Link) -> None:
    link.config_write(PMCSR, 3, 2)
    flr(link)


RESETS = [flr, sleep_and_wake, flr_in_d3hot]


@pytest.fixture
def link() -> Link:
    """Everything that a reset must clear differs from its reset value."""
    link = Link()
    link.create(3)
    link.start(3, 2)
    link.write(layout.BAR0_PASID, 0x80000005)
    link.config_write(0x106, 1, 2)
    link.write_bytes(0x8010, bytes(16))
    link.start(0, 1)
    link.config_write(0x3C, 0x55, 1)
    link.config_write(0x9C, 0x77, 1)
    link.config_write(0x0C, 0x10, 1)
    link.send(b"")
    link.events.clear()
    return link


@pytest.mark.parametrize("reset", RESETS)
def test_reset_of_everything(link, reset):
    link.config_write(0xDC, 0xCB, 2)
    link.config_write(DEVICE_CONTROL, 0x704F, 2)
    link.event(layout.EVENT_USED_BUFFER, 0, 1)
    reset(link)
    assert link.events == [ALL_GONE]
    fresh = Link()
    fresh.function.reset()
    kept = {0xDC: 0x00CB, 0xD4: 0x40 if reset is sleep_and_wake else 0}  # FLR wrote Max_Payload_Size 0
    for at in range(0, 4096, 4):
        assert link.config_read(at) == fresh.config_read(at) | kept.get(at, 0), hex(at)
    assert link.send(tlp.io_read(0)).completer_id == 0x0108, "captured numbers stay"
    link.open()
    assert link.read_bytes(0x8010, 16) == b"\0\0\0\0" * 3 + b"\1\0\0\0"
    link.managed("device_select", 3)
    assert link.managed("create") == 0
    link.create(3)
    assert link.read(layout.BAR0_PASID) == 0 and link.common("device_status") == 0


@pytest.mark.parametrize("reset", RESETS)
def test_asserted_intx_is_deasserted_once(link, reset):
    link.event(layout.EVENT_USED_BUFFER, 0, 1)
    reset(link)
    assert link.sent() == [DEASSERT]
    link.open()
    assert link.sent() == [] and link.read(layout.BAR0_ISR, 1) == 0


@pytest.mark.parametrize("reset", RESETS)
def test_pending_vectors_are_forgotten(link, reset):
    link.config_write(0x4A, 0xC000, 2)
    link.common("queue_msix_vector", 1)
    link.event(layout.EVENT_USED_BUFFER, 0, 1)
    assert link.read(0x7000) == 2
    reset(link)
    link.open()
    link.config_write(0x4A, 0x8000, 2)
    assert link.sent() == [] and link.read(0x7000) == 0


def test_flr_keeps_the_payload_size_of_its_own_write(link):
    link.config_write(DEVICE_CONTROL, 0x0020 | FLR | 0x010F, 2)
    assert link.config_read(DEVICE_CONTROL) == 0x2020
    link.config_write(DEVICE_CONTROL, 0x40, 1)
    link.config_write(DEVICE_CONTROL + 1, FLR >> 8, 1)
    assert link.config_read(DEVICE_CONTROL) == 0x2040


def test_flr_completes_first_and_a_refused_one_does_nothing(link):
    for refused in ({"ep": 1}, {"destination_id": 0x0109}, {"kind": tlp.CFG_WRITE_1}, {"first_be": 0b1101}):
        link.send(tlp.config_write(DEVICE_CONTROL, b"\0\xa0\0\0", **({"destination_id": 0x0108} | refused)))
    assert link.events == [] and link.managed("num_devices") == 15
    answer = link.send(tlp.config_write(DEVICE_CONTROL, b"\0\x80\0\0", destination_id=0x0210, tag=0x2AB))
    assert (answer.status, answer.completer_id, answer.tag) == (0, 0x0210, 0x2AB)
    assert link.events == [ALL_GONE]
    assert link.send(tlp.memory_read(BASE, 1)).status == tlp.UNSUPPORTED


def test_power_state_stores_0_and_3(link):
    for value, stored in ((1, 0), (2, 0), (0, 0), (3, 3), (1, 3), (2, 3), (0xFFFF, 3)):
        link.config_write(PMCSR, value, 2)
        assert link.config_read(PMCSR) == stored
    link.config_write(PMCSR + 1, 0, 1)
    assert link.config_read(PMCSR) == 3 and link.events == []


def test_d3hot_serves_configuration_requests_only(link):
    link.send(tlp.config_write(DEVICE_CONTROL, b"\x0f\x20\x0f\0", destination_id=0x0108))
    link.config_write(PMCSR, 3, 2)
    for request in (tlp.memory_read(BASE, 1), tlp.locked_read(BASE), tlp.atomic(BASE, bytes(4))):
        assert link.send(request).status == tlp.UNSUPPORTED
    assert link.config_read(0xD6, 2) == 0b1001
    assert link.send(tlp.memory_write(BASE + 0x3004, bytes(4), ep=1)) is None
    link.send(b"")
    assert link.config_read(0xD6, 2) == 0b1111
    assert link.config_read(0x06, 2) == 0x0010, "the poisoned write was unsupported; nothing was signalled"
    assert link.sent() == []
    for register, value in ((0x9C, 0), (0xA0, 0x3000), (0xA4, 4)):
        link.config_write(register, value)
    assert link.config_read(0xA8) == 15, "the window reaches num_devices"


def test_d3hot_holds_interrupts_and_look_ups(link):
    assert link.function.lookup(0, 1).enabled == link.function.lookup(3, 2).enabled == 1
    link.config_write(PMCSR, 3, 2)
    assert link.function.lookup(0, 1) == link.function.lookup(3, 2) == LookupResult()
    assert link.event(layout.EVENT_USED_BUFFER, 0, 1) == []
    assert link.config_read(0x06, 2) & 8, "Status bit 3 does not ask for the power state"
    link.config_write(0x4A, 0x8000, 2)
    assert link.event(layout.EVENT_USED_BUFFER, 3, 2) == [] and link.sent() == []
