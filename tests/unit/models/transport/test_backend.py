# SPDX-License-Identifier: Apache-2.0
"""Doorbells, events, look-ups and the registers they show in.

VPCI-42, VPCI-48, VPCI-79, VPCI-80, VPCI-81, VPCI-82, VPCI-83, VPCI-84, VPCI-85, VPCI-86, VPCI-87, VPCI-88,
VPCI-89, VPCI-90, VPCI-91, VPCI-92, VPCI-93, VPCI-94, AMB-30, AMB-75, AMB-77
"""

import pytest

from models import Doorbell, LookupResult, Parameters, layout, tlp
from tests.unit.models.model_link import BASE, Link

NOTIFY, SLOT, STRIDE, PASID_CONTROL = 0x10000, 1024, 4096, 0x106
DESC, DRIVER, DEVICE_AREA = 0x1000_0000_1000, 0x2000, 0x3000


@pytest.fixture
def link() -> Link:
    """Index 0 runs queue 1, device 3 queue 2 with PASID 0xABCDE; PASID Enable 1; device 3 is selected."""
    link = Link()
    link.start(0, queue=1)
    assert link.create(3) == layout.CREATE_OK
    link.common("queue_select", 2)
    link.common("queue_size", 32)
    for name, value in (("queue_desc", DESC), ("queue_driver", DRIVER), ("queue_device", DEVICE_AREA)):
        link.common(name, value)
    link.start(3, queue=2)
    link.write(layout.BAR0_PASID, 0x800ABCDE)
    link.config_write(PASID_CONTROL, 1, 2)
    link.events.clear()
    return link


def ring(
    link: Link, device: int, queue: int, data: int = 0x00010002, offset: int = 0, first_be: int = 15
) -> list:
    link.events.clear()
    address = BASE + NOTIFY + device * STRIDE + queue * SLOT + offset
    link.send(tlp.memory_write(address, data.to_bytes(4, "little"), first_be=first_be))
    return link.events


@pytest.mark.parametrize("select", [0, 1, 3, 16, 0x80000000])
def test_doorbells_go_by_address(link, select):
    link.managed("device_select", select)
    assert ring(link, 3, 2) == [Doorbell(3, 2, 0x00010002)]
    assert ring(link, 0, 1) == [Doorbell(0, 1, 0x00010002)]
    for device, queue in ((3, 1), (3, 3), (0, 0), (1, 2), (15, 2)):
        assert ring(link, device, queue) == []


@pytest.mark.parametrize("first_be", range(16))
def test_doorbell_lanes(link, first_be):
    mask = sum(0xFF << 8 * lane for lane in range(4) if first_be >> lane & 1)
    expected = [Doorbell(3, 2, 0x44332211 & mask)] if first_be & 3 == 3 else []
    assert ring(link, 3, 2, 0x44332211, first_be=first_be) == expected


def test_rest_of_the_slot_and_reads_do_nothing(link):
    assert ring(link, 3, 2, offset=4) == ring(link, 3, 2, offset=1020) == []
    assert link.read(NOTIFY + 3 * STRIDE + 2 * SLOT) == 0 and link.events == []


def test_one_packet_rings_several_slots():
    link = Link(Parameters(num_devices=1, num_queues=64))
    for queue in (0, 1, 2):
        link.start(0, queue=queue)
    link.events.clear()
    link.write_bytes(0x10000, bytes(64) + b"\5\0\0\0" + bytes(60) + b"\6\0\0\0")
    assert link.events == [Doorbell(0, 0, 0), Doorbell(0, 1, 5), Doorbell(0, 2, 6)]


STOPPERS = {
    "failed": lambda link: link.common("device_status", layout.STATUS_FAILED),
    "needs reset": lambda link: link.function.event(layout.EVENT_NEEDS_RESET, 3),
    "queue reset": lambda link: link.common("queue_reset", 1),
    "device reset": lambda link: link.common("device_status", 0),
    "destroyed": lambda link: link.managed("create", 0),
}


