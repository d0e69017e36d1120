# SPDX-License-Identifier: Apache-2.0
"""Rules of completions: legal and illegal pieces of a split read, and requests without a completion."""

from dataclasses import replace

import pytest

from models.function.access_log import TKEEP
from models.tlp import Completion, memory_read, memory_write
from tb.agents.tlp_agent import CompletionRouter
from tb.checkers.completion_rules import BrokenRule, CompletionRules
from tb.common.observation import COMPLETION, Observation
from tests.unit.checkers.records import ENABLED, request_record

READ = memory_read(0x1004, 100, requester_id=8, tag=3, first_be=0b1110)


def pieces(cuts: tuple[int, ...] = (128, 256, 384, 404)) -> list[Completion]:
    """The completions of READ, cut at these offsets from 0x1000."""
    start, end, result = 4, 404, []
    for cut in cuts:
        lower = start | 1 if start == 4 else start & 0x7F
        remaining = end - start - (start == 4)
        data = bytes(cut - start)
        result.append(
            Completion(
                kind=0x4A,
                byte_count=remaining,
                lower_address=lower,
                requester_id=8,
                tag=3,
                length=len(data) // 4,
                payload=data,
            )
        )
        start = cut
    return result


def judged(completions: list[Completion], max_payload: int = 128) -> CompletionRules:
    """Rules that have seen READ and these."""
    rules = CompletionRules()
    rules.request(request_record(READ.pack(), ENABLED._replace(max_payload=max_payload)))
    for completion in completions:
        rules.completion(completion.pack())
    return rules


@pytest.mark.parametrize(("cuts", "size"), [((128, 256, 384, 404), 128), ((256, 404), 256), ((404,), 512)])
def test_legal_pieces_answer_a_read(cuts: tuple[int, ...], size: int) -> None:
    assert judged(pieces(cuts), size).open_requests() == []
    assert len(judged(pieces(cuts)[:-1], size).open_requests()) == 1


@pytest.mark.parametrize(
    "completions",
    [
        pieces((132, 256, 384, 404)),  # not at the boundary
        pieces((256, 404)),  # above Max_Payload_Size
        pieces()[1:],  # the first is missing
        [pieces()[0], pieces()[2]],  # one is missing
        [pieces()[0], pieces()[0]],  # one comes twice
        [replace(pieces()[0], byte_count=400)],
        [replace(pieces()[0], lower_address=4)],
        [*pieces(), pieces()[-1]],  # one too many
        [replace(pieces()[0], tag=4)],
        [replace(piece, payload=piece.payload + bytes(4), length=piece.length + 1) for piece in pieces()],
    ],
)
def test_illegal_pieces_break_a_rule(completions: list[Completion]) -> None:
    with pytest.raises(BrokenRule):
        judged(completions)


def test_the_router_joins_the_pieces() -> None:
    router = CompletionRouter()
    answer = router.expect(READ.pack())
    for piece in pieces():
        assert not answer._complete.is_set()
        router.write(Observation(0, COMPLETION, piece.pack()))
    with pytest.raises(StopIteration) as finished:
        answer.wait().send(None)
    assert Completion.unpack(finished.value.value).payload == bytes(400)


def test_malformed_packets_and_posted_ones_are_owed_nothing() -> None:
    rules = CompletionRules()
    broken = request_record(READ.pack())
    broken.fault = TKEEP
    rules.request(broken)
    for packet in (READ.pack() + bytes(4), memory_write(0, bytes(4)).pack()):
        rules.request(request_record(packet))
    assert rules.open_requests() == []
