# SPDX-License-Identifier: Apache-2.0
"""What is logged of an error, and which message reports it (docs/spec-notes.md, Errors)."""

import pytest

from models import tlp
from tests.unit.models.model_link import BASE, Link

CERE, NFERE, FERE, URRE, SERR = 1, 2, 4, 8, 0x100
MISS = BASE + (1 << 30)
READ = tlp.memory_read(BASE, 10).pack()
ERR_COR, ERR_NONFATAL, ERR_FATAL = (
    f"30000000 0108 00 {code} 00000000 00000000".replace(" ", "") for code in ("30", "31", "33")
)


# Kind of error -> packets, Device Status, Status, message, sets of enables that send it (any of them).
ERRORS = {
    "malformed": (
        [READ[:12], b"", bytes(3), bytes((0x7F,)) + bytes(15), tlp.message(0x23, 4).pack()],
        0b0100, 0, ERR_FATAL, ({FERE}, {SERR}),
    ),
    "unsupported posted": (
        [
            tlp.memory_write(MISS, bytes(4)), tlp.memory_write(BASE, bytes(4), at=1), tlp.message(0x7E, 0),
            tlp.memory_write(MISS, bytes(8), ep=1), tlp.message(0x19, 3, data=bytes(4)),
        ],
        0b1010, 0, ERR_NONFATAL, ({URRE, NFERE}, {URRE, SERR}),
    ),
    "unsupported non-posted": (
        [
            tlp.memory_read(MISS, 1), tlp.memory_read(BASE, 1, at=2), tlp.locked_read(BASE), tlp.io_read(0),
            tlp.io_write(0, bytes(4), ep=1), tlp.atomic(BASE, bytes(4)), tlp.config_read(0, kind=0x05),
            tlp.config_write(0, bytes(4), kind=0x45), tlp.config_read(0, destination_id=1),
            tlp.config_write(0, bytes(4), destination_id=0x010A, ep=1),
        ],
        0b1001, 0, ERR_COR, ({URRE, CERE},),
    ),
    "poisoned": (
        [
            tlp.memory_write(BASE, bytes(4), ep=1), tlp.config_write(0x0C, bytes(4), ep=1),
            tlp.message(0x50, 4, data=bytes(4), ep=1),
        ],
        0b0010, 0x8000, ERR_NONFATAL, ({NFERE}, {SERR}),
    ),
    "unexpected completion": (
        [tlp.completion(), tlp.completion(bytes(8), ep=1), tlp.completion(locked=True, status=1)],
        0b0001, 0, ERR_COR, ({CERE},),
    ),
}  # fmt: skip
PACKETS = [(name, packet) for name, row in ERRORS.items() for packet in row[0]]


@pytest.mark.parametrize(("name", "packet"), PACKETS, ids=str)
def test_each_error_under_all_enables(name, packet):
    _, device_status, status, message, enabling = ERRORS[name]
    for setting in range(32):
        serr = SERR if setting & 16 else 0
        enables = {bit for bit in (CERE, NFERE, FERE, URRE, serr) if bit & (setting | SERR)} - {0}
        link = Link()
        link.config_write(0x04, 0x0006 | serr, 2)
        link.config_write(0xD4, setting & 15, 2)
        sent = any(need <= enables for need in enabling)
        link.send(packet)
        assert link.sent() == [message] * sent, setting
        assert link.config_read(0xD6, 2) == device_status
        signalled = 0x4000 if sent and message != ERR_COR and SERR in enables else 0
        assert link.config_read(0x06, 2) == 0x0010 | status | signalled
        link.send(packet)
        assert link.sent() == [message] * sent, "every error is reported"


def test_fault_in_tkeep_is_logged_as_malformed():
    link = Link()
    link.config_write(0xD4, FERE, 2)
    outcome = link.function.request(bytes(12), intact=False)
    assert [packet.hex() for packet in outcome.messages] == [ERR_FATAL]
    assert not outcome.completions and not outcome.events
    assert link.config_read(0xD6, 2) == 0b0100


def test_a_one_clears_and_a_zero_does_not():
    link = Link()
    link.config_write(0x04, 0x0106, 2)
    for name in ERRORS:
        link.send(ERRORS[name][0][0])
    assert link.config_read(0xD4) == 0x000F_2000
    assert link.config_read(0x04) == 0xC010_0106
    link.config_write(0xD6, 0b0101, 2)
    assert link.config_read(0xD6, 2) == 0b1010
    link.config_write(0x06, 0x7FFF, 2)
    assert link.config_read(0x06, 2) == 0x8010
    link.config_write(0x07, 0x80, 1)
    assert link.config_read(0x06, 2) == 0x0010
    link.config_write(0xD6, 0xFFFF, 2)
    assert link.config_read(0xD6, 2) == 0


def test_a_legal_request_logs_nothing():
    link = Link()
    link.config_write(0x04, 0x0106, 2)
    link.config_write(0xD4, 15, 2)
    for request in (
        tlp.memory_read(BASE, 1, ep=1),
        tlp.memory_write(BASE + 0x6000, bytes(4)),
        tlp.config_read(0, ep=1),
        tlp.config_read(0x104),
        tlp.message(0x7F, 2, data=bytes(4), ep=1),
    ):
        link.send(request)
    assert (link.config_read(0xD6, 2), link.config_read(0x06, 2), link.sent()) == (0, 0x0010, [])


def test_a_poisoned_write_has_no_effect():
    link = Link()
    link.send(tlp.memory_write(BASE + 0x3004, b"\1\1\1\1", ep=1))
    assert link.managed("device_select") == 0
    answer = link.send(tlp.config_write(0x3C, b"\7\0\0\0", ep=1))
    assert (answer.status, answer.byte_count, answer.lower_address) == (1, 4, 0)
    assert link.config_read(0x3C, 1) == 0


def test_error_messages_carry_the_captured_numbers():
    link = Link()
    link.send(tlp.config_write(0xD4, bytes((FERE, 0, 0, 0)), first_be=1, destination_id=0xABC8))
    link.send(b"")
    assert link.sent() == ["30000000abc80033" + 16 * "0"]
