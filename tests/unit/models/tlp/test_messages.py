# SPDX-License-Identifier: Apache-2.0
"""Messages from the link: all codes and routings, with and without data (docs/spec-notes.md, Messages)."""

import pytest

from models import Parameters, tlp
from tests.unit.models.model_link import Link

PME_TO_ACK = "35000000 0108 00 1b 00000000 00000000".replace(" ", "")
SILENT = {
    (0x00, 3, False), (0x14, 4, False), (0x50, 4, True), (0x19, 3, False),
    *((code, 4, False) for code in (0x40, 0x41, 0x43, 0x44, 0x45, 0x47, 0x48)),
    *((0x7F, routing, data) for routing in range(6) for data in (False, True)),
}  # fmt: skip
INTX = range(0x20, 0x28)


@pytest.mark.parametrize("integrated", [0, 1])
def test_every_code_and_routing(integrated):
    link = Link(Parameters(integrated=integrated))
    status = 0xDE if integrated else 0xD6
    answered = 0
    for code in range(256):
        for routing in range(6):
            for data in (False, True):
                assert link.send(tlp.message(code, routing, data=bytes(4 * data))) is None
                logged = 0b0100 if code in INTX else 0 if (code, routing, data) in SILENT else 0b1010
                assert link.config_read(status, 2) == logged, (code, routing, data)
                link.config_write(status, 15, 2)
                sent = link.sent()
                if sent:
                    assert (code, routing, data, sent) == (0x19, 3, False, [PME_TO_ACK])
                    answered += 1
    assert answered == 1 - integrated


def test_turn_off_is_answered_in_d3hot():
    link = Link()
    link.config_write(0x44, 3, 1)
    link.send(tlp.message(0x19, 3))
    assert link.sent() == [PME_TO_ACK]


def test_poison_counts_only_on_the_power_limit():
    link = Link()
    for code, routing, logged in ((0x50, 4, 0b0010), (0x50, 3, 0b1010), (0x7F, 0, 0), (0x20, 4, 0b0100)):
        link.send(tlp.message(code, routing, data=bytes(4), ep=1))
        assert link.config_read(0xD6, 2) == logged
        link.config_write(0xD6, 15, 2)
    assert link.config_read(0x06, 2) == 0x8010
