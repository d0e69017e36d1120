# SPDX-License-Identifier: Apache-2.0
"""Every injected error fails the run: each action, field and stream on its own."""

from dataclasses import fields

import pytest

from models.function.backend import Doorbell, Lifecycle, LookupResult
from models.tlp import Completion, Request
from tb.common.observation import INTERRUPT, INTX, SENT_BY_ITSELF, UNKNOWN
from tb.common.settings import Settings
from tb.env.error_injector import ACTIONS, InjectedError, catalogue
from tb.env.scoreboard import STREAMS
from tests.unit.env.bench_rig import Rig, play, play_messages

SETTINGS = Settings(test="injected", seed=5, scale=0.12)
#: Alter neither the first nor the last of a stream: both are special.
SKIP = 5


def _name(injected: InjectedError) -> str:
    return " ".join((injected.stream, injected.action, injected.field)).strip()


def test_the_catalogue_is_complete() -> None:
    listed = list(catalogue())
    assert len(set(listed)) == len(listed)
    for stream in STREAMS:
        actions = {entry.action for entry in listed if entry.stream == stream}
        alike = stream in SENT_BY_ITSELF and stream not in (INTERRUPT, INTX)
        assert actions == set(() if stream == UNKNOWN else ACTIONS) - ({"reorder"} if alike else set())
    spoiled = {entry.field for entry in listed if entry.action == "corrupt"}
    for kind in (Completion, Request, Doorbell, Lifecycle, LookupResult):
        names = {entry.name for entry in fields(kind)} - {"td", "digest"}
        assert names - {"destination_id", "prefixes"} <= spoiled


@pytest.mark.parametrize("injected", list(catalogue(SKIP)), ids=_name)
def test_an_injected_error_fails_the_run(injected: InjectedError) -> None:
    rig = Rig(SETTINGS, injected=injected)
    (play_messages if injected.stream in SENT_BY_ITSELF else play)(rig)
    failure = rig.finish()
    assert rig.error_injector.done, "the stream was too short for the injected"
    assert failure is not None
    if injected.action == "corrupt":
        assert failure.startswith("MISMATCH")
        if injected.stream not in SENT_BY_ITSELF and injected.field not in ("requester_id", "tag", "kind"):
            assert injected.field in failure, "the card does not name the field"


def test_without_an_error_the_same_run_passes() -> None:
    assert play(Rig(SETTINGS)).finish() is None
    rig = play_messages(Rig(SETTINGS))
    assert rig.finish() is None
    assert all(rig.scoreboard.compared[stream] >= 10 for stream in SENT_BY_ITSELF), rig.scoreboard.compared
