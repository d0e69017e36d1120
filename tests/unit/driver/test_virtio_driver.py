# SPDX-License-Identifier: Apache-2.0
"""Initialising and using devices through the driver, and what the backend then sees."""

import pytest

from models import layout
from models.driver.device_spec import DeviceSpec
from models.driver.errors import CapabilityNotFound, PasidInUse
from models.function.backend import Doorbell as Rung
from models.function.backend import LookupResult
from models.parameters import DEFAULT_FEATURES, Parameters
from tests.unit.driver.driver_bench import ACCESS_PATHS, Bench, Override, Passing, Recorder, Rewritten, queue

COMMON = layout.BAR0_COMMON
RUNNING = (
    layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER | layout.STATUS_FEATURES_OK | layout.STATUS_DRIVER_OK
)


class Doorbells(Passing):
    """Collects what the golden model's backend sees."""

    def __init__(self, inner) -> None:
        super().__init__(inner)
        self.rung: list[Rung] = []

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        function = self.inner.function
        request, seen = function.request, self.rung

        def listening(packet: bytes):
            outcome = request(packet)
            seen.extend(event for event in outcome.events if isinstance(event, Rung))
            return outcome

        function.request = listening
        await super().bar_write(bar, offset, value, width)
        function.request = request


@pytest.mark.parametrize("path", ACCESS_PATHS)
def test_a_device_runs(path: str) -> None:
    """Create, enable PASID, initialise: the data path may run the queues, each in its space (DRV-15)."""
    bench = Bench(path)
    run, driver = bench.run, bench.driver
    index = run(driver.create(DeviceSpec(queue_size=64)))
    assert not run(driver.pasid_enabled())
    run(driver.enable_pasid())
    running = run(driver.initialise(index, (queue(0), queue(1, size=16, vector=3))))
    assert (running.features, run(driver.status(index))) == (DEFAULT_FEATURES, RUNNING)
    assert bench.function.lookup(index, 0) == LookupResult(
        1, 64, 0x1_0000_1000, 0x1_0000_2000, 0x1_0000_3000, 100, 1
    )
    assert (bench.function.lookup(index, 1).size, bench.function.lookup(index, 2)) == (16, LookupResult())
    with pytest.raises(PasidInUse, match="device 1"):
        run(driver.enable_pasid(False))
    run(driver.reset_queue(index, 1))
    assert bench.function.lookup(index, 1) == LookupResult()
    run(driver.quiesce(index))
    run(driver.enable_pasid(False))
    assert (run(driver.status(index)), run(driver.enumerate()), bench.selector()) == (0, [index], 0)


@pytest.mark.parametrize(
    "wanted, expected", [(-1, 5 | 7 << 16 | 1 << 31), (1 << layout.FEATURE_VERSION_1, 1)]
)
def test_a_doorbell_reaches_its_queue(wanted: int, expected: int) -> None:
    """32 bits with NOTIFICATION_DATA, else 16, under any selector (DRV-29, MGMT-11)."""
    bench = Bench(wrap=Doorbells)
    bench.run(bench.driver.create())
    running = bench.run(bench.driver.initialise(1, (queue(1),), wanted & (1 << 64) - 1))
    bench.run(bench.driver.notify(running.doorbells[1], next_offset=7, next_wrap=1))
    assert bench.transport.rung == [Rung(1, 1, expected)]


def test_the_manager_is_a_device_like_any_other() -> None:
    """Index 0 runs without PASIDs and offers what its control queue allows (DRV-34, AMB-79)."""
    features = DEFAULT_FEATURES | 1 << layout.FEATURE_CTRL_VQ | 1 << layout.FEATURE_MQ
    bench = Bench(parameters=Parameters(device_features=features))
    bench.run(bench.driver.enable_pasid())
    running = bench.run(bench.driver.initialise(0, (queue(2, pasid=None),)))
    assert running.features == features
    no_control_queue = features & ~(1 << layout.FEATURE_CTRL_VQ)
    running = bench.run(bench.driver.initialise(0, (), no_control_queue))
    assert not running.features >> layout.FEATURE_MQ & 1


def test_pasids_are_needed_only_where_enabled() -> None:
    """Without PASID Enable a queue may go without; clearing it looks at every queue (DRV-15, DRV-17)."""
    bench = Bench()
    bench.run(bench.driver.create())
    bench.run(bench.driver.initialise(1, (queue(0, pasid=None),)))
    bench.run(bench.driver.initialise(1, (queue(0), queue(1))))
    bench.run(bench.driver.reset_queue(1, 1))
    with pytest.raises(PasidInUse):
        bench.run(bench.driver.enable_pasid(False))


def test_a_function_without_what_is_optional() -> None:
    """No DEVICE structure, no PASID capability, a COMMON structure of 56 bytes (VPCI-74)."""
    image = {layout.ECAP_PASID: 0, layout.CAP_COMMON + layout.VIRTIO_CAP_LENGTH: 56}
    next_one = layout.CAP_PCI_CFG << 8 | 9 | 16 << 16 | 200 << 24  # of an unknown type
    bench = Bench(wrap=lambda inner: Rewritten(inner, image | {layout.CAP_DEVICE: next_one}))
    with pytest.raises(CapabilityNotFound, match="DEVICE"):
        bench.run(bench.driver.read_config(0))
    with pytest.raises(CapabilityNotFound, match="PASID"):
        bench.run(bench.driver.enable_pasid())
    assert not bench.run(bench.driver.pasid_enabled())
    features = bench.run(bench.driver.initialise(0)).features
    assert features == DEFAULT_FEATURES & ~(
        1 << layout.FEATURE_NOTIF_CONFIG_DATA | 1 << layout.FEATURE_RING_RESET
    )


def test_order_widths_and_read_only_registers() -> None:
    """PASID, vector before enable, widths, read-only (DRV-02, DRV-16, DRV-18, DRV-23, DRV-26, DRV-27)."""
    bench = Bench(wrap=Recorder)
    bench.run(bench.driver.create())
    bench.run(bench.driver.initialise(1, (queue(0), queue(1))))
    writes = [(offset, width) for space, offset, width, _ in bench.transport.writes if space == "bar"]
    enable = COMMON + layout.COMMON_QUEUE_ENABLE
    first = [offset for offset, _ in writes].index(enable)
    vector, address = COMMON + layout.COMMON_QUEUE_MSIX_VECTOR, COMMON + layout.COMMON_QUEUE_DEVICE
    for earlier in (layout.BAR0_PASID, vector, address):
        assert earlier in [offset for offset, _ in writes[:first]]
    assert all(space == "bar" for space, *_ in bench.transport.writes)
    fields = {
        getattr(layout, f"BAR0_{name.split('_')[0]}") + field.offset: field
        for name, field in layout.FIELDS.items()
        if name.split("_")[0] in ("COMMON", "PASID", "MANAGED")
    }
    for offset, width in writes:
        nearest = fields[max(start for start in fields if start <= offset)]
        assert nearest.access == "rw", hex(offset)
        assert width == {8: 1, 16: 2}.get(nearest.width_bits, 4), hex(offset)


def test_configuration_is_read_in_one_generation() -> None:
    """A change in the middle of the reading makes it start again (DRV-24)."""
    changes = [0, 1, 0]

    def change(true: int) -> int:
        if changes:
            bench.function.event(layout.EVENT_CONFIG_CHANGE, 0, data=changes.pop())
        return true

    bench = Bench(wrap=lambda inner: Override(inner, layout.BAR0_DEVICE + layout.DEVICE_MTU, change))
    assert bench.run(bench.driver.read_config(0)).status == 0
    assert not changes
