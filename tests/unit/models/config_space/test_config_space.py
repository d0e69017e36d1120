# SPDX-License-Identifier: Apache-2.0
"""Configuration space: header, chain, BAR sizing, writable bits, bus and device capture."""

import pytest

from models import Parameters, tlp
from tests.unit.models.model_link import Link

# DW offset -> value after reset at the default parameters; every DW that is not listed reads 0.
AFTER_RESET = {
    0x00: 0x10411AF4, 0x04: 0x00100000, 0x08: 0x02000001, 0x10: 0x00000004, 0x2C: 0x11001AF4,
    0x34: 0x00000040, 0x3C: 0x00000100, 0x40: 0x00034801, 0x48: 0x001F5411, 0x4C: 0x00008000,
    0x50: 0x00007000, 0x54: 0x01106409, 0x60: 0x00000040, 0x64: 0x02147809, 0x6C: 0x00010000,
    0x70: 0x00010000, 0x74: 0x00000400, 0x78: 0x03108809, 0x80: 0x00001000, 0x84: 0x00000004,
    0x88: 0x04109809, 0x90: 0x00002000, 0x94: 0x00000040, 0x98: 0x0514AC09, 0xAC: 0x0B10BC09,
    0xB4: 0x00005000, 0xB8: 0x00000004, 0xBC: 0x0C10CC09, 0xC4: 0x00003000, 0xC8: 0x00000110,
    0xCC: 0x00020010, 0xD0: 0x10008022, 0xD4: 0x00002000, 0xD8: 0x00000043, 0xDC: 0x00430000,
    0xF0: 0x00710000, 0xF8: 0x0000000E, 0xFC: 0x00000003, 0x100: 0x0001001B, 0x104: 0x00001400,
}  # fmt: skip
# DW offset -> bits that a write of all ones can set (without FLR: it would reset the rest).
WRITABLE = {
    0x04: 0x00000546, 0x0C: 0x000000FF, 0x10: 0xFFFE0000, 0x14: 0xFFFFFFFF, 0x3C: 0x000000FF,
    0x44: 0x00000003, 0x48: 0xC0000000, 0x9C: 0x000000FF, 0xA0: 0xFFFFFFFF, 0xA4: 0xFFFFFFFF,
    0xA8: 0xFFFFFFFF,
    0xD4: 0x000071EF, 0xDC: 0x000000CB, 0x104: 0x00010000,
}  # fmt: skip


def fresh(**values) -> Link:
    """A link whose function was reset again, so that nothing is configured."""
    link = Link(Parameters(**values))
    link.function.reset()
    return link


def test_every_register_after_reset():
    link = fresh()
    assert {at: link.config_read(at) for at in range(0, 4096, 4)} == dict.fromkeys(
        range(0, 4096, 4), 0
    ) | AFTER_RESET


@pytest.mark.parametrize("first_be", [1, 2, 4, 8, 0b0110, 0b1111])
def test_writable_bits_by_byte_enable(first_be):
    link = fresh()
    mask = sum(0xFF << 8 * lane for lane in range(4) if first_be >> lane & 1)
    for at in range(0, 4096, 4):
        all_ones = 0xFFFF7FFF if at == 0xD4 else 0xFFFFFFFF
        ones = tlp.config_write(at, all_ones.to_bytes(4, "little"), first_be=first_be)
        zeros = tlp.config_write(at, bytes(4), first_be=first_be)
        before, bits = AFTER_RESET.get(at, 0), WRITABLE.get(at, 0) & mask
        assert link.send(ones).status == link.send(zeros).status == 0
        assert link.config_read(at) == before & ~bits, hex(at)
        link.send(ones)
        assert link.config_read(at) == before | bits, hex(at)


def walk(link: Link) -> list[tuple[int, int, int]]:
    """(position, id, virtio type or 0) along the conventional list; fails on a loop."""
    found, at = [], link.config_read(0x34, 1)
    while at:
        assert at % 4 == 0 and at >= 0x40 and at not in [entry[0] for entry in found]
        identity = link.config_read(at, 1)
        found.append((at, identity, link.config_read(at + 3, 1) if identity == 9 else 0))
        at = link.config_read(at + 1, 1)
    return found


CHAIN = [
    (0x40, 0x01, 0), (0x48, 0x11, 0), (0x54, 9, 1), (0x64, 9, 2), (0x78, 9, 3), (0x88, 9, 4), (0x98, 9, 5),
    (0xAC, 9, 11), (0xBC, 9, 12), (0xCC, 0x10, 0),
]  # fmt: skip


def test_chain_with_pasid():
    assert walk(fresh()) == CHAIN


def test_chain_without_pasid_keeps_the_places():
    link = fresh(pasid_support=0)
    assert walk(link) == [entry for entry in CHAIN if entry[2] not in (11, 12)]
    assert [link.config_read(at) for at in range(0xAC, 0xCC, 4)] == [0] * 8
    assert link.config_read(0xF0) == 0x00010000
    link.config_write(0x104, 0xFFFFFFFF)
    assert link.config_read(0x100) == link.config_read(0x104) == 0


@pytest.mark.parametrize(
    ("device_type", "identity", "class_code"),
    [(1, 0x1041, 0x020000), (2, 0x1042, 0x010000), (8, 0x1048, 0x010000), (3, 0x1043, 0x078000),
     (19, 0x1053, 0x078000), (5, 0x1045, 0x00FF00)],
)  # fmt: skip
def test_identity_by_device_type(device_type, identity, class_code):
    link = fresh(device_type=device_type)
    assert link.config_read(2, 2) == identity
    assert link.config_read(8) == class_code << 8 | 1


def test_parameters_show():
    link = fresh(num_devices=255, num_queues=8, msix_vectors=2048, pasid_width=5)
    assert link.config_read(0x4A, 2) == 2047
    assert link.config_read(0x6C) == 256 * 8192  # NOTIFY: offset, length, multiplier
    assert link.config_read(0x70) == 256 * 8192
    assert link.config_read(0x74) == 1024
    assert link.config_read(0x104) == 0x500
    link.config_write(0x10, 0xFFFFFFFF)
    assert link.config_read(0x10) == 0x1_0000_0000 - 2 * 256 * 8192 | 4


def test_capture_of_bus_and_device():
    link = fresh()
    read = tlp.config_read(0, destination_id=0x7788)
    assert link.send(read).completer_id == 0
    refused = tlp.config_write(0, bytes(4), destination_id=0x7789)
    assert link.send(refused).completer_id == 0
    poisoned = tlp.config_write(0, bytes(4), destination_id=0x7788, ep=1)
    assert link.send(poisoned).completer_id == 0
    assert link.send(tlp.config_write(0, bytes(4), first_be=0, destination_id=0x7788)).completer_id == 0x7788
    assert link.send(tlp.io_read(0)).completer_id == 0x7788
    assert link.send(tlp.config_write(0, bytes(4), destination_id=0x2230)).completer_id == 0x2230
    link.function.reset()
    assert link.send(read).completer_id == 0


def test_memory_decode_follows_enable_and_base():
    link = Link()
    old = tlp.memory_read(link.config_read(0x14) << 32 | link.config_read(0x10) & ~15, 1)
    assert link.send(old).status == 0
    link.config_write(0x14, 0x55)
    assert link.send(old).status == tlp.UNSUPPORTED
    moved = tlp.memory_read(0x55_0000_0000 | link.config_read(0x10) & ~15, 1)
    assert link.send(moved).status == 0
    link.config_write(0x04, 0, 1)
    assert link.send(moved).status == tlp.UNSUPPORTED