@pytest.mark.parametrize("name", STOPPERS)
def test_stopped_queue(link, name):
    STOPPERS[name](link)
    assert ring(link, 3, 2) == []
    assert link.function.lookup(3, 2) == LookupResult()
    link.function.event(layout.EVENT_USED_BUFFER, 3, 2)
    assert link.read(layout.BAR0_ISR, 1) & layout.ISR_QUEUE == 0


def test_lookup(link):
    lookup = link.function.lookup
    assert lookup(3, 2) == LookupResult(1, 32, DESC, DRIVER, DEVICE_AREA, 0xABCDE, 1)
    assert lookup(0, 1) == LookupResult(1, 256, 0, 0, 0, 0, 0)
    for device, queue in ((3, 0), (3, 63), (0, 0), (1, 2), (16, 2), (4095, 2)):
        assert lookup(device, queue) == LookupResult()
    link.write(layout.BAR0_PASID, 0x000ABCDE)
    assert lookup(3, 2) == LookupResult()
    link.write(layout.BAR0_PASID, 0x80000000)
    assert lookup(3, 2).enabled == 1 and lookup(3, 2).pasid_valid == 1
    link.config_write(PASID_CONTROL, 0, 2)
    assert lookup(3, 2) == LookupResult() and lookup(0, 1).enabled == 1
    link.config_write(layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE, 2)
    assert lookup(0, 1) == LookupResult()


@pytest.mark.parametrize(("enable", "valid", "tag"), [(1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_manager_runs_untagged(link, enable, valid, tag):
    link.managed("device_select", 0)
    link.write(layout.BAR0_PASID, valid << 31 | 0x1234)
    link.config_write(PASID_CONTROL, enable, 2)
    assert link.function.lookup(0, 1) == LookupResult(1, 256, pasid=0x1234 * tag, pasid_valid=tag)


def test_used_buffer_shows_in_the_isr_of_its_device(link):
    link.function.event(layout.EVENT_USED_BUFFER, 3, 2)
    link.managed("device_select", 0)
    assert link.read(layout.BAR0_ISR) == 0
    link.managed("device_select", 3)
    assert link.send(tlp.memory_read(BASE + layout.BAR0_ISR, 1, first_be=0b1110)).payload == bytes(4)
    assert link.send(tlp.memory_read(BASE + layout.BAR0_ISR, 1, first_be=0)).payload == bytes(4)
    link.write(layout.BAR0_ISR, 0xFFFFFFFF)
    assert link.read(layout.BAR0_ISR) == layout.ISR_QUEUE
    assert link.read(layout.BAR0_ISR) == 0
    link.config_write(layout.CAP_MSIX + 2, 0x8000, 2)
    link.function.event(layout.EVENT_USED_BUFFER, 3, 2)
    assert link.read(layout.BAR0_ISR) == 0


def test_configuration_change(link):
    for count in range(1, 300):
        link.function.event(layout.EVENT_CONFIG_CHANGE, 3, 0, count)
        link.function.event(layout.EVENT_CONFIG_CHANGE, 3, 0, count)
        assert link.read(layout.BAR0_DEVICE + layout.DEVICE_STATUS, 2) == count
        link.common("device_status")  # the neighbouring byte does not count
        assert link.common("config_generation") == link.common("config_generation") == count % 256
    assert link.read(layout.BAR0_ISR) == layout.ISR_CONFIG
    link.common("device_status", 0)
    link.function.event(layout.EVENT_CONFIG_CHANGE, 3, 0, 0)
    assert link.read(layout.BAR0_ISR) == 0
    assert link.read(layout.BAR0_DEVICE + layout.DEVICE_STATUS, 2) == 0


def test_events_of_absent_devices(link):
    before = link.read_bytes(0, 64)
    for kind, device in ((0, 1), (1, 16), (2, 4095), (3, 3)):
        assert link.function.event(kind, device, 2, 7)[1:] == ((), (), ())
    assert link.read_bytes(0, 64) == before and link.read(layout.BAR0_ISR) == 0


def test_needs_reset(link):
    link.function.event(layout.EVENT_NEEDS_RESET, 3)
    assert link.common("device_status") == 0x4F
    assert link.read(layout.BAR0_ISR) == layout.ISR_CONFIG
