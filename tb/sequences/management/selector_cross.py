# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the selection cover groups: every register and chunk under every kind of selector."""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY
from tb.sequences.lib.device_states import ACK, CREATE_DW, DeviceStates
from tb.sequences.lib.metadata import CHUNK

_STATUS_DW = layout.COMMON_DEVICE_STATUS & ~3
#: Structure -> (offset in BAR0, bytes) of what every device has.
_REDIRECTED = {
    "COMMON": (layout.BAR0_COMMON, layout.COMMON_LENGTH + 4),
    "ISR": (layout.BAR0_ISR, 4),
    "DEVICE": (layout.BAR0_DEVICE, 16),
    "MSIX_CFG": (layout.BAR0_MSIX_CFG, layout.MSIX_CFG_LENGTH + 4),
    "PASID": (layout.BAR0_PASID, 8),
}


class SelectorCross(DeviceStates):
    """Every register under every kind of selector, through both access paths.

    MGMT-07, MGMT-08, MGMT-09, MGMT-10, MGMT-11, MGMT-12, MGMT-13, MGMT-14, MGMT-43
    """

    stable_id = "EverySelector"

    async def body(self) -> None:
        """Both access paths read and write one DW of everything, memory requests every register."""
        await self.bring_up()
        await self.clean_slate()  # what existed before counts as destroyed
        self.enable_pasid()
        most = self.parameters.num_devices
        live, gone = 1, most
        await self.ensure(live)
        self.start_device()
        for index in dict.fromkeys((0, live, most + 1)):
            await self._everything(index)
        if gone != live:
            self.select(gone)
            await self._everything(gone)  # never created
            await self.ensure(gone)
            self.create(DESTROY)
            await self._everything(gone)
        else:
            self.select(live)
            self.create(DESTROY)
            await self._everything(live)
            await self.clean_slate()
            await self._everything(live)

    def _regions(self) -> dict[str, tuple[int, int]]:
        absent = set() if self.parameters.integrated else {"MSIX_CFG"}
        return {name: place for name, place in _REDIRECTED.items() if name not in absent}

    async def _everything(self, index: int) -> None:
        for window in (False, True):
            self.select(index)
            for offset, size in self._regions().values():
                for at in range(offset, offset + size, 4):
                    await self._read_and_write(at, window)
            for name, (offset, size) in self._regions().items():
                for at in range(offset, offset + size, 4) if name != "COMMON" else ():
                    for enables in (2, 4):
                        self.write_enabled(at, self.random.getrandbits(32), enables)
                        self.read_enabled(at, enables)
            for name in ("DEVICE_SELECT", "CONFIG_SELECT", "NUM_DEVICES"):
                value = index if name == "DEVICE_SELECT" else 0
                self.get(f"MANAGED_{name}", window)
                self.put(f"MANAGED_{name}", value, window)
            config = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
            for at in (config, CREATE_DW):
                self.read(at, 4, window)
                self.write(at, b"\2\2\0\0" if at == CREATE_DW else bytes(4), window)
            far = (
                layout.BAR0_PBA,
                layout.BAR0_PBA - 0x1000,
                layout.BAR0_MSIX_TABLE,
                self.doorbell_offset(index & 1, 0),
            )
            for at in far:
                self.read(at, 4, window)
                self.write(at, self.random.randbytes(4), window)
            await self.flush()
        await self.headers(index)

    async def _read_and_write(self, at: int, window: bool) -> None:
        """One DW; device_status gets what it holds, so that nothing is reset."""
        self.read(at, 4, window)
        if at == layout.BAR0_COMMON + _STATUS_DW:
            self.write(at, bytes((ACK, 0xFF, 0, 0)), window)
        elif at == layout.BAR0_COMMON + (layout.COMMON_QUEUE_RESET & ~3):
            self.write(at, b"\xff\xff\0\0", window)
        elif at != layout.BAR0_COMMON + layout.COMMON_QUEUE_ENABLE:
            self.write(at, self.random.randbytes(4), window)
        else:
            self.write(at, bytes(4), window)
        await self.breathe()


class ChunkCross(DeviceStates):
    """Chunks and bytes of the metadata window by kind of index; full tables.

    MGMT-02, MGMT-16, MGMT-17, MGMT-52
    """

    stable_id = "EveryChunk"

    async def body(self) -> None:
        """A free index, one that exists, none; then every index at once."""
        await self.bring_up()
        index = self.random.choice(self.indices)
        chunks = self.parameters.config_chunks
        for exists in (False, True):
            self.select(index)
            self.create(CREATE if exists else DESTROY)
            for chunk in (0xFFFFFFFF, chunks + 1, chunks, chunks - 1, 0):
                self.put("MANAGED_CONFIG_SELECT", chunk, window=False)
                self._bytes()
            await self.flush()
        for other in (0, self.parameters.num_devices + 1):
            self.select(other)
            self.put("MANAGED_CONFIG_SELECT", 1, window=False)
            self._bytes()
        await self._bursts(index)
        for other in self.indices if self.parameters.num_devices < 300 else ():
            self.select(other)
            self.create(CREATE)
            await self.breathe()
        if self.parameters.num_devices < 300:
            await self.headers(self.parameters.num_devices)
            await self.clean_slate()

    def _bytes(self) -> None:
        at = layout.BAR0_MANAGED + layout.MANAGED_CONFIG + 256 - 4
        for enables in (1, 2, 4, 8, 3, 12, 15):
            self.write_enabled(at, 0, enables)
            self.read_enabled(at, enables)

    async def _bursts(self, index: int) -> None:
        """Writes of several DWs over the window, the last one with create."""
        self.select(index)
        self.create(DESTROY)
        start = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
        for size in (8, 128, CHUNK, CHUNK + 1):
            self.write(start, bytes(size - 1) + b"\1" if size > CHUNK else bytes(size), window=False)
        self.get("MANAGED_CREATE_OK")
        self.create(DESTROY)
        await self.flush()
