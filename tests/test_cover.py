# SPDX-License-Identifier: Apache-2.0
"""Directed traffic for every mandatory bin of the coverage model: closure does not hang on a seed."""

import pyuvm

from tb.sequences.interrupts.interrupt_cross import InterruptCross
from tb.sequences.management.create_cross import CreateCross
from tb.sequences.management.selector_cross import ChunkCross, SelectorCross
from tb.sequences.reset.reset_races import (
    FLR,
    MANAGER,
    POWER,
    AfterReset,
    BeforeReset,
    ResetOfFunction,
    ResetRaces,
)
from tb.sequences.tlp.tlp_cross import TlpCross
from tb.sequences.tlp.tlp_kinds import TlpKinds
from tb.sequences.transport.state_cross import StateCross
from tests.observed_test import ObservedTest


class Covering(ObservedTest):
    """Runs sequences; the scoreboard judges every answer."""

    back_pressure = "none"


@pyuvm.test()
class cover_management(Covering):
    """Creations in every state, every register under every selector, every chunk."""

    async def body(self) -> None:
        """One after the other."""
        for kind in (CreateCross, SelectorCross, ChunkCross):
            await self.observe(kind)


@pyuvm.test()
class cover_states(Covering):
    """Status, features, queues, doorbells, look-ups and events in every state."""

    async def body(self) -> None:
        """The manager and a managed device."""
        await self.observe(StateCross)


@pyuvm.test()
class cover_interrupts(Covering):
    """Every kind of event with everything that lets a message out or keeps it."""

    async def body(self) -> None:
        """The manager and a managed device."""
        await self.observe(InterruptCross)


@pyuvm.test()
class cover_packets(Covering):
    """First bytes, byte enables, edges of BAR0, poisoned data, prefixes, payloads, D3hot."""

    async def body(self) -> None:
        """Kinds first: one of them must come before any configuration write."""
        for kind in (TlpKinds, TlpCross):
            await self.observe(kind)


@pyuvm.test()
class cover_resets(Covering):
    """Every kind of reset of everything, with one, some and all devices, under every kind of selector."""

    async def body(self) -> None:
        """Each with a packet right behind it; then the conventional ones."""
        most = self.settings.parameters.num_devices
        kinds = (FLR, MANAGER) if self.settings.parameters.integrated else (FLR, POWER, MANAGER)
        cases = ((1, 0, "memory"), (2, 1, "configuration"), (min(most, 300), most + 1, "memory"))
        for devices, selected, behind in cases:
            for kind in kinds:
                more = {"reset": kind, "behind": behind, "devices": devices, "selected": selected}
                await self.observe(ResetOfFunction, **more)
            await self.observe(BeforeReset, devices=devices, selected=selected)
            await self.environment.drain()
            await self.environment.reset()
            await self.observe(AfterReset)


@pyuvm.test()
class cover_meetings(Covering):
    """Events and look-ups in the very clocks of what clears or ends something."""

    async def body(self) -> None:
        """Every distance."""
        await self.observe(ResetRaces)
