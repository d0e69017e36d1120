# SPDX-License-Identifier: Apache-2.0
"""Packets: vectors stated by hand, round trips, and agreement with an independent codec."""

import random

import pytest
from cocotbext.pcie.core.tlp import Tlp

from models import tlp
from models.tlp import Completion, Request, describe

VECTORS = [
    (
        tlp.memory_read(0x12345678, 1, requester_id=0xABCD, tag=0x2A, first_be=0b0110),
        "00000001 abcd2a06 12345678",
    ),
    (tlp.memory_read(0x1_0000_0040, 1024, tag=0x3FF), "20880000 0000ffff 00000001 00000040"),
    (tlp.memory_read(0x40, 2, four_dw=True, last_be=0b0011), "20000002 0000003f 00000000 00000040"),
    (tlp.memory_write(0x80, bytes(range(8)), tc=5, attr=7), "40543002 000000ff 00000080 00010203 04050607"),
    (tlp.memory_write(0x80, b"abcd", ep=1, td=1, at=2, ln=1, th=1, digest=0x01020304),
     "4003c801 0000000f 00000080 61626364 01020304"),
    (tlp.config_read(0xABC, destination_id=0x0128, tag=0x100), "04080001 0000000f 01280abc"),
    (tlp.config_write(0x10, b"\xff\xfe\xfd\xfc", first_be=0b1001), "44000001 00000009 00000010 fffefdfc"),
    (tlp.config_read(0x04, kind=tlp.CFG_READ_1, tag=0x200), "05800001 0000000f 00000004"),
    (tlp.io_read(0x3F8), "02000001 0000000f 000003f8"),
    (tlp.io_write(0x3F8, b"wxyz"), "42000001 0000000f 000003f8 7778797a"),
    (tlp.locked_read(0x20, 3), "01000003 000000ff 00000020"),
    (tlp.atomic(0x20, b"\1" * 8, kind=tlp.COMPARE_SWAP, first_be=0),
     "4e000002 00000000 00000020 01010101 01010101"),
    (tlp.message(0x19, routing=3, requester_id=0x0100), "33000000 01000019 00000000 00000000"),
    (tlp.message(0x50, routing=4, data=b"\1\2\3\4"), "74000001 00000050 00000000 00000000 01020304"),
    (tlp.memory_write(0x80, b"abcd", length=2, reserved=3), "40000002 0000000f 00000083 61626364"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "vector"), VECTORS)
def test_request_vectors(request_, vector):
    assert request_.pack() == bytes.fromhex(vector)
    assert Request.unpack(request_.pack()) == request_


def test_completion_vectors():
    packet = bytes.fromhex("4a8c3001 01080004 abcdff44 01020304")
    completion = Completion(
        kind=tlp.CPL_DATA, byte_count=4, lower_address=0x44, completer_id=0x0108, requester_id=0xABCD,
        tag=0x3FF, tc=0, attr=7, length=1, payload=b"\1\2\3\4",
    )  # fmt: skip
    assert Completion.unpack(packet) == completion
    assert completion.pack() == packet
    unsupported = Completion.unpack(bytes.fromhex("0a000000 00002000 00100500"))
    assert (unsupported.status, unsupported.byte_count, unsupported.length) == (tlp.UNSUPPORTED, 4096, 0)
    assert Completion.unpack(unsupported.pack()) == unsupported


# First BE of a one-DW read -> byte count, low two address bits.
ONE_DW = [
    (1, 0), (1, 0), (1, 1), (2, 0), (1, 2), (3, 0), (2, 1), (3, 0),
    (1, 3), (4, 0), (3, 1), (4, 0), (2, 2), (4, 0), (3, 1), (4, 0),
]  # fmt: skip


@pytest.mark.parametrize("first_be", range(16))
def test_extent_of_one_dw_reads(first_be):
    packet = tlp.memory_read(0x1F4, 1, first_be=first_be).pack()
    count, low = ONE_DW[first_be]
    assert tlp.extent_of_read(packet) == (count, 0x74 | low)


@pytest.mark.parametrize("four_dw", [False, True])
def test_extent_agrees_with_counting_bytes(four_dw):
    for first_be in range(1, 16):
        for last_be in range(1, 16):
            enables = [first_be >> n & 1 for n in range(4)] + [1] * 12 + [last_be >> n & 1 for n in range(4)]
            first, last = enables.index(1), 19 - enables[::-1].index(1)
            packet = tlp.memory_read(0xC, 5, first_be=first_be, last_be=last_be, four_dw=four_dw).pack()
            assert tlp.extent_of_read(packet) == (last - first + 1, 0xC + first)


def test_independent_codec_agrees():
    rng = random.Random(1)
    for _ in range(300):
        fields = {"requester_id": rng.getrandbits(16), "tag": rng.getrandbits(10), "tc": rng.getrandbits(3)}
        fields |= {"attr": rng.getrandbits(3), "first_be": rng.randrange(1, 16)}
        mine = tlp.memory_read(
            rng.getrandbits(rng.choice((32, 48))) & ~3, rng.choice((1, 2, 32, 1024)), **fields
        )
        theirs = Tlp.unpack(mine.pack())
        assert theirs.pack() == mine.pack()
        assert (theirs.length, theirs.tag, theirs.address) == (mine.length, mine.tag, mine.address)
        assert (theirs.first_be, theirs.last_be, int(theirs.tc)) == (mine.first_be, mine.last_be, mine.tc)
        assert (int(theirs.requester_id), int(theirs.attr)) == (mine.requester_id, mine.attr)
        assert theirs.get_be_byte_count() == tlp.extent_of_read(mine.pack())[0]


def test_describe_names_what_matters():
    text = describe(tlp.memory_write(0x3004, b"\3\0\0\0", requester_id=0x0010, tag=0x12, tc=2).pack())
    assert text == "MWr addr=0x3004 be=1111 tag=0x012 from=00:02.0 tc=2 data=03000000"
    assert describe(bytes.fromhex("0a000000 01082004 00100500")).startswith("Cpl UR tag=0x005 to=00:02.0")
    assert describe(tlp.memory_read(0xFFC, 2).pack()).startswith("malformed (crosses 4 KiB): MRd addr=0xffc")


def test_describe_survives_anything():
    rng = random.Random(2)
    for _ in range(2000):
        text = describe(bytes(rng.choices(range(256), k=rng.randrange(40))))
        assert text and "\n" not in text
