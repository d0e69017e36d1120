# SPDX-License-Identifier: Apache-2.0
"""Accesses to the model that the driver-rule monitor watches, and ways of breaking its rules."""

from collections.abc import Callable

from models import layout
from models.parameters import Parameters
from tb.checkers.driver_rules import DriverRules
from tests.unit.checkers.records import followed
from tests.unit.models.model_link import Link

ACKNOWLEDGED, NEGOTIATED = 0x03, 0x0B
PASID_CONTROL = layout.ECAP_PASID + layout.ECAP_PASID_CONTROL


class Watched:
    """A link to a model whose accesses are watched. `broken`: the rules, in order of their breaking."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.link = Link(Parameters(num_devices=3))
        self.rules = DriverRules(self.link.parameters, lambda rule, what: self.broken.append(rule))
        followed(self.link.function, self.rules.follow)
        self.common, self.managed = self.link.common, self.link.managed

    def create(self, index: int = 1) -> None:
        """Create a device as a driver does, and leave it selected."""
        self.managed("device_select", index)
        self.managed("create", 1)
        self.managed("create_ok")

    def status(self, value: int) -> None:
        """Write device_status."""
        self.common("device_status", value)

    def negotiate(self) -> None:
        """Up to FEATURES_OK with VERSION_1 and RING_RESET."""
        self.status(layout.STATUS_ACKNOWLEDGE)
        self.status(ACKNOWLEDGED)
        self.common("driver_feature_select", 1)
        self.common("driver_feature", 1 | 1 << layout.FEATURE_RING_RESET - 32)
        self.status(NEGOTIATED)

    def place(self) -> None:
        """Addresses and a PASID for queue 0."""
        for name in ("queue_desc", "queue_driver", "queue_device"):
            self.common(name, 0x1000)
        self.link.write(layout.BAR0_PASID, layout.PASID_VALID | 5)

    def run(self) -> None:
        """A running device with queue 0 enabled."""
        self.create()
        self.negotiate()
        self.place()
        self.common("queue_enable", 1)
        self.status(0x0F)

    def enable_pasid(self, enable: int = 1) -> None:
        """Write PASID Enable."""
        self.link.config_write(PASID_CONTROL, enable, 2)


def destroyed_in_use(watched: Watched) -> None:
    watched.create()
    watched.status(1)
    watched.managed("create", 0)


def without_pasid(watched: Watched) -> None:
    watched.enable_pasid()
    watched.create()
    watched.negotiate()
    watched.place()
    watched.link.write(layout.BAR0_PASID, 0)
    watched.common("queue_enable", 1)


def refused_features(watched: Watched) -> None:
    watched.status(1)
    watched.status(ACKNOWLEDGED)
    watched.status(NEGOTIATED)


def doorbell(offset: int, value: int, size: int, run: bool = True) -> Callable[[Watched], None]:
    def ring(watched: Watched) -> None:
        if run:
            watched.run()
        parameters = watched.link.parameters
        watched.link.write(parameters.notify_base + parameters.notify_stride + offset, value, size)

    return ring


def window(bar: int, offset: int, length: int) -> Callable[[Watched], None]:
    def aim(watched: Watched) -> None:
        window = layout.CAP_PCI_CFG
        watched.link.config_write(window + layout.PCI_CFG_CAP_BAR, bar, 1)
        watched.link.config_write(window + layout.PCI_CFG_CAP_OFFSET, offset)
        watched.link.config_write(window + layout.PCI_CFG_CAP_LENGTH, length)
        watched.link.config_read(window + layout.PCI_CFG_CAP_PCI_CFG_DATA)

    return aim


def then(*steps: Callable[[Watched], object]) -> Callable[[Watched], None]:
    def play(watched: Watched) -> None:
        for step in steps:
            step(watched)

    return play
