# SPDX-License-Identifier: Apache-2.0
"""The management driver over the golden model, through both access paths, and with faults injected."""

import pytest

from models import layout
from models.driver.device_spec import DeviceSpec
from models.driver.errors import (
    IndexInUse,
    InvalidConfiguration,
    InvalidIndex,
    ManagementError,
    NoFreeIndex,
    NoSuchDevice,
    SelectorRefused,
    UnknownOutcome,
)
from models.driver.management_driver import ManagementDriver
from tests.unit.driver.driver_bench import ACCESS_PATHS, Bench, Override, Recorder

CREATE = layout.BAR0_MANAGED + layout.MANAGED_CREATE
CREATE_OK = layout.BAR0_MANAGED + layout.MANAGED_CREATE_OK
DEVICE_SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT
SPEC = DeviceSpec(
    mac=bytes.fromhex("020000c0ffee"), mtu=9000, queue_pairs=1, queue_size=64, label=b"tenant 7"
)


@pytest.mark.parametrize("path", ACCESS_PATHS)
def test_life_cycle(path: str) -> None:
    """Create until nothing is free, enumerate, destroy, reuse the index.

    DRV-03, DRV-04, DRV-05, DRV-06, DRV-07, DRV-08, DRV-09, DRV-10, DRV-11, MGMT-31, MGMT-54
    """
    bench = Bench(path)
    run, driver = bench.run, bench.driver
    assert (run(driver.capacity()), run(driver.enumerate())) == (3, [])
    assert [run(driver.create()) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NoFreeIndex, match="all 3"):
        run(driver.create())
    run(driver.destroy(2))
    assert run(driver.enumerate()) == [1, 3]
    assert run(driver.create(SPEC)) == 2
    config = run(driver.read_config(2))
    assert (config.mac, config.mtu, config.max_virtqueue_pairs, config.status) == (SPEC.mac, 9000, 1, 1)
    assert run(driver.read_metadata(2)) == SPEC.metadata()
    assert run(driver.read_metadata(2, 1)).rstrip(b"\0") == b"tenant 7"
    run(bench.transport.bar_write(0, DEVICE_SELECT, 2, 4))
    assert run(bench.transport.bar_read(0, layout.BAR0_MANAGED + layout.MANAGED_CONFIG_SELECT, 4)) == 0
    run(driver.destroy_all())
    assert (run(driver.enumerate()), bench.selector()) == ([], 0)


@pytest.mark.parametrize("path", ACCESS_PATHS)
def test_refusals_are_typed_and_leave_nothing(path: str) -> None:
    """Every refusal has its error, the index stays as it was, device_select is 0 (DRV-04, DRV-08)."""
    bench = Bench(path)
    run, driver = bench.run, bench.driver
    run(driver.create(index=1))
    for error, attempt in (
        (IndexInUse, driver.create(index=1)),
        (InvalidIndex, driver.create(index=0)),
        (InvalidIndex, driver.create(index=4)),
        (InvalidIndex, driver.destroy(0)),
        (NoSuchDevice, driver.destroy(2)),
        (NoSuchDevice, driver.status(2)),
        (NoSuchDevice, driver.initialise(3)),
        (InvalidConfiguration, driver.create(DeviceSpec(mtu=67))),
        (InvalidConfiguration, driver.create(DeviceSpec(label=b"x" * 257))),
    ):
        with pytest.raises(error) as caught:
            run(attempt)
        assert "\n" not in str(caught.value)
        assert bench.selector() == 0
    assert run(driver.enumerate()) == [1]
    assert run(driver.read_metadata(2)) == run(driver.read_metadata(2, 1)) == bytes(256)


CREATION_FAILURES = {1: IndexInUse, 2: InvalidConfiguration, 3: UnknownOutcome, 255: UnknownOutcome}
DESTRUCTION_FAILURES = {1: UnknownOutcome, 2: NoSuchDevice, 3: UnknownOutcome, 255: UnknownOutcome}


@pytest.mark.parametrize("code, error", CREATION_FAILURES.items())
def test_any_code_but_zero_fails_a_creation(code: int, error: type[ManagementError]) -> None:
    """create_ok decides alone, known code or not (DRV-04)."""
    bench = Bench(wrap=lambda inner: Override(inner, CREATE_OK, lambda true: code))
    with pytest.raises(error, match=f"create_ok {code}"):
        bench.run(bench.driver.create())
    assert bench.selector() == 0


@pytest.mark.parametrize("code, error", DESTRUCTION_FAILURES.items())
def test_any_code_but_zero_fails_a_destruction(code: int, error: type[ManagementError]) -> None:
    """ID_DUP is no answer to a destroy (MGMT-24)."""
    bench = Bench(wrap=lambda inner: Override(inner, CREATE_OK, lambda true: code if armed else true))
    armed = False
    bench.run(bench.driver.create())
    armed = True
    with pytest.raises(error, match=f"create_ok {code}"):
        bench.run(bench.driver.destroy(1))


def test_a_selector_that_does_not_hold_its_value_is_noticed() -> None:
    """The read-back of device_select is compared (DRV-06)."""
    bench = Bench(wrap=lambda inner: Override(inner, DEVICE_SELECT, lambda true: true ^ 1))
    with pytest.raises(SelectorRefused):
        bench.run(bench.driver.create())


def test_create_is_written_as_one_byte_and_last() -> None:
    """Only 0 and 1, 8 bits wide, after the metadata and after the reset (DRV-09, DRV-11, DRV-13)."""
    bench = Bench(wrap=Recorder)
    bench.run(bench.driver.create(SPEC))
    bench.run(bench.driver.destroy(1))
    writes = bench.transport.writes
    resets = [at for at, write in enumerate(writes) if write[:2] == ("bar", layout.COMMON_DEVICE_STATUS)]
    assert [write[1] for write in writes[resets[-1] :]] == [
        layout.COMMON_DEVICE_STATUS,
        CREATE,
        DEVICE_SELECT,
    ]
    orders = [(width, value) for space, offset, width, value in writes if offset == CREATE]
    assert orders == [(1, 1), (1, 0)]
    first = next(at for at, write in enumerate(writes) if write[1] == CREATE)
    config = range(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, CREATE)
    assert len([write for write in writes[:first] if write[1] in config]) == 128
    assert not [write for write in writes[first:] if write[1] in config]


def test_recovery_after_a_crash() -> None:
    """Whatever a predecessor left selected and created is gone (DRV-14)."""
    bench = Bench()
    for _ in range(2):
        bench.run(bench.driver.create())
    bench.run(bench.transport.bar_write(0, DEVICE_SELECT, 2, 4))
    successor = bench.run(ManagementDriver.discover(bench.transport))
    bench.run(successor.recover())
    assert (bench.run(successor.enumerate()), bench.selector()) == ([], 0)


@pytest.mark.parametrize(
    "spec", [DeviceSpec(mac=b"\2\0\0"), DeviceSpec(mtu=1 << 16), DeviceSpec(queue_pairs=-1)]
)
def test_what_does_not_fit_its_field_is_refused_at_home(spec: DeviceSpec) -> None:
    """No access is made for it."""
    with pytest.raises(ValueError, match="does not fit|6 bytes"):
        spec.metadata()
