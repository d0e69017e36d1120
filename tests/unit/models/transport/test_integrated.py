# SPDX-License-Identifier: Apache-2.0
"""The profile INTEGRATED=1: its configuration space, and what is not in it (decisions 2)."""

import pytest

from models import Parameters, layout, tlp
from tests.unit.models.model_link import BASE, Link

# DW offset -> value after reset at otherwise default parameters; every DW that is not listed reads 0.
AFTER_RESET = {
    0x00: 0x10411AF4, 0x04: 0x00100000, 0x08: 0x02000001, 0x10: 0x00000004, 0x2C: 0x11001AF4,
    0x34: 0x00000040, 0x3C: 0x00000100,
    0x40: 0x001F4C11, 0x44: 0x00008000, 0x48: 0x00007000,  # MSI-X
    0x4C: 0x01105C09, 0x58: 0x00000040,  # COMMON
    0x5C: 0x02147009, 0x64: 0x00010000, 0x68: 0x00010000, 0x6C: 0x00000400,  # NOTIFY
    0x70: 0x03108009, 0x78: 0x00001000, 0x7C: 0x00000004,  # ISR
    0x80: 0x04109009, 0x88: 0x00002000, 0x8C: 0x00000040,  # DEVICE
    0x90: 0x0514A409,  # PCI_CFG
    0xA4: 0x0A10B409, 0xAC: 0x00004000, 0xB0: 0x00000018,  # MSIX_CFG
    0xB4: 0x0B10C409, 0xBC: 0x00005000, 0xC0: 0x00000004,  # PASID
    0xC4: 0x0C10D409, 0xCC: 0x00003000, 0xD0: 0x00000110,  # MANAGED
    0xD4: 0x00920010, 0xD8: 0x10008022, 0xDC: 0x00002000, 0xF8: 0x00710000,  # PCIe without link
    0x100: 0x0001001B, 0x104: 0x00001400,
}  # fmt: skip
# DW offset -> bits that a write of all ones but FLR can set.
WRITABLE = {
    0x04: 0x00000546, 0x0C: 0x000000FF, 0x10: 0xFFFE0000, 0x14: 0xFFFFFFFF, 0x3C: 0x000000FF,
    0x40: 0xC0000000, 0x94: 0x000000FF, 0x98: 0xFFFFFFFF, 0x9C: 0xFFFFFFFF, 0xA0: 0xFFFFFFFF,
    0xDC: 0x000071EF, 0x104: 0x00010000,
}  # fmt: skip


def fresh(**parameters) -> Link:
    link = Link(Parameters(integrated=1, **parameters))
    link.function.reset()
    return link


def test_every_register_after_reset():
    link = fresh()
    expected = dict.fromkeys(range(0, 4096, 4), 0) | AFTER_RESET
    assert {at: link.config_read(at) for at in expected} == expected


@pytest.mark.parametrize("first_be", [1, 2, 4, 8, 15])
def test_writable_bits(first_be):
    link = fresh()
    mask = sum(0xFF << 8 * lane for lane in range(4) if first_be >> lane & 1)
    for at in range(0, 4096, 4):
        ones = (0xFFFF7FFF if at == 0xDC else 0xFFFFFFFF).to_bytes(4, "little")
        before, bits = AFTER_RESET.get(at, 0), WRITABLE.get(at, 0) & mask
        link.send(tlp.config_write(at, bytes(4), first_be=first_be))
        assert link.config_read(at) == before & ~bits, hex(at)
        link.send(tlp.config_write(at, ones, first_be=first_be))
        assert link.config_read(at) == before | bits, hex(at)


def test_without_pasid_the_rest_keeps_its_place():
    link = fresh(pasid_support=0)
    expected = dict.fromkeys(range(0, 4096, 4), 0) | AFTER_RESET
    expected |= dict.fromkeys((*range(0xB4, 0xD4, 4), 0x100, 0x104), 0)
    expected |= {0xA4: 0x0A10D409, 0xF8: 0x00010000}
    assert {at: link.config_read(at) for at in expected} == expected
    link.open()
    link.write(layout.BAR0_MSIX_CFG, 0xFFFFFFFF)
    assert link.read(layout.BAR0_MSIX_CFG) == 0


def test_device_vectors_show():
    link = Link(Parameters(integrated=1, num_queues=64, device_vectors=65, msix_vectors=2))
    link.create(1)
    assert link.read(layout.BAR0_MSIX_CFG) == 65
    link.common("config_msix_vector", 64)
    assert link.common("config_msix_vector") == 64


def test_no_power_management_but_flr():
    link = Link(Parameters(integrated=1))
    for at in range(0x40, 0x100, 4):
        if at not in (0x40, 0xDC):  # whatever else is written: still in D0
            link.config_write(at, 0xFFFFFFFF)
    assert link.send(tlp.memory_read(BASE, 1)).status == tlp.SUCCESSFUL
    link.events.clear()
    link.config_write(0xDC, 0x8040, 2)
    assert [(event.op, event.device) for event in link.events] == [(layout.LIFECYCLE_ALL_DESTROYED, 0)]
    assert link.config_read(0xDC) == 0x2040 and link.config_read(0x94) == 0


def test_errors_are_logged_and_payload_is_obeyed_here_too():
    link = Link(Parameters(integrated=1))
    link.config_write(0xDC, 0x2024, 2)
    assert [c.length for c in link.send_for_all(tlp.memory_read(BASE, 100))] == [64, 36]
    assert link.sent() == [] and link.config_read(0xDE, 2) == 0
    link.send(bytes(8))
    assert [packet[14:16] for packet in link.sent()] == ["33"] and link.config_read(0xDE, 2) == 0b0100


def test_backend_ack_changes_nothing_in_the_model():
    for request in (tlp.config_read(0xCC), tlp.memory_write(BASE + 0x310C, b"\1\0\0\0", first_be=1)):
        one, other = (Link(Parameters(backend_ack=ack)) for ack in (0, 1))
        for link in (one, other):
            link.managed("device_select", 7)
        assert one.function.request(request.pack()) == other.function.request(request.pack())
