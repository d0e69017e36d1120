# SPDX-License-Identifier: Apache-2.0
"""Every answer that the driver depends on is checked, and a wrong one has an error of its own."""

import pytest

from models import layout
from models.driver.device_spec import QueueSetup
from models.driver.errors import (
    FeaturesRejected,
    ManagementError,
    PasidUnusable,
    QueueUnavailable,
    ResetTimeout,
    VectorUnavailable,
)
from models.parameters import Parameters
from tests.unit.driver.driver_bench import Bench, Override, queue

COMMON = layout.BAR0_COMMON


@pytest.mark.parametrize(
    "error, setup",
    [
        (QueueUnavailable, queue(4)),
        (QueueUnavailable, queue(0, size=3)),
        (VectorUnavailable, queue(0, vector=32)),
        (PasidUnusable, queue(0, pasid=None)),
        (PasidUnusable, queue(0, pasid=256)),
    ],
)
def test_a_queue_that_cannot_run(error: type[ManagementError], setup: QueueSetup) -> None:
    """The device is left FAILED, not half running (DRV-16, DRV-27, DRV-28)."""
    bench = Bench(parameters=Parameters(pasid_width=8))
    bench.run(bench.driver.create())
    bench.run(bench.driver.enable_pasid())
    with pytest.raises(error, match="queue"):
        bench.run(bench.driver.initialise(1, (setup,)))
    status = bench.run(bench.driver.status(1))
    assert status & layout.STATUS_FAILED and not status & layout.STATUS_DRIVER_OK
    assert bench.selector() == 0


@pytest.mark.parametrize(
    "error, offset, answer",
    [
        (
            FeaturesRejected,
            COMMON + layout.COMMON_DEVICE_STATUS,
            lambda true: true & ~layout.STATUS_FEATURES_OK,
        ),
        (FeaturesRejected, COMMON + layout.COMMON_DEVICE_FEATURE, lambda true: true & ~1),
        (ResetTimeout, COMMON + layout.COMMON_DEVICE_STATUS, lambda true: true | 1),
        (QueueUnavailable, COMMON + layout.COMMON_QUEUE_ENABLE, lambda true: 0),
        (QueueUnavailable, COMMON + layout.COMMON_QUEUE_NOTIFY_OFF, lambda true: 0xFFFF),
    ],
)
def test_a_device_that_misbehaves(error: type[ManagementError], offset: int, answer) -> None:
    """Every answer that the sequence depends on is checked (DRV-20, DRV-25)."""
    bench = Bench(wrap=lambda inner: Override(inner, offset, answer))
    with pytest.raises(error):
        bench.run(bench.driver.initialise(0, (queue(0),)))


def test_a_queue_that_does_not_stop() -> None:
    """queue_reset has to return to 0 and the queue has to be disabled then (DRV-27)."""
    stuck = Bench(wrap=lambda inner: Override(inner, COMMON + layout.COMMON_QUEUE_RESET, lambda true: 1))
    stuck.run(stuck.driver.initialise(0, (queue(0),)))
    with pytest.raises(ResetTimeout, match="queue_reset"):
        stuck.run(stuck.driver.reset_queue(0, 0))
    bench = Bench()
    bench.run(bench.driver.initialise(0, (queue(0),), wanted=1 << layout.FEATURE_VERSION_1))
    with pytest.raises(QueueUnavailable, match="still enabled"):
        bench.run(bench.driver.reset_queue(0, 0))


def test_a_queue_that_does_not_exist_has_no_room() -> None:
    """queue_size 0 says so before anything is written (VPCI-54)."""
    bench = Bench()
    with pytest.raises(QueueUnavailable, match="room for 0 entries"):
        bench.run(bench.driver.initialise(0, (queue(4),)))
    with pytest.raises(QueueUnavailable, match="room for 256 entries, not for 512"):
        bench.run(bench.driver.initialise(0, (queue(0, size=512),)))
