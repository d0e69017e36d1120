# SPDX-License-Identifier: Apache-2.0
"""Rules of the function that need no model: what it sends to the link and reports to the backend."""

import pytest

from models import layout
from models.function.backend import Doorbell, Lifecycle, LookupResult
from models.tlp import config_write, memory_read, message
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    EVENT,
    INTERRUPT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    UNKNOWN,
    Observation,
    stream_of,
)
from tb.common.settings import Settings
from tests.unit.env.bench_rig import Rig

SETTINGS = Settings(test="rules", seed=1)
WRITE = bytes.fromhex("40000001 0000000f 00001000 00000000")


def command(rig: Rig, value: int) -> bytes:
    """Predict a write of the command register; its completion."""
    rig.time += 100
    write = config_write(layout.CFG_COMMAND, value.to_bytes(4, "little"), first_be=3, requester_id=8, tag=1)
    rig.predictor.write(Observation(rig.time, REQUEST, write.pack()))
    return rig.function.request(write.pack()).completion


def see(rig: Rig, stream: str, value) -> str | None:
    """Show an output to the rules; the failure, if it is one."""
    rig.time += 100
    rig.rules.write(Observation(rig.time, stream, value))
    return rig.failure.card


def test_no_memory_request_without_bus_master_enable() -> None:
    rig = Rig(SETTINGS)
    allowed, forbidden = command(rig, layout.COMMAND_BUS_MASTER), command(rig, 0)
    assert see(rig, INTERRUPT, WRITE) is None
    for completion in (allowed, forbidden):
        rig.scoreboard.write(Observation(rig.time, COMPLETION, completion))
    assert "Bus Master Enable" in see(rig, INTERRUPT, WRITE)


@pytest.mark.parametrize(
    ("stream", "value", "fault"),
    [
        (DOORBELL, Doorbell(1, 0, 0), "does not exist"),
        (UNKNOWN, bytes.fromhex("91000005") + WRITE, "a prefix was sent"),
        (COMPLETION, bytes(12), "no request is open"),
        (INTERRUPT, WRITE, "Bus Master Enable"),
    ],
)
def test_what_must_never_be_seen(stream: str, value, fault: str) -> None:
    assert fault in see(Rig(SETTINGS), stream, value)


def test_devices_exist_from_creation_to_destruction() -> None:
    rig = Rig(SETTINGS)
    for operation in (layout.LIFECYCLE_DESTROYED, layout.LIFECYCLE_ALL_DESTROYED):
        see(rig, LIFECYCLE, Lifecycle(layout.LIFECYCLE_CREATED, 2))
        assert see(rig, DOORBELL, Doorbell(2, 0, 0)) is None
        see(rig, LOOKUP, (2, 0))
        assert see(rig, LOOKUP_RESULT, LookupResult(enabled=1)) is None
        see(rig, LIFECYCLE, Lifecycle(operation, 2))
        see(rig, LOOKUP, (2, 0))
        assert see(rig, LOOKUP_RESULT, LookupResult()) is None
    see(rig, LOOKUP, (2, 0))
    assert "does not exist" in see(rig, LOOKUP_RESULT, LookupResult(enabled=1))


@pytest.mark.parametrize(
    ("stream", "value"), [(EVENT, (0, 0, 0, 0)), (LOOKUP, (0, 0)), (DOORBELL, Doorbell(0, 0, 0))]
)
def test_nothing_is_executed_while_a_life_cycle_event_waits(stream: str, value) -> None:
    rig = Rig(SETTINGS)
    see(rig, stream, value)
    rig.rules.released(rig.time, rig.time + 50)
    assert rig.failure.card is None
    rig.rules.released(rig.time - 50, rig.time + 50)
    assert "while a life-cycle event waits" in rig.failure.card


def test_packets_are_known_by_kind() -> None:
    codes = [0x20, 0x24, 0x30, 0x31, 0x33, 0x1B, 0x7F]
    streams = [stream_of(message(code).pack()) for code in codes]
    names = ["INTx message"] * 2 + ["ERR_COR", "ERR_NONFATAL", "ERR_FATAL", "PME_TO_Ack", UNKNOWN]
    assert streams == names
    assert stream_of(WRITE) == INTERRUPT
    assert stream_of(memory_read(0).pack()) == UNKNOWN
