# SPDX-License-Identifier: Apache-2.0
"""Resets of a busy function, and events racing resets, ISR reads and other accesses that clear state."""

from cocotb import start_soon

from models import layout, tlp
from tb.sequences.lib.device_access import DESTROY
from tb.sequences.lib.device_states import DeviceStates

USED, CONFIG = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE
FLR, POWER, MANAGER = "function-level reset", "D3hot to D0", "reset of the manager"
_CREATE = layout.BAR0_MANAGED + layout.MANAGED_CREATE
#: Clocks by which an event comes later than the request is handed to the driver.
_DELAYS = range(16)


class BeforeReset(DeviceStates):
    """Devices that run, pending vectors, ISR bits, PASIDs, metadata, and a selector: what a reset must end.

    devices: how many; selected: what device_select holds at the end.
    """

    stable_id = "BeforeReset"

    def __init__(self, *arguments, devices: int = 1, selected: int = 0, **more) -> None:
        super().__init__(*arguments, **more)
        self.devices, self.selected = devices, selected

    async def body(self) -> None:
        """Index 0 runs as well, and has an ISR bit and a pending vector."""
        await self.bring_up()
        await self.clean_slate()
        self.enable_pasid()
        self.enable_msix()
        for index in self.random.sample(self.indices, min(self.devices, len(self.indices))):
            self.select(index)
            self.create()
            await self.breathe()
        self.select(index)
        self.create(DESTROY)
        self.provision(self.random_metadata())
        self.create()
        for device in (index, 0):
            self.set_vector(device, 0, 0x1000, 1, masked=True)
            self.mask_vector(device, 0, True)
            self.select(device)
            self.start_device()
            self.put("COMMON_QUEUE_MSIX_VECTOR", 0)
            self.put("COMMON_CONFIG_MSIX_VECTOR", 0)
            for kind in (USED, CONFIG):
                await self.event(kind, device)
        self.select(self.selected)
        await self.flush()


class AfterReset(DeviceStates):
    """Everything that can be read, configuration space first."""

    stable_id = "AfterReset"

    async def body(self) -> None:
        """Capture, place BAR0, one DW or more of every structure."""
        self.get_config(0)
        await self.post(self.taken())
        await self.bring_up()
        for name in ("COMMON", "ISR", "DEVICE", "MANAGED", "PASID", "PBA", "MSIX_TABLE", "MSIX_CFG"):
            self.read(getattr(layout, f"BAR0_{name}"), 16, window=False)
        await self.flush()


class ResetOfFunction(BeforeReset):
    """One reset, with a packet right behind it: `behind` is "memory" or "configuration"."""

    stable_id = "ResetOfFunction"

    def __init__(self, *arguments, reset: str = FLR, behind: str = "memory", **more) -> None:
        super().__init__(*arguments, **more)
        self.reset, self.behind = reset, behind

    async def body(self) -> None:
        """State for the reset to clear, the reset, a request right behind it."""
        await super().body()
        if self.reset == FLR:
            control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
            self.put_config(control, layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET, 2)
        elif self.reset == POWER:
            power = self.at("PM", layout.PM_CONTROL_STATUS)
            self.put_config(power, 3, 2)
            await self.settle()
            self.put_config(power, 0, 2)
        else:
            self.select(0)
            self.write(layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, b"\0", window=False)
        if self.behind == "memory":
            self.send(tlp.memory_read(self.paths.base, **self.paths.header()))
        else:
            self.get_config(0)
        await self.post(self.taken())
        await AfterReset.body(self)


class ResetRaces(DeviceStates):
    """What clears or ends something, with events and look-ups around it (VPCI-77, VPCI-88, PCIE-120)."""

    stable_id = "Meetings"

    async def body(self) -> None:
        """Each pair at each delay."""
        await self.bring_up()
        self.enable_pasid()
        self.index = self.random.choice(self.indices)
        await self.ensure(self.index)
        for kind in (USED, CONFIG):
            await self._meet(kind, self._isr_read)
        for other in (USED, None):
            await self._meet(other, self._reset)
            await self._meet(other, self._destruction)
        await self._meet(USED, self._unmasked)

    async def _meet(self, other: int | None, what) -> None:
        """other: the kind of event, None for a look-up."""
        for delay in _DELAYS:
            packet = what()
            await self.settle()
            task = start_soon(self._come(other, delay))
            await self.post([packet])
            await task
        await self.settle()

    async def _come(self, other: int | None, delay: int) -> None:
        if delay:
            await self.backend.pause(delay)
        if other is None:
            await self.backend.lookup(self.index, 0)
        else:
            await self.backend.event(other, self.index)

    def _running(self, msix: bool) -> None:
        self.enable_msix(msix)
        self.select(self.index)
        self.create()
        self.put("COMMON_DEVICE_STATUS", 0)
        self.start_device()

    def _isr_read(self) -> bytes:
        self._running(False)
        return self.paths.memory_read_enabled(layout.BAR0_ISR, 1)[0]

    def _reset(self) -> bytes:
        self._running(False)
        return self.paths.memory_write(layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS, b"\0")[0]

    def _destruction(self) -> bytes:
        self._running(False)
        return self.paths.memory_write(_CREATE, b"\0")[0]

    def _unmasked(self) -> bytes:
        self._running(True)
        self.set_vector(self.index, 0, 0x1000, 1)
        self.mask_vector(self.index, 0, True)
        self.put("COMMON_QUEUE_MSIX_VECTOR", 0)
        if self.owns_vectors(self.index):
            return self.paths.memory_write(layout.BAR0_MSIX_CFG + layout.MSIX_CFG_CONTROL, bytes(4))[0]
        return self.paths.memory_write(layout.BAR0_MSIX_TABLE + layout.MSIX_ENTRY_CONTROL, bytes(4))[0]
