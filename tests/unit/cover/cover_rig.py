# SPDX-License-Identifier: Apache-2.0
"""Plays the directed sequences of the cover_ tests on a rig, without a simulator."""

from tb.sequences.interrupts.interrupt_cross import InterruptCross
from tb.sequences.management.create_cross import CreateCross
from tb.sequences.management.selector_cross import ChunkCross, SelectorCross
from tb.sequences.reset.reset_races import BeforeReset, ResetOfFunction
from tb.sequences.tlp.tlp_cross import TlpCross
from tb.sequences.tlp.tlp_kinds import TlpKinds
from tb.sequences.transport.state_cross import StateCross
from tests.unit.env.bench_rig import Rig, _Offline, play


class _Backend:
    """A backend whose events and look-ups are over at once."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    async def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> None:
        self._rig.event(kind, device, queue, data)

    async def lookup(self, device: int, queue: int) -> None:
        self._rig.lookup(device, queue)

    async def pause(self, clocks: int) -> None:
        pass


def play_directed(rig: Rig) -> Rig:
    """Every directed sequence that does not need time."""
    kinds = (CreateCross, SelectorCross, ChunkCross, StateCross, InterruptCross, TlpKinds, TlpCross)
    for kind in (*kinds, BeforeReset, ResetOfFunction):
        offline = type(kind.__name__, (_Offline, kind), {"stable_id": kind.stable_id})
        play(rig, offline(rig, kind.stable_id, _Backend(rig), None))
    rig.reset()
    return rig
