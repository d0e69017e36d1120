# SPDX-License-Identifier: Apache-2.0
"""Completions byte by byte: status, counts, copied fields, and what gets no answer.

PCIE-31, PCIE-32, PCIE-33, PCIE-34, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40, PCIE-41, PCIE-42,
PCIE-43, PCIE-44, PCIE-45, PCIE-46, PCIE-47, PCIE-48, PCIE-49, PCIE-50, PCIE-51, PCIE-52, PCIE-53, PCIE-54,
PCIE-55, PCIE-56, PCIE-57, PCIE-58, PCIE-59, PCIE-60, PCIE-61, PCIE-62, PCIE-63
"""

import random

import pytest

from models import layout, tlp
from models.tlp import SUCCESSFUL, UNSUPPORTED
from tests.unit.models.model_link import BASE, FUNCTION_ID, Link

MISS = 0x4000_0000
GENERATION_ETC = BASE + layout.BAR0_MANAGED  # num_devices, device_select, ... : known contents


def test_read_completion_byte_for_byte():
    link = Link()
    request = tlp.memory_read(
        GENERATION_ETC, 1, requester_id=0xBEEF, tag=0x3A5, tc=6, attr=5, first_be=0b0001
    )
    packet = link.function.request(request.pack()).completion
    assert packet == bytes.fromhex("4aec1001 01080001 beefa500 0f000000")


def test_write_completion_byte_for_byte():
    link = Link()
    request = tlp.config_write(
        0x3C, b"\7\0\0\0", first_be=1, destination_id=0x02F8, requester_id=0x0010, tag=9
    )
    packet = link.function.request(request.pack()).completion
    assert packet == bytes.fromhex("0a000000 02f80004 00100900")


def test_unsupported_read_byte_for_byte():
    link = Link()
    request = tlp.memory_read(MISS + 0x68, 40, requester_id=0x0010, tag=1, first_be=0b1100, last_be=0b0111)
    assert link.function.request(request.pack()).completion == bytes.fromhex("0a000000 0108209d 0010016a")


@pytest.mark.parametrize("first_be", range(16))
def test_disabled_bytes_of_a_read_are_zero(first_be):
    link = Link()
    link.write(layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, 0xFFFFFFFF)
    request = tlp.memory_read(BASE + layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, 1, first_be=first_be)
    expected = bytes(0xFF if first_be >> lane & 1 else 0 for lane in range(4))
    assert link.send(request).payload == expected


def test_long_read_is_refused_with_one_completion():
    link = Link()
    served = link.send(tlp.memory_read(BASE, 32, first_be=0b1000, last_be=0b0001))
    assert (served.status, served.length, served.byte_count, served.lower_address) == (SUCCESSFUL, 32, 122, 3)
    (refused,) = link.send_for_all(tlp.memory_read(MISS, 33))
    assert (refused.status, refused.length, refused.byte_count) == (UNSUPPORTED, 0, 132)
    (refused,) = link.send_for_all(tlp.memory_read(MISS, 1024))
    assert refused.byte_count == 4096


# Request -> byte count and lower address of its UR completion.
REFUSED = [
    (tlp.memory_read(MISS + 0x7C, 1, first_be=0b0100), (1, 0x7E)),
    (tlp.memory_read(BASE + 0x20000, 1), (4, 0)),
    (tlp.memory_read(BASE - 4, 1), (4, 0x7C)),
    (tlp.memory_read(BASE & 0xFFFFFFFF, 1, four_dw=False), (4, 0)),
    (tlp.memory_read(BASE, 1, at=1), (4, 0)),
    (tlp.memory_read(BASE, 1, at=3), (4, 0)),
    (tlp.locked_read(BASE + 4, 2, first_be=0b1000), (5, 7)),
    (tlp.io_read(0x18), (4, 0)),
    (tlp.io_write(0x18, bytes(4), ep=1), (4, 0)),
    (tlp.config_read(0, kind=tlp.CFG_READ_1), (4, 0)),
    (tlp.config_write(0, bytes(4), kind=tlp.CFG_WRITE_1), (4, 0)),
    (tlp.config_read(0, destination_id=0x0109), (4, 0)),
    (tlp.config_write(0x3C, bytes(4), destination_id=0x010F), (4, 0)),
    (tlp.config_write(0x3C, bytes(4), destination_id=0x0108, ep=1), (4, 0)),
    (tlp.atomic(BASE + 8, bytes(4)), (4, 0)),
    (tlp.atomic(BASE + 8, bytes(8), kind=tlp.SWAP, ep=1), (8, 0)),
    (tlp.atomic(BASE + 8, bytes(8), kind=tlp.COMPARE_SWAP), (4, 0)),
    (tlp.atomic(BASE + 8, bytes(32), kind=tlp.COMPARE_SWAP), (16, 0)),
]


