# SPDX-License-Identifier: Apache-2.0
"""The driver-rule monitor: our drivers break no rule, and each rule fails when it is broken."""

from collections.abc import Callable

import pytest

from models import layout
from models.driver.device_spec import DeviceSpec
from models.driver.errors import InvalidConfiguration
from models.driver.management_driver import ManagementDriver
from models.driver.transport import run_sync
from tb.checkers.driver_rules import RULES, DriverRules
from tests.unit.checkers.records import followed
from tests.unit.driver.driver_bench import Bench, queue
from tests.unit.driver.watched_driver import (
    ACKNOWLEDGED,
    Watched,
    destroyed_in_use,
    doorbell,
    refused_features,
    then,
    window,
    without_pasid,
)

BREAKS: list[tuple[str, Callable[[Watched], object]]] = [
    ("DRV-02", lambda w: w.link.config_write(layout.CAP_COMMON, 0)),
    ("DRV-03", lambda w: w.create(0)),
    ("DRV-03", lambda w: w.create(4)),
    (
        "DRV-04",
        then(lambda w: w.managed("device_select", 1), lambda w: w.managed("create", 1), Watched.negotiate),
    ),
    ("DRV-08", then(lambda w: w.managed("device_select", 1), lambda w: w.rules.finish())),
    ("DRV-09", then(Watched.create, lambda w: w.link.write(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 0))),
    ("DRV-10", then(Watched.create, Watched.create)),
    ("DRV-11", destroyed_in_use),
    ("DRV-13", lambda w: w.managed("create", 2)),
    ("DRV-13", lambda w: w.link.write(layout.BAR0_MANAGED + layout.MANAGED_CREATE, 1, 2)),
    ("DRV-15", without_pasid),
    ("DRV-16", then(Watched.run, lambda w: w.link.write(layout.BAR0_PASID, 0))),
    ("DRV-16", then(Watched.create, lambda w: w.link.write(layout.BAR0_PASID, 1 << 20))),
    ("DRV-17", then(Watched.enable_pasid, Watched.run, lambda w: w.enable_pasid(0))),
    ("DRV-18", lambda w: w.link.read(layout.BAR0_COMMON, 2)),
    ("DRV-18", lambda w: w.link.read(layout.BAR0_COMMON + layout.COMMON_QUEUE_SIZE, 4)),
    ("DRV-20", lambda w: w.status(ACKNOWLEDGED)),
    ("DRV-20", then(Watched.create, Watched.place, lambda w: w.common("queue_enable", 1))),
    ("DRV-21", then(Watched.negotiate, lambda w: w.status(ACKNOWLEDGED))),
    ("DRV-21", then(lambda w: w.status(0x80), lambda w: w.status(0x81))),
    ("DRV-22", lambda w: w.common("driver_feature", 1 << 1)),
    ("DRV-22", refused_features),
    ("DRV-23", lambda w: w.link.write(layout.BAR0_DEVICE, 0, 1)),
    ("DRV-25", then(lambda w: w.status(0), lambda w: w.status(1))),
    ("DRV-26", lambda w: w.common("num_queues", 1)),
    ("DRV-27", then(Watched.run, lambda w: w.common("queue_desc", 0x2000))),
    ("DRV-27", then(Watched.run, lambda w: w.common("queue_enable", 0))),
    ("DRV-27", then(Watched.negotiate, lambda w: w.common("queue_enable", 1))),
    ("DRV-27", lambda w: w.common("queue_size", 3)),
    ("DRV-27", lambda w: w.common("queue_reset", 1)),
    (
        "DRV-27",
        then(Watched.run, lambda w: w.common("queue_reset", 1), lambda w: w.common("queue_select", 0)),
    ),
    ("DRV-28", lambda w: w.common("config_msix_vector", 32)),
    ("DRV-28", then(lambda w: w.common("config_msix_vector", 1), lambda w: w.status(1))),
    ("DRV-29", doorbell(0, 0, 2, run=False)),
    ("DRV-29", doorbell(0, 1, 2)),
    ("DRV-29", doorbell(0, 0, 4)),
    ("DRV-29", doorbell(4, 0, 2)),
    ("DRV-30", window(0, 0, 3)),
    ("DRV-30", window(0, 2, 4)),
    ("DRV-30", window(1, 0, 4)),
    ("DRV-30", window(0, 0x40, 4)),
]


@pytest.mark.parametrize(
    ("rule", "breaking"), BREAKS, ids=[f"{n} {rule}" for n, (rule, _) in enumerate(BREAKS)]
)
def test_a_broken_rule_is_noticed(rule: str, breaking: Callable[[Watched], object]) -> None:
    watched = Watched()
    breaking(watched)
    assert rule in watched.broken, watched.broken


def test_every_rule_is_broken_by_something() -> None:
    assert {rule for rule, _ in BREAKS} == RULES


def test_what_the_breaking_sequences_build_on_breaks_nothing() -> None:
    watched = Watched()
    watched.enable_pasid()
    watched.run()
    doorbell(0, 0, 2, run=False)(watched)
    window(0, 0x14, 1)(watched)
    watched.managed("device_select", 0)
    watched.rules.finish()
    assert watched.broken == []


def test_an_excused_rule_may_be_broken() -> None:
    watched = Watched()
    watched.rules.excuse(frozenset({"DRV-03"}))
    watched.create(0)
    assert watched.broken == []


@pytest.mark.parametrize("path", ["memory", "window"])
def test_our_drivers_break_no_rule(path: str) -> None:
    bench, broken = Bench(path), []
    rules = DriverRules(bench.function.parameters, lambda rule, what: broken.append(f"{rule} {what}"))
    followed(bench.function, rules.follow)
    _life(bench.driver)
    assert broken == []


def _life(driver: ManagementDriver) -> None:
    """Everything that the driver can do, failures included."""
    run_sync(driver.enable_pasid())
    for spec in (DeviceSpec(queue_pairs=1, mtu=1400), DeviceSpec(), DeviceSpec(mac=bytes(6))):
        try:
            index = run_sync(driver.create(spec))
        except InvalidConfiguration:
            continue
        device = run_sync(driver.initialise(index, (queue(0), queue(1))))
        run_sync(driver.read_config(index))
        run_sync(driver.notify(device.doorbells[0]))
        run_sync(driver.reset_queue(index, 0))
    run_sync(driver.destroy_all())
    run_sync(driver.enable_pasid(False))
    run_sync(driver.recover())
