# SPDX-License-Identifier: Apache-2.0
"""The driver's access to the function: protocol `Transport`, access by the PCI_CFG window, and `run_sync`.

The drivers are coroutines. Over a transport that waits (a simulator's bus) they run under its scheduler; over
one that answers at once `run_sync` runs them without an event loop.
"""

from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol, TypeVar

from models import layout
from models.driver.errors import ConcurrentUse

Result = TypeVar("Result")
#: Anything that `async with` holds: asyncio.Lock, cocotb's Lock, SoleUser.
Lock = AbstractAsyncContextManager


class Transport(Protocol):
    """Accesses to one PCI function. Offsets in bytes; a refused access raises TransportError."""

    async def config_read(self, register: int) -> int:
        """The DW at a DW-aligned offset of configuration space."""

    async def config_write(self, register: int, value: int, enables: int = 0xF) -> None:
        """Write the enabled bytes (bit n: byte n) of a DW of configuration space."""

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        """Read an aligned register of 1, 2 or 4 bytes."""

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        """Write an aligned register of 1, 2 or 4 bytes."""


def run_sync(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Result of a coroutine that never has to wait; RuntimeError when it does."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return finished.value
    with suppress(RuntimeError):  # what the coroutine does on its way out may have to wait as well
        coroutine.close()
    raise RuntimeError("this transport waits: run the driver under its scheduler, not with run_sync")


class SoleUser:
    """Stands in for a lock where there is one user only, and notices when that is not so (DRV-07)."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._busy = False

    async def __aenter__(self) -> None:
        if self._busy:
            raise ConcurrentUse(f"{self._what} has two users at once: share a lock")
        self._busy = True

    async def __aexit__(self, *_: object) -> None:
        self._busy = False


class WindowTransport:
    """BAR accesses as configuration requests alone, through the PCI_CFG capability at byte offset `window`.

    Works with Memory Space Enable 0 and no BAR assigned (VPCI-98, VPCI-99, VPCI-104, MGMT-54, DRV-30). One
    access is four requests, which `lock` keeps together: another one than that of the selector, which is held
    outside it.
    """

    def __init__(self, transport: Transport, window: int, lock: Lock | None = None) -> None:
        self._window = window
        self._lock = lock or SoleUser("the PCI_CFG window")
        self.config_read = transport.config_read
        self.config_write = transport.config_write

    async def bar_read(self, bar: int, offset: int, width: int) -> int:
        """Read through the window; the value is in the data register's low bytes."""
        async with self._lock:
            await self._aim(bar, offset, width)
            return await self.config_read(self._window + layout.PCI_CFG_CAP_PCI_CFG_DATA) & 256**width - 1

    async def bar_write(self, bar: int, offset: int, value: int, width: int) -> None:
        """Write through the window."""
        async with self._lock:
            await self._aim(bar, offset, width)
            await self.config_write(self._window + layout.PCI_CFG_CAP_PCI_CFG_DATA, value, (1 << width) - 1)

    async def _aim(self, bar: int, offset: int, width: int) -> None:
        await self.config_write(self._window + layout.PCI_CFG_CAP_BAR, bar, 0b0001)
        await self.config_write(self._window + layout.PCI_CFG_CAP_OFFSET, offset)
        await self.config_write(self._window + layout.PCI_CFG_CAP_LENGTH, width)
