# SPDX-License-Identifier: Apache-2.0
"""Base class of sequences that use the backend ports beside the link."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from tb.agents.backend_driver import Backend
from tb.common.observation import DOORBELL
from tb.sequences.lib.device_access import DeviceAccess

if TYPE_CHECKING:
    from tb.env.environment import Environment


class BackendSequence(DeviceAccess):
    """A sequence that delivers backend events and looks queues up.

    rung: how many doorbells the scoreboard has compared so far.
    """

    def __init__(self, backend: Backend, rung: Callable[[], int] = lambda: 0, stable_id: str = "") -> None:
        super().__init__(stable_id)
        self.backend, self.rung = backend, rung

    @classmethod
    def from_environment(cls, environment: "Environment", **arguments: Any) -> Self:
        """With the environment's backend, and its scoreboard's count of doorbells."""
        compared = environment.scoreboard.compared
        return cls(environment.backend, rung=lambda: compared[DOORBELL], **arguments)

    async def prepare(self) -> int:
        """From a clean slate, PASID Enable on, MSI-X off, one fresh managed device; returns its index."""
        await self.bring_up()
        await self.clean_slate()
        self.enable_pasid()
        self.enable_msix(False)
        await self.ensure(index := self.random.choice(self.indices))
        return index

    async def event(self, kind: int, device: int, queue: int = 0, data: int = 0) -> None:
        """Send the queue, then deliver one event."""
        await self.flush()
        await self.backend.event(kind, device, queue, data)
