# SPDX-License-Identifier: Apache-2.0
"""The scoreboard's verdict on each kind of error, and the text of its card."""

from models import layout
from models.function.backend import Doorbell
from models.function.pci_function import PciFunction
from models.tlp import Completion, config_read, config_write, memory_read
from tb.common.observation import COMPLETION, DOORBELL, EVENT, LOOKUP, REQUEST, Observation
from tb.common.settings import Settings
from tests.unit.env.bench_rig import Rig

SETTINGS = Settings(test="unit", seed=3)


def read(tag: int, register: int = 0) -> bytes:
    return config_read(register, requester_id=0x0010, tag=tag).pack()


def predicted(rig: Rig, *requests: bytes) -> list[bytes]:
    """Let the predictor see requests; return the completions that a correct function would send."""
    for tlp in requests:
        rig.time += 100
        rig.predictor.write(Observation(rig.time, REQUEST, tlp))
    return [rig.function.request(tlp).completion for tlp in requests]


def seen(rig: Rig, *completions: bytes) -> None:
    rig.time += 100
    for tlp in completions:
        for judge in (rig.scoreboard, rig.rules):
            judge.write(Observation(rig.time, COMPLETION, tlp))


def title(rig: Rig) -> str:
    return rig.finish().splitlines()[0]


def test_equal_completions_pass() -> None:
    rig = Rig(SETTINGS)
    seen(rig, *predicted(rig, read(1), read(2)))
    assert rig.finish() is None
    assert rig.scoreboard.compared[COMPLETION] == 2


def test_a_run_that_compared_nothing_fails() -> None:
    assert title(Rig(SETTINGS)) == "NOTHING was compared"


def test_a_missing_completion_fails_and_is_named() -> None:
    rig = Rig(SETTINGS)
    first, _ = predicted(rig, read(1), read(2))
    seen(rig, first)
    assert title(rig) == "MISSING at the end of the test"
    assert "tag=0x002" in rig.failure.card


def test_a_completion_before_its_request_is_unexpected() -> None:
    rig = Rig(SETTINGS)
    seen(rig, rig.function.request(read(1)).completion)
    assert title(rig) == "MISMATCH unexpected completion: nothing is due"


def test_a_completion_in_the_clock_of_its_request_is_unexpected() -> None:
    rig = Rig(SETTINGS)
    (completion,) = predicted(rig, read(1))
    rig.scoreboard.write(Observation(rig.time, COMPLETION, completion))
    assert title(rig) == "MISMATCH unexpected completion: nothing is due"


def test_swapped_completions_are_out_of_order() -> None:
    rig = Rig(SETTINGS)
    first, second = predicted(rig, read(1), read(2))
    seen(rig, second, first)
    assert title(rig) == "MISMATCH completion out of order"


def test_a_second_completion_is_not_due() -> None:
    rig = Rig(SETTINGS)
    first, second = predicted(rig, read(1), read(2))
    seen(rig, first, first, second)
    assert "id and tag that are not due" in title(rig)


def test_the_card_shows_field_cause_history_and_replay() -> None:
    rig = Rig(SETTINGS)
    *before, completion = predicted(rig, read(1), read(2, 0x40))
    wrong = bytearray(completion)
    wrong[-1] ^= 0x10
    seen(rig, *before, bytes(wrong))
    card = rig.finish()
    payload = Completion.unpack(completion).payload
    assert card.splitlines()[0] == "MISMATCH wrong completion"
    assert f"payload        expected {payload.hex(' ', 4)}   actual {bytes(wrong[12:]).hex(' ', 4)}" in card
    assert f"observed at {rig.time} ns" in card
    assert "led to by" in card and "reg=0x040" in card and "reg=0x000" in card
    assert card.splitlines()[-1] == "  replay: make TEST=unit SEED=3 SIM=verilator"


def test_only_the_first_failure_counts() -> None:
    rig = Rig(SETTINGS)
    seen(rig, read(1))
    first = rig.failure.card
    rig.scoreboard.write(Observation(rig.time, DOORBELL, Doorbell(1, 2, 3)))
    assert rig.finish() == first


def test_one_clock_is_executed_request_event_look_up_whoever_reports_first() -> None:
    model = PciFunction()
    rig = Rig(SETTINGS, model)
    bus_master = config_write(layout.CFG_COMMAND, b"\x04\0\0\0", requester_id=0x10, tag=1).pack()
    order = []
    for name in ("request", "event", "lookup"):
        healthy = getattr(model, name)

        def spy(*arguments, _name=name, _healthy=healthy):
            order.append(_name)
            return _healthy(*arguments)

        setattr(model, name, spy)
    rig.predictor.write(Observation(5000, LOOKUP, (0, 0)))
    rig.predictor.write(Observation(5000, EVENT, (1, 0, 0, 7)))
    rig.predictor.write(Observation(5000, REQUEST, bus_master))
    rig.predictor.write(Observation(5010, EVENT, (1, 0, 0, 8)))
    assert order == ["request", "event", "lookup"]


def test_a_conventional_reset_forgets_what_was_under_way() -> None:
    rig = Rig(SETTINGS)
    predicted(rig, read(1))
    rig.reset()
    seen(rig, *predicted(rig, read(2)))
    assert rig.finish() is None


def test_silent_requests_count_once_something_later_was_matched() -> None:
    rig = Rig(SETTINGS)
    unsupported = memory_read(0x1000, 1, requester_id=0x10, tag=1).pack()
    malformed = read(9) + b"\0\0\0\0"
    completions = predicted(rig, malformed, unsupported, malformed)
    seen(rig, completions[1])
    assert rig.coverage.points["disposition", "CfgRd0", "malformed"] == 1
    assert rig.coverage.points["answer", "MRd", "UR Cpl"] == 1
    rig.finish()
    assert rig.coverage.points["disposition", "CfgRd0", "malformed"] == 2
