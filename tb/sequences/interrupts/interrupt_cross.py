# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the interrupt cover groups: every kind of event with everything that gates messages."""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY, STATUS_RUNNING
from tb.sequences.lib.device_states import DeviceStates

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET


class InterruptCross(DeviceStates):
    """Every outcome of every kind of event; ends of pending.

    VPCI-94, VPCI-106, VPCI-107, VPCI-108, VPCI-109, VPCI-110, VPCI-111, VPCI-112, VPCI-113, VPCI-114,
    PCIE-73, PCIE-120, PCIE-122
    """

    stable_id = "EveryInterrupt"

    async def body(self) -> None:
        """The manager and a managed device."""
        await self.bring_up()
        self.enable_pasid()
        await self.ensure(index := self.random.choice(self.indices))
        await self._controls(index, False)
        for device in (index, 0):
            for kind in (USED, CONFIG, BROKEN):
                for number, vector in enumerate((0, self.vectors_of(device) - 1, layout.NO_VECTOR)):
                    await self._fates(device, kind, vector, number)
            await self.ensure(index)
        await self._released(index)
        await self._ended(index)

    async def _run(self, device: int, vector: int) -> None:
        self.enable_msix()
        self.select(device)
        self.put("COMMON_DEVICE_STATUS", 0)
        if not device:
            self.enable_pasid()
        self.negotiate(self.parameters.device_features)
        self.set_up_queue(0)
        self.put("COMMON_QUEUE_MSIX_VECTOR", vector)
        self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
        self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING)

    async def _fates(self, device: int, kind: int, vector: int, number: int) -> None:
        obstacles = ["none"] if vector == layout.NO_VECTOR else ["none", "entry", "function", "master"]
        for obstacle in obstacles:
            await self._run(device, vector)
            if vector != layout.NO_VECTOR:
                self.set_vector(device, vector, 0x1000, number, masked=obstacle == "entry")
                if obstacle == "entry":
                    self.mask_vector(device, vector, True)
            self.enable_msix(True, obstacle == "function")
            self.command(bus_master=obstacle != "master")
            await self.event(kind, device)
            self.get("COMMON_DEVICE_STATUS")
            self.read(layout.BAR0_PBA, 4)
            self.write(layout.BAR0_PBA, bytes(4))
            self.command()
            self.enable_msix()
            if obstacle == "entry":
                self.mask_vector(device, vector, False)
            await self.flush()

    async def _released(self, index: int) -> None:
        """One and several pending vectors let out by each cause; masks written without effect."""
        for cause in ("function", "master"):
            for count in (1, 2):
                await self._run(index, 0)
                for vector in range(2):
                    self.set_vector(index, vector, 0x2000, vector)
                    self.mask_vector(index, vector, False)
                self.put("COMMON_CONFIG_MSIX_VECTOR", 1)
                self.enable_msix(True, cause == "function")
                self.enable_msix(True, cause == "function")
                self.command(bus_master=cause != "master")
                for kind in (USED, CONFIG)[:count]:
                    await self.event(kind, index)
                self.enable_msix(True, False)
                self.command()
                await self.flush()
        await self._run(index, 0)
        self.set_vector(index, 0, 0x2000, 0, masked=True)
        self.mask_vector(index, 0, True)
        await self.event(CONFIG, index)  # pending behind its own mask while the function's is written
        await self._controls(index, True)

    async def _controls(self, index: int, waiting: bool) -> None:
        """MSI-X Enable and Function Mask written in every order, with and without a pending vector."""
        for enable, mask in ((1, 0), (1, 1), (1, 0), (0, 0), (1, 0), (1, 1), (0, 0), (1, 1), (1, 0)):
            self.enable_msix(bool(enable), bool(mask))
            if waiting and mask:
                await self.event(CONFIG, index)
        await self.flush()

    async def _ended(self, index: int) -> None:
        """Vectors pending and ISR bits set when the device is reset, destroyed."""
        for ending in ("reset", "destroy", "manager"):
            if ending == "destroy":
                await self.ensure(index)
            await self._run(index, 0)
            self.set_vector(index, 0, 0x3000, 0, masked=True)
            self.mask_vector(index, 0, True)
            await self.event(CONFIG, index)
            self.select(index)
            if ending == "destroy":
                self.create(DESTROY)
                self.create(CREATE)
            else:
                self.select(index if ending == "reset" else 0)
                self.put("COMMON_DEVICE_STATUS", 0)
            await self.flush()
