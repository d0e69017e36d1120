# SPDX-License-Identifier: Apache-2.0
"""What is malformed (docs/spec-notes.md, TLP reception): every rule alone, just inside and just outside."""

import pytest

from models import tlp
from tests.unit.models.model_link import BASE, Link

DEFINED = {
    0x00, 0x20, 0x01, 0x21, 0x02, 0x04, 0x05, 0x0A, 0x0B, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x40, 0x60,
    0x42, 0x44, 0x45, 0x4A, 0x4B, 0x4C, 0x6C, 0x4D, 0x6D, 0x4E, 0x6E, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75,
}  # fmt: skip

LEGAL = [
    tlp.memory_read(BASE, 1, first_be=0),
    tlp.memory_read(BASE + 0x1000, 1024),
    tlp.memory_read(BASE + 0xFFC, 1),
    tlp.memory_read(BASE, 8, first_be=0b0101, last_be=0b1010),
    tlp.memory_read(BASE, 1, td=1, digest=0xDEADBEEF),
    tlp.memory_write(BASE, bytes(512)),
    tlp.memory_write(BASE + 0xE00, bytes(512), td=1),
    tlp.config_read(0, tc=7, attr=7, at=3, th=1, ln=1, reserved=0xF003),
    tlp.io_write(0, bytes(4), first_be=0),
    tlp.atomic(0xFFC, bytes(8)),
    tlp.atomic(0, bytes(4), kind=tlp.SWAP, last_be=15),
    *(tlp.atomic(0, bytes(size), kind=tlp.COMPARE_SWAP) for size in (8, 16, 32)),
    tlp.message(0xFF, 5, length=77),
    tlp.message(0x7E, 2, data=bytes(512)),
    tlp.completion(bytes(8)),
    tlp.completion(locked=True),
]
MALFORMED = [
    tlp.memory_read(BASE + 0x4, 1024),
    tlp.memory_read(BASE + 0xFFC, 2),
    tlp.memory_write(BASE + 0xFFC, bytes(8)),
    tlp.locked_read(BASE + 0xFFC, 2),
    tlp.memory_read(BASE, 1, last_be=1),
    tlp.memory_read(BASE, 2, last_be=0),
    tlp.memory_read(BASE, 2, first_be=0),
    tlp.locked_read(BASE, 1, last_be=8),
    tlp.memory_write(BASE, bytes(8), first_be=0),
    tlp.memory_write(BASE, bytes(4), last_be=0xF),
    tlp.memory_write(BASE, bytes(8), length=1, last_be=0),
    tlp.memory_write(BASE, bytes(4), length=2, last_be=0xF),
    tlp.memory_write(BASE, bytes(516)),
    tlp.memory_write(BASE, b"", length=1),
    tlp.memory_read(BASE, 1, payload=bytes(4)),
    tlp.config_read(0, length=2),
    tlp.config_read(0, last_be=1),
    tlp.config_write(0, bytes(8)),
    tlp.config_write(0, bytes(8), length=2),
    tlp.io_read(0, last_be=15),
    tlp.io_read(0, length=1024),
    tlp.atomic(0, bytes(12)),
    tlp.atomic(0, bytes(16), kind=tlp.SWAP),
    tlp.atomic(0, bytes(4), kind=tlp.COMPARE_SWAP),
    tlp.atomic(0, bytes(12), kind=tlp.COMPARE_SWAP),
    tlp.atomic(0, bytes(64), kind=tlp.COMPARE_SWAP),
    tlp.message(0x7E, 2, data=bytes(516)),
    tlp.completion(bytes(516)),
    tlp.completion(b"", length=1, kind=tlp.CPL_DATA),
]


def test_defined_first_bytes():
    for kind in range(256):
        header = 16 if kind & 0x20 else 12
        packets = [bytes((kind, 0, 0, dws, 0, 0, 0, 0)) + bytes(header - 8 + 4 * data) for dws, data in
                   ((1, 0), (1, 1), (2, 2))]  # fmt: skip
        accepted = any(tlp.malformed(packet) is None for packet in packets)
        assert accepted == (kind in DEFINED), hex(kind)


@pytest.mark.parametrize("packet", LEGAL, ids=str)
def test_legal(packet):
    assert tlp.malformed(packet.pack()) is None


@pytest.mark.parametrize("packet", MALFORMED, ids=str)
def test_malformed_has_neither_answer_nor_effect(packet):
    assert tlp.malformed(packet.pack())
    link = Link()
    before = link.read_bytes(0, 64), link.config_read(0x10)
    assert link.send(packet) is None
    assert (link.read_bytes(0, 64), link.config_read(0x10)) == before


@pytest.mark.parametrize("size", [0, 1, 4, 8, 11, 13, 14, 15, 16, 20])
def test_length_of_a_read_must_fit(size):
    whole = tlp.memory_read(0x1000, 1).pack() + bytes(8)
    assert tlp.malformed(whole[:size])


def test_truncated_four_dw_header():
    assert tlp.malformed(tlp.memory_read(BASE, 1).pack()[:12])


def test_digest_must_be_there():
    with_digest = tlp.memory_write(BASE, bytes(4), td=1).pack()
    assert tlp.malformed(with_digest) is None
    assert tlp.malformed(with_digest[:-4])
    assert tlp.malformed(tlp.memory_write(BASE, bytes(4)).pack() + bytes(4))