@pytest.mark.parametrize(("request_", "extent"), REFUSED, ids=str)
def test_unsupported_requests(request_, extent):
    link = Link()
    link.config_write(0x3C, 0x55, 1)
    completion = link.send(request_)
    assert completion.status == UNSUPPORTED
    assert (completion.byte_count, completion.lower_address) == extent
    assert (completion.length, completion.payload) == (0, b"")
    assert completion.completer_id == FUNCTION_ID
    assert completion.kind == (tlp.CPL_LOCKED if request_.kind in tlp.LOCKED_READS else tlp.CPL)
    assert link.config_read(0x3C, 1) == 0x55


DROPPED = [
    tlp.memory_write(MISS, bytes(4)),
    tlp.memory_write(BASE + 0x3004, b"\1\1\1\1", at=2),
    tlp.memory_write(BASE + 0x3004, b"\1\1\1\1", ep=1),
    tlp.memory_write(BASE + 0x3004, b"\1\1\1\1", first_be=0),
    tlp.message(0x7E),
    tlp.message(0x50, 4, data=bytes(4)),
    tlp.completion(b"\1\1\1\1"),
    tlp.completion(status=UNSUPPORTED, locked=True),
]


@pytest.mark.parametrize("request_", DROPPED, ids=str)
def test_posted_requests_without_effect(request_):
    link = Link()
    assert link.send(request_) is None
    assert link.read(0x3004) == 0


def test_ep_means_nothing_without_data():
    link = Link()
    assert link.send(tlp.memory_read(BASE, 1, ep=1)).status == SUCCESSFUL
    assert link.send(tlp.config_read(0, ep=1)).status == SUCCESSFUL


def test_four_dw_header_below_4_gib():
    link = Link()
    link.config_write(layout.CFG_BAR1, 0)
    base = BASE & 0xFFFFFFFF
    assert link.send(tlp.memory_read(base + 0x3000, 1, four_dw=True)).payload[0] == 15
    assert link.send(tlp.memory_read(base + 0x3000, 1)).payload[0] == 15


def test_exactly_one_completion_where_one_is_due():
    """Random packets, many of them odd: never an exception, answers only to well-formed non-posted ones."""
    rng = random.Random(3)
    link = Link()
    answered = dropped = 0
    for _ in range(6000):
        kind = rng.choice([*tlp.NAMES, rng.randrange(256)])
        enables = rng.choice((rng.randrange(16), rng.randrange(256)))
        body = bytes(rng.choices(range(256), k=4 * rng.choice((1, 2, 2, 3, 4))))
        flags = bytes((rng.randrange(256), rng.choice((0, 0x30, 0x40, 0x80)), rng.choice((1, 1, 2))))
        packet = bytes((kind,)) + flags + bytes(rng.choices(range(256), k=3)) + bytes((enables,)) + body
        behind = tlp.split_prefixes(packet)[1]
        due = tlp.malformed(packet) is None and behind[0] in tlp.NON_POSTED
        outcome = link.function.request(packet)
        assert len(outcome.completions) == due  # none of these reads is long enough to be split
        if due:
            assert tlp.malformed(outcome.completion) is None
            completion, request = tlp.Completion.unpack(outcome.completion), tlp.Request.unpack(packet)
            for name in ("requester_id", "tag", "tc", "attr"):
                assert getattr(completion, name) == getattr(request, name)
            assert (completion.td, completion.ep, completion.at, completion.th, completion.ln) == (0,) * 5
        answered, dropped = answered + due, dropped + (not due)
    assert answered > 300 and dropped > 300
