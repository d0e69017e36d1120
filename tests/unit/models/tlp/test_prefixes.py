# SPDX-License-Identifier: Apache-2.0
"""TLP prefixes: malformed, unsupported or served (docs/spec-notes.md, Prefixes)."""

import pytest

from models import Parameters, tlp
from tests.unit.models.model_link import BASE, Link

MALFORMED, POSTED, NON_POSTED, POISONED = 0b0100, 0b1010, 0b1001, 0b0010
PASID = tlp.prefix(0x12345)
OTHER, LOCAL = tlp.prefix(kind=0x9E), tlp.prefix(kind=0x8E)
READ, WRITE = tlp.memory_read(BASE + 0x3000, 1), tlp.memory_write(BASE + 0x3004, b"\5\0\0\0")
LOCKED, ATOMIC = tlp.locked_read(BASE), tlp.atomic(BASE, bytes(8))
CONFIG, IO = tlp.config_read(0), tlp.io_read(0)
SILENT, UNKNOWN = tlp.message(0x7F, 0), tlp.message(0xEE, 0)


def outcome(link: Link, prefixes: bytes, request) -> tuple[int, int | None, list[str]]:
    """(Device Status afterwards, completion status, messages); Device Status is cleared."""
    completion = link.send(prefixes + request.pack())
    status = link.config_read(0xD6, 2)
    link.config_write(0xD6, 15, 2)
    return status, completion and completion.status, link.sent()


def enabled(value: int, **parameters) -> Link:
    link = Link(Parameters(**parameters))
    link.config_write(0x106, value, 2)
    return link


@pytest.mark.parametrize(
    "request_", [READ, WRITE, LOCKED, ATOMIC, CONFIG, IO, SILENT, tlp.completion()], ids=str
)
def test_malformed_prefixes(request_):
    for prefixes in (LOCAL, LOCAL + PASID, PASID + LOCAL, 5 * PASID, 4 * OTHER + PASID, 20 * OTHER):
        assert outcome(enabled(1), prefixes, request_) == (MALFORMED, None, [])
    for prefixes in (PASID, OTHER, PASID + OTHER):
        assert outcome(enabled(0, pasid_support=0), prefixes, request_) == (MALFORMED, None, [])


@pytest.mark.parametrize("request_", [CONFIG, tlp.config_write(0, bytes(4)), IO, tlp.completion()], ids=str)
def test_a_pasid_never_stands_on_these(request_):
    assert outcome(enabled(1), PASID, request_) == (MALFORMED, None, [])


def test_prefixes_without_a_whole_packet():
    link = enabled(1)
    for packet in (PASID, PASID[:3], 4 * PASID, PASID + READ.pack()[:12], PASID + READ.pack() + bytes(4)):
        assert link.send(packet) is None
        assert link.config_read(0xD6, 2) == MALFORMED
        link.config_write(0xD6, 15, 2)


REFUSED = [
    (READ, NON_POSTED, 1), (WRITE, POSTED, None), (LOCKED, NON_POSTED, 1), (ATOMIC, NON_POSTED, 1),
    (CONFIG, NON_POSTED, 1), (IO, NON_POSTED, 1), (tlp.config_write(0, bytes(4), ep=1), NON_POSTED, 1),
    (SILENT, POSTED, None), (UNKNOWN, POSTED, None), (tlp.completion(), POSTED, None),
    (tlp.message(0x21, 4), MALFORMED, None), (tlp.memory_write(BASE, bytes(4), ep=1), POSTED, None),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "logged", "status"), REFUSED, ids=str)
def test_unsupported_prefixes(request_, logged, status):
    for prefixes in (OTHER, PASID + PASID, PASID + OTHER, OTHER + PASID, 4 * PASID, tlp.prefix(kind=0x90)):
        assert outcome(enabled(1), prefixes, request_) == (logged, status, [])
    link = enabled(1)
    link.send(4 * OTHER + WRITE.pack())
    assert link.managed("device_select") == 0


SINGLE = [
    # packet, Device Status and completion status with PASID Enable 0, the same with 1
    (READ, (NON_POSTED, 1), (0, 0)),
    (WRITE, (POSTED, None), (0, None)),
    (LOCKED, (NON_POSTED, 1), (NON_POSTED, 1)),
    (ATOMIC, (NON_POSTED, 1), (NON_POSTED, 1)),
    (tlp.memory_write(BASE, bytes(4), ep=1), (POSTED, None), (POISONED, None)),
    (tlp.memory_read(BASE, 1, at=1), (NON_POSTED, 1), (NON_POSTED, 1)),
    (SILENT, (0, None), (0, None)),
    (UNKNOWN, (POSTED, None), (POSTED, None)),
    (tlp.message(0x21, 4), (MALFORMED, None), (MALFORMED, None)),
]


@pytest.mark.parametrize(("request_", "disabled", "served"), SINGLE, ids=str)
def test_a_single_pasid(request_, disabled, served):
    assert outcome(enabled(0), PASID, request_) == (*disabled, [])
    assert outcome(enabled(1), PASID, request_) == (*served, [])


def test_what_is_served_is_served_as_without_it():
    link = enabled(1)
    link.send(PASID + WRITE.pack())
    assert link.managed("device_select") == 5
    fields = {"requester_id": 0x10, "tag": 0x3A5, "tc": 3, "attr": 5, "td": 1}
    request = tlp.memory_read(BASE + 0x3000, 2, prefixes=PASID, **fields)
    plain = tlp.memory_read(BASE + 0x3000, 2, **fields)
    assert request.pack() == PASID + plain.pack()
    tagged, untagged = (link.function.request(packet.pack()) for packet in (request, plain))
    assert tagged[1:] == untagged[1:]
    link.send(PASID + tlp.message(0x19, 3).pack())
    assert [packet[14:16] for packet in link.sent()] == ["1b"]


def test_unpack_and_describe():
    request = tlp.memory_read(BASE, 1, prefixes=PASID + OTHER)
    assert tlp.Request.unpack(request.pack()) == request
    assert tlp.describe(request.pack()).startswith("prefix 91012345 9e000000 MRd64 addr=")
    assert tlp.describe(LOCAL).startswith("malformed (local prefix): prefix 8e000000")
    assert tlp.malformed(request.pack()) is None and tlp.malformed(request.pack(), False)
