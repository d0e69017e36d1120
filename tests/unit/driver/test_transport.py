# SPDX-License-Identifier: Apache-2.0
"""Transports, and what keeps several users of one function apart."""

import asyncio

import pytest

from models import layout
from models.driver.errors import ConcurrentUse, TransportError
from models.driver.management_driver import ManagementDriver
from models.driver.model_transport import ModelTransport
from models.driver.transport import WindowTransport, run_sync
from models.function.pci_function import Outcome, PciFunction
from tests.unit.checkers.records import request_record
from tests.unit.driver.driver_bench import Bench, Slow, transport_over


async def two_creations(driver: ManagementDriver) -> list[int]:
    """What two agents at once are given."""
    return sorted(await asyncio.gather(driver.create(), driver.create()))


async def shared_driver(lock: asyncio.Lock | None) -> ManagementDriver:
    """A driver whose accesses let others run."""
    return await ManagementDriver.discover(Slow(transport_over("memory", PciFunction())), lock)


def test_two_agents_share_a_lock() -> None:
    """With a lock two agents get an index each (DRV-07)."""

    async def agents() -> list[int]:
        return await two_creations(await shared_driver(asyncio.Lock()))

    assert asyncio.run(agents()) == [1, 2]


def test_two_agents_without_a_lock_are_noticed() -> None:
    """Sharing the selector without a lock is an error, not a corruption (DRV-07)."""

    async def agents() -> list[int]:
        return await two_creations(await shared_driver(None))

    with pytest.raises(ConcurrentUse, match="device selector"):
        asyncio.run(agents())


def test_two_users_of_the_window_are_noticed() -> None:
    """The window's registers are shared as well; a lock keeps the four requests of an access together."""

    class SlowConfig(ModelTransport):
        async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
            await asyncio.sleep(0)
            await super().config_write(register, value, enables)

    async def users(lock: asyncio.Lock | None) -> list[int]:
        window = WindowTransport(SlowConfig(PciFunction()), layout.CAP_PCI_CFG, lock)
        num_queues = window.bar_read(0, layout.BAR0_COMMON + layout.COMMON_NUM_QUEUES, 2)
        num_devices = window.bar_read(0, layout.BAR0_MANAGED + layout.MANAGED_NUM_DEVICES, 4)
        return await asyncio.gather(num_queues, num_devices)

    assert asyncio.run(users(asyncio.Lock())) == [4, 15]
    with pytest.raises(ConcurrentUse, match="window"):
        asyncio.run(users(None))


def test_the_window_is_aimed_anew_for_every_access() -> None:
    """Whatever its registers held before."""
    transport = ModelTransport(PciFunction())
    for register in range(layout.CAP_PCI_CFG + 4, layout.CAP_PCI_CFG + 16, 4):
        run_sync(transport.config_write(register, 0xFFFFFFFF))
    window = WindowTransport(transport, layout.CAP_PCI_CFG)
    assert run_sync(window.bar_read(0, layout.BAR0_MANAGED, 4)) == 15


def test_silence_is_an_error() -> None:
    """A request without any completion."""

    class Silent:
        def request(self, packet: bytes) -> Outcome:
            return Outcome(request_record(packet))

    with pytest.raises(TransportError, match="no completion for CfgRd0"):
        run_sync(ModelTransport(Silent()).config_read(0))


def test_a_transport_that_waits_needs_a_scheduler() -> None:
    """run_sync refuses rather than hang."""
    slow = run_sync(ManagementDriver.discover(Slow(Bench().transport)))
    with pytest.raises(RuntimeError, match="scheduler"):
        run_sync(slow.enumerate())


def test_no_address_no_access() -> None:
    """The model's transport reports an error when BAR0 was not placed, and when the function refuses."""
    transport = ModelTransport(PciFunction())
    with pytest.raises(TransportError, match="BAR0 has no address"):
        run_sync(transport.bar_read(0, 0, 4))
    run_sync(transport.assign_bar0(1 << 40))
    with pytest.raises(TransportError, match="BAR2 has no address"):
        run_sync(transport.bar_write(2, 0, 0, 4))
    run_sync(transport.config_write(layout.CFG_COMMAND, 0, 0b0011))
    with pytest.raises(TransportError, match="answered with"):
        run_sync(transport.bar_read(0, 0, 4))
