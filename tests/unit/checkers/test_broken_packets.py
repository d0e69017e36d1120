# SPDX-License-Identifier: Apache-2.0
"""Packets with broken framing (tkeep, tlast) through items, beats, monitor, predictor and coverage."""

import pytest

from models import layout, tlp
from models.function.access_log import Record
from models.function.pci_function import PciFunction
from models.function.request_decoder import UNSUPPORTED_CAUSES
from tb.common.observation import FULL_KEEP, REQUEST, Beat, Observation, RawBeats, TlpBurst, beats
from tb.common.settings import Settings
from tests.unit.env.bench_rig import Rig

READ = tlp.memory_read(0, requester_id=8, tag=1)


def test_raw_beats_are_driven_as_they_are() -> None:
    broken = RawBeats((Beat(5, 0, 0), Beat(7, 0b101, 1)))
    assert tuple(beats(TlpBurst([READ.pack(), broken]).tlps[1])) == ((5, 0, 0), (7, 0b101, 1))
    assert [beat.last for beat in beats(bytes(100))] == [0, 0, 0, 1]
    assert beats(bytes(32))[0].keep == FULL_KEEP
    for nothing in (b"", RawBeats()):
        with pytest.raises(ValueError):
            TlpBurst([nothing])


def test_a_broken_tkeep_is_malformed_whatever_the_bytes_say() -> None:
    rig = Rig(Settings(test="broken", seed=1))
    rig.predictor.write(Observation(1000, REQUEST, READ.pack(), intact=False))
    rig.time = 1000
    rig.request(READ.pack())
    assert rig.finish() is None
    assert rig.coverage.points["malformed", "tkeep"] == 1
    assert rig.coverage.points["error", "malformed"] == 1
    assert rig.coverage.points["disposition", "MRd", "malformed"] == 1
    assert rig.coverage.points["disposition", "MRd", "unsupported"] == 1


def record(*packets: tlp.Request | tlp.Completion | bytes) -> Record | None:
    """What the access log shows of the last of some packets."""
    function, last = PciFunction(), None
    function.reset()
    for packet in packets:
        last = function.request(packet if isinstance(packet, bytes) else packet.pack()).record
    return last


ENABLED = tlp.config_write(layout.CFG_COMMAND, b"\6\0\0\0", first_be=3)
ASLEEP = tlp.config_write(layout.CAP_PM + layout.PM_CONTROL_STATUS, b"\3\0\0\0", first_be=1)
AWAKE = tlp.config_write(layout.CAP_PM + layout.PM_CONTROL_STATUS, bytes(4), first_be=1)
RESET = tlp.config_write(layout.CAP_PCIE + layout.PCIE_DEVICE_CONTROL, b"\0\x80\0\0", first_be=3)
UNSUPPORTED = {
    "I/O": [tlp.io_read(0)],
    "Type 1": [tlp.config_read(0, kind=tlp.CFG_READ_1)],
    "locked read": [tlp.locked_read(0)],
    "atomic": [tlp.atomic(0, bytes(4))],
    "several or unknown prefixes": [tlp.memory_read(0, prefixes=tlp.prefix() * 2)],
    "function number": [tlp.config_read(0, destination_id=1)],
    "message": [tlp.message(0x60)],
    "PASID prefix while disabled": [ENABLED, tlp.memory_read(0, prefixes=tlp.prefix())],
    "D3hot": [ENABLED, ASLEEP, tlp.memory_read(0)],
    "AT": [ENABLED, tlp.memory_read(0, at=1)],
    "outside BAR0": [ENABLED, tlp.memory_read(0xF000_0000)],
    "Memory Space Enable 0": [tlp.memory_read(0)],
}


@pytest.mark.parametrize("cause", UNSUPPORTED_CAUSES)
def test_the_cause_of_an_unsupported_request_is_named(cause: str) -> None:
    found = record(*UNSUPPORTED[cause])
    assert found.unsupported == cause
    assert found.error.startswith("unsupported")


def test_other_errors_and_resets_are_named() -> None:
    assert record(ENABLED, tlp.memory_write(0, bytes(4), ep=1)).error == "poisoned"
    assert record(tlp.completion()).error == "unexpected_completion"
    malformed = record(READ.pack() + bytes(4))
    assert (malformed.error, malformed.fault) == ("malformed", "length differs from the Length field")
    assert record(RESET).reset == "function-level"
    assert record(ASLEEP, AWAKE).reset == "D3hot to D0"
    served = record(ENABLED)
    assert (served.error, served.unsupported, served.reset) == (None, None, None)
