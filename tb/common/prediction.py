# SPDX-License-Identifier: Apache-2.0
"""What a stimulus must lead to by the golden model: from the predictor to scoreboard, checkers, coverage."""

from dataclasses import dataclass, field
from typing import Any

from models import layout
from models.function.access_log import Record, RequestRecord
from tb.common.observation import Observation

_PENDING_PAGE = layout.BAR0_PBA >> 12
_VECTOR_STATUS = (layout.BAR0_MSIX_CFG + layout.MSIX_CFG_STATUS) // 4


@dataclass(slots=True, eq=False)
class Prediction:
    """A stimulus and everything it must lead to.

    outputs: (stream, expected value) in the order of generation; open: how many of them were not yet matched.
    record: what the model did with it. messages: those of the outputs that the function sends by itself.
    doubtful: pending bits that a completion shows may be others than the model's (tb/env/stall_tolerance.py).
    done: when the latest matched output was seen, nanoseconds, 0 before.
    """

    stimulus: Observation
    outputs: tuple[tuple[str, Any], ...]
    record: Record
    completions: tuple[bytes, ...] = ()
    messages: tuple[bytes, ...] = ()
    doubtful: bool = False
    number: int = 0
    done: int = 0
    open: int = field(init=False)

    def __post_init__(self) -> None:
        self.open = len(self.outputs)

    @property
    def device(self) -> int | None:
        """Index of the device that it concerned last, None for none."""
        return self.record.concerned

    @property
    def may_send(self) -> bool:
        """Whether the function may send memory requests from now on (Bus Master Enable, D0)."""
        return self.record.after.bus_master_enable and self.record.after.power_d0

    @property
    def shows_pending(self) -> bool:
        """Whether a completion of it shows pending bits of vectors."""
        if not isinstance(self.record, RequestRecord):
            return False
        return any(
            access.data is None
            and access.enables
            and (
                access.address >> 10 == _PENDING_PAGE
                or access.address == _VECTOR_STATUS
                and access.device is not None
                and access.device.owns_vectors
            )
            for access in self.record.accesses
        )
