# SPDX-License-Identifier: Apache-2.0
"""COMMON, DEVICE, ISR and PASID of one device: status, features, vectors, absent views."""

import pytest

from models import Parameters, layout
from models.parameters import DEFAULT_FEATURES
from tests.unit.models.model_link import Link

ACK, DRIVER, DRIVER_OK, FEATURES_OK, NEEDS_RESET, FAILED = 1, 2, 4, 8, 0x40, 0x80
VERSION_1_ONLY = 1 << 32


@pytest.fixture
def link() -> Link:
    return Link()


def accept(link: Link, features: int) -> None:
    for bank in range(2):
        link.common("driver_feature_select", bank)
        link.common("driver_feature", features >> 32 * bank & 0xFFFFFFFF)


def test_offer_and_selectors(link):
    for select, bank in [(0, 0x00010028), (1, 0x1D3), (2, 0), (0x80000000, 0), (0xFFFFFFFF, 0)]:
        link.common("device_feature_select", select)
        assert link.common("device_feature_select") == select
        assert link.common("device_feature") == bank
    link.common("device_feature", 0xFFFFFFFF)
    link.common("device_feature_select", 0)
    assert link.common("device_feature") == 0x00010028


def test_driver_feature_keeps_offered_bits_and_freezes(link):
    accept(link, 0xFFFFFFFF_FFFFFFFF)
    assert link.common("driver_feature") == 0x1D3
    link.common("driver_feature_select", 2)
    link.common("driver_feature", 0xFFFFFFFF)
    assert link.common("driver_feature") == 0
    link.common("driver_feature_select", 0)
    link.write(layout.COMMON_DRIVER_FEATURE, 0x00, 1)  # one byte only
    assert link.common("driver_feature") == 0x00010000
    link.common("device_status", FEATURES_OK)
    link.common("driver_feature", 0)
    assert link.common("driver_feature") == 0x00010000


@pytest.mark.parametrize(
    ("offer", "accepted", "agreed"),
    [
        (0, DEFAULT_FEATURES, True),
        (0, VERSION_1_ONLY, True),
        (0, DEFAULT_FEATURES & ~VERSION_1_ONLY, False),
        (0, 0, False),
        (1 << 17 | 1 << 22, VERSION_1_ONLY | 1 << 22, False),
        (1 << 17 | 1 << 22, VERSION_1_ONLY | 1 << 17 | 1 << 22, True),
        (1 << 17 | 1 << 22, VERSION_1_ONLY | 1 << 17, True),
    ],
)
def test_features_ok(offer, accepted, agreed):
    link = Link(Parameters(device_features=DEFAULT_FEATURES | offer))
    accept(link, accepted)
    link.common("device_status", ACK | DRIVER | FEATURES_OK)
    assert link.common("device_status") == ACK | DRIVER | (FEATURES_OK if agreed else 0)


def test_status_bits(link):
    for written, expected in [
        (ACK, ACK), (DRIVER_OK, ACK), (DRIVER, ACK | DRIVER), (0x70, ACK | DRIVER), (0x0F, ACK | DRIVER),
    ]:  # fmt: skip
        link.common("device_status", written)
        assert link.common("device_status") == expected
    accept(link, VERSION_1_ONLY)
    link.common(
        "device_status", 0xFF
    )  # FEATURES_OK is judged before DRIVER_OK; SUSPEND, 0x20, NEEDS_RESET drop
    assert link.common("device_status") == 0x8F
    link.common("device_status", ACK)
    assert link.common("device_status") == 0x8F
    link.common("device_status", 0)
    assert link.common("device_status") == 0


def test_vectors(link):
    for written, kept in [(0, 0), (31, 31), (32, 0xFFFF), (5, 5), (0x7FF, 0xFFFF), (0xFFFF, 0xFFFF)]:
        for register in ("config_msix_vector", "queue_msix_vector"):
            link.common(register, written)
            assert link.common(register) == kept
    link.common("queue_msix_vector", 5)
    link.write(layout.COMMON_QUEUE_MSIX_VECTOR + 1, 1, 1)  # 0x0105 is beyond the table
    assert link.common("queue_msix_vector") == 0xFFFF


def test_device_registers_are_read_only(link):
    before = link.read_bytes(layout.BAR0_DEVICE, 64)
    link.write_bytes(layout.BAR0_DEVICE, b"\xff" * 64)
    assert link.read_bytes(layout.BAR0_DEVICE, 64) == before
    assert before == bytes.fromhex("020000000000 0100 0200 dc05") + bytes(52)


def test_pasid_width():
    link = Link(Parameters(pasid_width=12))
    link.write(layout.BAR0_PASID, 0xFFFFFFFF)
    assert link.read(layout.BAR0_PASID) == 0x80000FFF
    link.write(layout.BAR0_PASID + 1, 0xA5, 1)
    assert link.read(layout.BAR0_PASID) == 0x800005FF
    link.common("queue_select", 1)
    assert link.read(layout.BAR0_PASID) == 0


@pytest.mark.parametrize("select", [1, 15, 16, 0x1000, 0x10000, 0x80000000, 0xFFFFFFFF])
def test_view_of_an_absent_device(link, select):
    link.write(layout.BAR0_PASID, 0x80000001)
    link.managed("device_select", select)
    for region in (layout.BAR0_COMMON, layout.BAR0_ISR, layout.BAR0_DEVICE, layout.BAR0_PASID):
        link.write_bytes(region, b"\xff" * 64)
        expected = bytearray(64)
        if region == layout.BAR0_COMMON:
            expected[0x10:0x12] = expected[0x1A:0x1C] = b"\xff\xff"
        assert link.read_bytes(region, 64) == expected
    link.managed("device_select", 0)
    assert link.common("num_queues") == 4 and link.common("device_status") == 0
    assert link.read(layout.BAR0_PASID) == 0x80000001


def test_holes_read_zero():
    link = Link(Parameters(pasid_support=0))
    for offset in (
        0x40,
        0xFFC,
        0x1004,
        0x2040,
        0x3000,
        0x310C,
        0x4000,
        0x5000,
        0x6000,
        0x7000,
        0x8200,
        0x1F000,
    ):
        link.write(offset, 0xFFFFFFFF)
        assert link.read(offset) == 0, hex(offset)
    assert link.common("num_queues") == 4
