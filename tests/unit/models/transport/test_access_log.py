# SPDX-License-Identifier: Apache-2.0
"""The golden model's access log: what a record says of a request, and that its states are never stale."""

from models import layout, tlp
from models.function.access_log import MEMORY, WINDOW, RequestRecord
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tb.common.settings import Settings
from tests.unit.env.bench_rig import Rig, _Random, play
from tests.unit.models.model_link import BASE, Link

CREATE = layout.BAR0_MANAGED + layout.MANAGED_CREATE


def record(link: Link, packet: tlp.Request) -> RequestRecord:
    """What the log shows of one request."""
    found = link.function.request(packet.pack()).record
    assert isinstance(found, RequestRecord)
    return found


def test_a_state_is_never_stale() -> None:
    """After every request and event of a random run, for every device."""
    model = PciFunction(Parameters(integrated=1))
    execute, stale = model.request, []

    def request(packet: bytes, intact: bool = True):
        outcome = execute(packet, intact)
        for device in filter(None, model.table.devices):
            shown = device.state()
            device.changed()
            if device.state() != shown:
                stale.append(device.index)
        return outcome

    model.request = request  # type: ignore[method-assign]
    rig = Rig(Settings(test="log", scale=0.05, parameters=model.parameters), model)
    assert play(rig, _Random(rig, "random")).finish() is None
    assert not stale


def test_an_access_shows_the_device_before_and_after() -> None:
    link = Link()
    link.common("device_status", 1)
    link.function.event(layout.EVENT_CONFIG_CHANGE, 0, 0, 7)
    found = record(link, tlp.memory_write(BASE + layout.COMMON_DEVICE_STATUS, b"\3\0\0\0", first_be=1))
    (access,) = found.accesses
    assert (access.path, access.address, access.enables) == (MEMORY, layout.COMMON_DEVICE_STATUS // 4, 1)
    assert access.device is not None and access.after is not None
    assert (access.device.status, access.after.status) == (1, 3)
    (read,) = record(link, tlp.memory_read(BASE + layout.COMMON_DEVICE_STATUS)).accesses
    assert read.data is None and read.value & 0xFF == 3 and read.device is read.after


def test_creation_and_destruction_show_what_came_and_went() -> None:
    link = Link()
    link.managed("device_select", 3)
    for value, exists in ((1, True), (0, False)):
        found = record(link, tlp.memory_write(BASE + CREATE, bytes((value, 0, 0, 0)), first_be=1))
        (access,) = found.accesses
        assert (access.selected, access.concerned) == (3, 3)
        assert (access.device is None, access.after is not None) == (exists, exists)
        assert access.managed is not None and access.managed.outcome == layout.CREATE_OK
    assert found.device_select == 3


def test_a_doorbell_concerns_the_device_that_is_rung() -> None:
    link = Link()
    at = BASE + link.parameters.notify_base + 2 * link.parameters.notify_stride
    (access,) = record(link, tlp.memory_write(at, bytes(4))).accesses
    assert (access.selected, access.concerned, access.device) == (0, 2, None)


def test_the_window_is_named_and_aimed() -> None:
    link = Link()
    link.config_write(layout.CAP_PCI_CFG + layout.PCI_CFG_CAP_LENGTH, 4)
    found = record(link, tlp.config_read(layout.CAP_PCI_CFG + layout.PCI_CFG_CAP_PCI_CFG_DATA))
    assert [access.path for access in found.accesses] == [WINDOW]
    assert found.config is not None and found.config.window == (0, 0, 4)


def test_a_packet_is_taken_apart_once() -> None:
    link = Link()
    prefixed = tlp.memory_read(BASE, prefixes=tlp.prefix(5))
    found = record(link, prefixed)
    assert found.prefixes + found.packet == prefixed.pack() and found.fault is None
    broken = link.function.request(prefixed.pack(), intact=False).record
    assert isinstance(broken, RequestRecord)
    assert (broken.fault, broken.error, broken.accesses) == ("tkeep", "malformed", [])
