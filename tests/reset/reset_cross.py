# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the reset cover groups: every kind of reset with one, some and all devices."""

from tb.env.base_test import BaseTest
from tb.sequences.lib.device_states import DeviceStates
from tb.sequences.reset.reset_races import (
    FLR,
    MANAGER,
    POWER,
    AfterReset,
    BeforeReset,
    ResetOfFunction,
)


class ResetCross(BaseTest):
    """Every kind of reset of everything, with one, some and all devices, under every kind of selector."""

    async def body(self) -> None:
        """Each with a packet right behind it; then the conventional ones."""
        most = self.settings.parameters.num_devices
        kinds = (FLR, MANAGER) if self.settings.parameters.integrated else (FLR, POWER, MANAGER)
        cases = ((1, 0, "memory"), (2, 1, "configuration"), (min(most, 300), most + 1, "memory"))
        for devices, selected, behind in cases:
            for kind in kinds:
                more = {"reset": kind, "behind": behind, "devices": devices, "selected": selected}
                await self._run_one(ResetOfFunction, **more)
            await self._run_one(BeforeReset, devices=devices, selected=selected)
            await self.environment.drain()
            await self.environment.reset()
            await self._run_one(AfterReset)

    async def _run_one(self, kind: type[DeviceStates], **arguments) -> None:
        await self.run_sequence(kind.from_environment(self.environment, **arguments))
