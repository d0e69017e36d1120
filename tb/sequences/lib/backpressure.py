# SPDX-License-Identifier: Apache-2.0
"""Base class of sequences that stall the transmit stream themselves."""

from typing import TYPE_CHECKING, Any, Self

from tb.sequences.lib.device_access import DeviceAccess

if TYPE_CHECKING:
    from tb.env.environment import Environment


class BackpressureSequence(DeviceAccess):
    """A sequence that throttles tready of the transmit stream and counts what leaves meanwhile."""

    def __init__(self, environment: "Environment", stable_id: str = "") -> None:
        super().__init__(stable_id)
        self.environment = environment

    @classmethod
    def from_environment(cls, environment: "Environment", **arguments: Any) -> Self:
        """With the whole environment: its agent throttles, its scoreboard counts."""
        return cls(environment, **arguments)
