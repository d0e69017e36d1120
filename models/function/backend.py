# SPDX-License-Identifier: Apache-2.0
"""What passes between the function and the data path behind it (the backend ports, decisions 4)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doorbell:
    """The driver notified a queue. data: the written DW, bytes that were not enabled are 0."""

    device: int
    queue: int
    data: int


@dataclass(frozen=True)
class Lifecycle:
    """A device came, went or was reset. op: layout.LIFECYCLE_*; device: its index, 0 when all are gone."""

    op: int
    device: int


BackendEvent = Doorbell | Lifecycle


@dataclass(frozen=True)
class LookupResult:
    """What a data path must know of a queue. A queue that must not run has everything 0, `enabled` included.

    size: entries; desc, driver, devarea: bus addresses; pasid: 20 bits, 0 when not valid.
    """

    enabled: int = 0
    size: int = 0
    desc: int = 0
    driver: int = 0
    devarea: int = 0
    pasid: int = 0
    pasid_valid: int = 0
