"""Resets: of a managed device, of the manager, of the function."""

import pyuvm

from tb.base_test import BaseTest
from tb.sequences.resets import AfterConventionalReset, BeforeConventionalReset, ManagedReset, ManagerReset


@pyuvm.test()
class managed_reset(BaseTest):
    """A virtio reset of a managed device is local."""

    async def body(self) -> None:
        """From every status."""
        await self.run_sequence(ManagedReset())


@pyuvm.test()
class manager_reset(BaseTest):
    """A virtio reset of index 0 takes every managed device and leaves the PCI registers."""

    async def body(self) -> None:
        """With many devices, some, none."""
        await self.run_sequence(ManagerReset())


@pyuvm.test()
class conventional_reset(BaseTest):
    """After `rst` nothing of the time before can be read, however often."""

    async def body(self) -> None:
        """The second reset finds a function in full use."""
        await self.run_sequence(AfterConventionalReset(stable_id="power on"))
        await self.run_sequence(BeforeConventionalReset())
        await self.environment.drain()
        await self.environment.reset()
        await self.run_sequence(AfterConventionalReset())
