# SPDX-License-Identifier: Apache-2.0
"""Helpers of the drivers' tests: the golden model behind either access path, faulty transports, recorders."""

import asyncio

from models import layout
from models.driver.capability_walk import discover
from models.driver.device_spec import QueueSetup
from models.driver.management_driver import ManagementDriver
from models.driver.model_transport import ModelTransport
from models.driver.transport import WindowTransport, run_sync
from models.function.pci_function import PciFunction
from models.parameters import Parameters

ACCESS_PATHS = ("memory", "window")
BASE = 0x3_4000_0000


def transport_over(path: str, function: PciFunction):
    """BAR0 placed and enabled; or Memory Space Enable 0 and everything by the window. Bus mastering is on."""
    transport = ModelTransport(function)
    if path == "memory":
        run_sync(transport.assign_bar0(BASE))
        return transport
    run_sync(transport.config_write(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER, 0b0011))
    return WindowTransport(transport, run_sync(discover(transport)).window)


class Passing:
    """A transport that hands everything on; subclasses change what they are about."""

    def __init__(self, inner) -> None:
        self.inner = inner

    async def config_read(self, register: int) -> int:
        return await self.inner.config_read(register)

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        await self.inner.config_write(register, value, enables)

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        return await self.inner.bar_read(bar, offset, width)

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        await self.inner.bar_write(bar, offset, value, width)


class Recorder(Passing):
    """Keeps every write as (space, offset, width or enables, value) and every read of a BAR."""

    def __init__(self, inner) -> None:
        super().__init__(inner)
        self.writes: list[tuple[str, int, int, int]] = []
        self.reads: list[tuple[int, int]] = []

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        self.writes.append(("config", register, enables, value))
        await super().config_write(register, value, enables)

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        self.reads.append((offset, width))
        return await super().bar_read(bar, offset, width)

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        self.writes.append(("bar", offset, width, value))
        await super().bar_write(bar, offset, value, width)


class Override(Passing):
    """Reads of one register of BAR0 give what `answer` makes of the true value."""

    def __init__(self, inner, offset: int, answer) -> None:
        super().__init__(inner)
        self.offset, self.answer = offset, answer

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        value = await super().bar_read(bar, offset, width)
        return self.answer(value) if offset == self.offset else value


class Rewritten(Passing):
    """Some DWs of configuration space read otherwise: byte offset -> value."""

    def __init__(self, inner, image: dict[int, int]) -> None:
        super().__init__(inner)
        self.image = image

    async def config_read(self, register: int) -> int:
        return self.image.get(register, await super().config_read(register))


class Bench:
    """A golden model, a transport to it and a driver over that; `run` carries a coroutine out."""

    def __init__(self, path: str = "memory", parameters: Parameters | None = None, wrap=lambda inner: inner):
        self.function = PciFunction(parameters or Parameters(num_devices=3))
        self.transport = wrap(transport_over(path, self.function))
        self.driver: ManagementDriver = run_sync(ManagementDriver.discover(self.transport))

    run = staticmethod(run_sync)

    def selector(self) -> int:
        """device_select as it stands."""
        return run_sync(self.transport.bar_read(0, layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, 4))


class Slow(Passing):
    """A transport under a scheduler: each write to a BAR lets others run."""

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        await asyncio.sleep(0)
        await super().bar_write(bar, offset, value, width)


def queue(number: int, **changes) -> QueueSetup:
    """A queue with addresses and a PASID that tell it apart."""
    base = (number + 1) << 32
    return QueueSetup(
        number, base | 0x1000, base | 0x2000, base | 0x3000, **{"pasid": 100 + number} | changes
    )
