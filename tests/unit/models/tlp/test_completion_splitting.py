# SPDX-License-Identifier: Apache-2.0
"""Long reads: where they are split, byte counts, lower addresses (PCIE-46; docs/spec-notes.md)."""

import pytest

from models import layout, tlp
from tests.unit.models.model_link import BASE, Link


def parts(link: Link, address: int, length: int, **fields) -> list[tuple[int, int, int]]:
    """(Length, byte count, lower address) of the completions; their data make up the whole read."""
    completions = link.send_for_all(tlp.memory_read(address, length, requester_id=0x20, tag=0x155, **fields))
    whole = b"".join(c.payload for c in completions)
    assert len(whole) == 4 * length
    words = [link.read_bytes(address - BASE + 4 * i, 4) for i in range(length)]
    words[0] = bytes(b if fields.get("first_be", 15) >> i & 1 else 0 for i, b in enumerate(words[0]))
    words[-1] = bytes(b if fields.get("last_be", 15) >> i & 1 else 0 for i, b in enumerate(words[-1]))
    assert whole == b"".join(words)
    for c in completions:
        assert (c.status, c.requester_id, c.tag, c.length) == (0, 0x20, 0x155, len(c.payload) // 4)
    return [(c.length, c.byte_count, c.lower_address) for c in completions]


def with_payload(setting: int) -> Link:
    """A link with Max_Payload_Size 128 << setting and something to read in a metadata chunk."""
    link = Link()
    link.config_write(0xD4, 0x2000 | setting << 5, 2)
    link.managed("device_select", 3)
    link.write_bytes(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, bytes(range(256)))
    return link


# setting, offset in BAR0, DWs, byte enables -> completions, worked out by hand.
SPLIT = [
    (0, 0x3000, 32, {}, [(32, 128, 0)]),
    (0, 0x3004, 32, {}, [(32, 128, 4)]),  # fits: not split although it crosses a boundary
    (0, 0x3000, 33, {}, [(32, 132, 0), (1, 4, 0)]),
    (0, 0x307C, 33, {}, [(1, 132, 0x7C), (32, 128, 0)]),
    (0, 0x3040, 64, {}, [(16, 256, 0x40), (32, 192, 0), (16, 64, 0)]),
    (0, 0x300C, 64, {"first_be": 8, "last_be": 1}, [(29, 250, 0x0F), (32, 137, 0), (3, 9, 0)]),
    (0, 0x307C, 65, {"first_be": 4, "last_be": 7}, [(1, 257, 0x7E), (32, 255, 0), (32, 127, 0)]),
    (1, 0x3000, 64, {}, [(64, 256, 0)]),
    (1, 0x3000, 65, {}, [(64, 260, 0), (1, 4, 0)]),
    (1, 0x3004, 65, {}, [(63, 260, 4), (2, 8, 0)]),
    (1, 0x3060, 100, {}, [(40, 400, 0x60), (60, 240, 0)]),
    (2, 0x3000, 128, {}, [(128, 512, 0)]),
    (2, 0x3010, 140, {}, [(124, 560, 0x10), (16, 64, 0)]),
    (3, 0x3000, 129, {}, [(128, 516, 0), (1, 4, 0)]),  # settings above 512 act as 512
    (7, 0x3000, 129, {}, [(128, 516, 0), (1, 4, 0)]),
    (2, 0x3000, 1024, {}, [(128, 4096 - 512 * i, 0) for i in range(8)]),
    (0, 0x3000, 1024, {"first_be": 2}, [(32, 4095, 1), *((32, 4096 - 128 * i, 0) for i in range(1, 32))]),
]


@pytest.mark.parametrize(("setting", "offset", "length", "enables", "expected"), SPLIT)
def test_split(setting, offset, length, enables, expected):
    assert parts(with_payload(setting), BASE + offset, length, **enables) == expected


def test_byte_for_byte():
    link = with_payload(0)
    request = tlp.memory_read(BASE + 0x3084, 33, requester_id=0x0010, tag=7, first_be=0b1100, last_be=0b0011)
    outcome = link.function.request(request.pack())
    assert [packet[:12].hex(" ", 4) for packet in outcome.completions] == [
        "4a00001f 01080080 00100706", "4a000002 01080006 00100700",
    ]  # fmt: skip
    assert outcome.completions[0][12:16] == bytes((0, 0, 122, 123))
    assert outcome.completions[1][12:] == bytes((244, 245, 246, 247, 248, 249, 0, 0))


def test_a_long_read_reads_once():
    """Reading clears the ISR: once, whatever the number of completions."""
    link = Link()
    link.start(0, 1)
    link.event(layout.EVENT_CONFIG_CHANGE, 0, 0, 1)
    first, *rest = link.send_for_all(tlp.memory_read(BASE + layout.BAR0_ISR, 100))
    assert first.payload[0] == 2 and len(rest) == 3
    assert link.read(layout.BAR0_ISR, 1) == 0


def test_refused_reads_are_not_split():
    link = Link()
    (refused,) = link.send_for_all(tlp.memory_read(BASE + (1 << 32), 1024))
    assert (refused.status, refused.byte_count, refused.length) == (1, 4096, 0)
    (locked,) = link.send_for_all(tlp.locked_read(BASE, 512))
    assert (locked.kind, locked.status, locked.byte_count) == (tlp.CPL_LOCKED, 1, 2048)
