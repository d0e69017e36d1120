# SPDX-License-Identifier: Apache-2.0
"""INTEGRATED=1: a managed device's own vectors behind MSIX_CFG (AMB-71, MGMT-12; docs/spec-notes.md)."""

import pytest

from models import Parameters, layout
from tests.unit.models.model_link import Link

USED, CONFIG = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE
BASE_CFG, CONTROL, PBA = 0x4000, 0x42, 0x7000
ENABLED, FUNCTION_MASK = 0x8000, 0x4000


def message(index: int, vector: int) -> str:
    """The message that `fill` puts into a vector of a device."""
    return f"400000010108000ffee{index:x}{vector:x}000ef00000{index:x}"


def fill(link: Link, index: int, vector: int, mask: int = 0) -> None:
    link.managed("device_select", index)
    link.write(BASE_CFG + 2, vector, 2)
    link.write(BASE_CFG + 4, 0xFEE00000 | index << 16 | vector << 12)
    link.write(BASE_CFG + 8, 0)
    link.write(BASE_CFG + 12, index << 24 | 0xEF)
    link.write(BASE_CFG + 16, mask)


def status(link: Link, index: int, vector: int) -> int:
    link.managed("device_select", index)
    link.write(BASE_CFG + 2, vector, 2)
    return link.read(BASE_CFG + 20)


@pytest.fixture
def link() -> Link:
    """MSI-X enabled; devices 2 and 9 run queue 1 with their vector 4, configuration with their vector 0."""
    link = Link(Parameters(integrated=1))
    link.config_write(CONTROL, ENABLED, 2)
    for index in (9, 2):
        link.create(index)
        link.start(index, 1)
        link.common("queue_msix_vector", 4)
        link.common("config_msix_vector", 0)
        fill(link, index, 4)
        fill(link, index, 0)
    return link


def raised(link: Link, kind: int, device: int, queue: int = 0) -> list[str]:
    return [packet.hex() for packet in link.event(kind, device, queue, 1)]


def test_each_device_sends_its_own(link):
    assert raised(link, USED, 2, 1) == [message(2, 4)]
    assert raised(link, USED, 9, 1) == [message(9, 4)]
    assert raised(link, CONFIG, 9) == [message(9, 0)]


def test_registers(link):
    link.managed("device_select", 2)
    assert link.read(BASE_CFG) == 0x0000_0005
    link.write(BASE_CFG, 0x0003_FFFF)
    assert link.read(BASE_CFG) == 0x0003_0005
    assert [link.read(BASE_CFG + at) for at in (4, 8, 12, 16, 20)] == [0, 0, 0, 1, 0]
    for at in (4, 8, 12, 16, 20, 24):
        link.write(BASE_CFG + at, 0xFFFFFFFF)
    assert [link.read(BASE_CFG + at) for at in (4, 8, 12, 16, 20, 24)] == [
        0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0, 0,
    ]  # fmt: skip
    link.write(BASE_CFG + 13, 0, 1)
    link.write(BASE_CFG + 17, 0, 3)
    assert (link.read(BASE_CFG + 12), link.read(BASE_CFG + 16)) == (0xFFFF00FF, 1)
    for select in (5, 0xFFFF):
        link.write(BASE_CFG + 2, select, 2)
        link.write(BASE_CFG + 4, 0xFFFFFFFF)
        assert link.read(BASE_CFG) == select << 16 | 5
        assert [link.read(BASE_CFG + at) for at in (4, 8, 12, 16, 20)] == [0] * 5
    link.managed("device_select", 9)
    assert link.read(BASE_CFG + 12) == 0x090000EF, "another device's"


@pytest.mark.parametrize("index", [0, 1, 16, 0xFFFFFFFF])
def test_nothing_there_for_the_manager_and_absent_devices(link, index):
    link.managed("device_select", index)
    link.write_bytes(BASE_CFG, bytes([255]) * 24)
    assert link.read_bytes(BASE_CFG, 24) == bytes(24)


def test_vector_registers_know_both_sizes(link):
    for index, largest in ((2, 4), (0, 31)):
        link.managed("device_select", index)
        link.common("config_msix_vector", largest)
        assert link.common("config_msix_vector") == largest
        link.common("config_msix_vector", largest + 1)
        assert link.common("config_msix_vector") == 0xFFFF


def test_masked_until_its_write(link):
    fill(link, 2, 4, mask=1)
    assert raised(link, USED, 2, 1) == [] and raised(link, USED, 9, 1) == [message(9, 4)]
    assert (status(link, 9, 4), status(link, 2, 0), status(link, 2, 4)) == (0, 0, 1)
    assert link.read_bytes(PBA, 8) == bytes(8), "not the function's"
    link.write(BASE_CFG + 16, 0)
    assert link.sent() == [message(2, 4)] and link.read(BASE_CFG + 20) == 0


def test_sweep_function_first_then_by_index(link):
    link.start(0, 0)
    link.common("queue_msix_vector", 3)
    link.write_bytes(0x8030, bytes(16))
    link.config_write(CONTROL, ENABLED | FUNCTION_MASK, 2)
    for kind, device, queue in ((USED, 9, 1), (USED, 2, 1), (CONFIG, 2, 0), (USED, 0, 0)):
        assert raised(link, kind, device, queue) == []
    link.config_write(CONTROL, ENABLED, 2)
    assert link.sent() == ["400000010108000f0000000000000000", message(2, 0), message(2, 4), message(9, 4)]


def test_what_a_destroyed_device_had_pending_is_gone(link):
    fill(link, 2, 4, mask=1)
    raised(link, USED, 2, 1)
    link.managed("create", 0)
    assert link.create(2) == 0
    assert (link.read(BASE_CFG), link.read(BASE_CFG + 16)) == (5, 1), "created anew: selector 0, masked"
    link.write(BASE_CFG + 2, 4, 2)
    assert [link.read(BASE_CFG + at) for at in (4, 8, 12, 16, 20)] == [0, 0, 0, 1, 0]
    link.write(BASE_CFG + 16, 0)
    assert link.sent() == []


def test_virtio_reset_of_the_device_keeps_everything(link):
    fill(link, 2, 4, mask=1)
    raised(link, USED, 2, 1)
    link.common("device_status", 0)
    assert link.common("config_msix_vector") == 0xFFFF
    assert [link.read(BASE_CFG + at) for at in (0, 4, 12, 20)] == [0x40005, 0xFEE24000, 0x020000EF, 1]
    link.write(BASE_CFG + 16, 0)
    assert link.sent() == [message(2, 4)]


def test_reset_of_the_manager_drops_what_is_pending(link):
    link.config_write(CONTROL, ENABLED | FUNCTION_MASK, 2)
    raised(link, USED, 9, 1)
    link.managed("device_select", 0)
    link.common("device_status", 0)
    link.config_write(CONTROL, ENABLED, 2)
    assert link.sent() == []
