"""Creations and destructions in every state, every register under every kind of selector: no bin by luck."""

from models import layout
from tb.sequences.device_access import CREATE, DESTROY, STATUS_RUNNING
from tb.sequences.metadata import CHUNK
from tb.sequences.observer import Observer

ACK, DRIVER, OK = layout.STATUS_ACKNOWLEDGE, layout.STATUS_DRIVER, layout.STATUS_FEATURES_OK
#: Every state of a device; NEEDS_RESET is brought about by an event.
STATES = (0, ACK, ACK | DRIVER, ACK | DRIVER | OK, STATUS_RUNNING, layout.STATUS_NEEDS_RESET, layout.STATUS_FAILED)
_CREATE_DW = layout.BAR0_MANAGED + layout.MANAGED_CREATE
_STATUS_DW = layout.COMMON_DEVICE_STATUS & ~3
#: Structure -> (offset in BAR0, bytes) of what every device has.
_REDIRECTED = {
    "COMMON": (layout.BAR0_COMMON, layout.COMMON_LENGTH + 4),
    "ISR": (layout.BAR0_ISR, 4),
    "DEVICE": (layout.BAR0_DEVICE, 16),
    "MSIX_CFG": (layout.BAR0_MSIX_CFG, layout.MSIX_CFG_LENGTH + 4),
    "PASID": (layout.BAR0_PASID, 8),
}


class InEveryState(Observer):
    """Brings devices into any state."""

    async def bring_to(self, state: int, index: int) -> None:
        """From reset to one of STATES, queue 0 enabled whatever the state; the index is selected."""
        self.select(index)
        self.put("COMMON_DEVICE_STATUS", 0)
        if state & OK or state == layout.STATUS_NEEDS_RESET:
            self.negotiate(self.parameters.device_features)
        self.set_up_queue(0)
        self.set_pasid(1)
        if state == layout.STATUS_NEEDS_RESET:
            self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING)
            await self.event(layout.EVENT_NEEDS_RESET, index)
        elif state:
            self.put("COMMON_DEVICE_STATUS", state)
        self.get("COMMON_DEVICE_STATUS")
        await self.flush()


    async def headers(self, index: int) -> None:
        """Every capability, and configuration requests to other functions."""
        self.select(index)
        for register in range(0x40, 0x100, 4):
            self.get_config(register)
        for function in range(1, 8):
            target = self.doors.completer | function
            self.get_config(0, destination_id=target)
            self.put_config(layout.CFG_INTERRUPT_LINE, 0, 1, destination_id=target)
        await self.flush()


class EveryCreate(InEveryState):
    """Every operation on create in every state of the index (MGMT-19..29, 34..40, 50)."""

    async def body(self) -> None:
        """Existing, absent, no index at all."""
        await self.bring_up()
        self.enable_pasid()
        self.index = self.random.choice(self.indices)
        for state in STATES:
            await self.ensure(self.index)
            await self.bring_to(state, self.index)
            for value in (CREATE, CREATE, CREATE, 2, 255, DESTROY, DESTROY, 2, 255):
                self.create(value)
                self.get("MANAGED_CREATE_OK")
            await self.flush()
        for other in (0, self.parameters.num_devices + 1):
            self.select(other)
            for value in (CREATE, DESTROY, 2, 255):
                self.create(value)
        await self._refused()
        await self._enables()
        await self._right_before()
        await self._left_behind()

    async def _refused(self) -> None:
        """Metadata that are not valid, of an index that had a device, and of one that never had one."""
        for fresh in (False, True):
            if fresh:
                await self.clean_slate()
            self.select(self.index)
            for version in (2, 0):
                self.put("MANAGED_CONFIG_SELECT", 0)
                self.write_metadata(bytes((version, 0, 0, 0)))
                for value in (2, 255, CREATE, DESTROY):
                    self.create(value)
                    self.get("MANAGED_CREATE_OK")
            await self.flush()

    async def _enables(self) -> None:
        """Every pattern of byte enables on the DW of create, index free."""
        self.select(self.index)
        for enables in range(16):
            self.write_enabled(_CREATE_DW, 0x01010101, enables)
            self.read_enabled(_CREATE_DW, enables)
            self.create(DESTROY)
        await self.flush()

    async def _right_before(self) -> None:
        """Destroyed right behind a doorbell, an event, a look-up, and nothing."""
        for what in ("doorbell", "event", "look-up", "nothing"):
            await self.ensure(self.index)
            self.start_device()
            await self.settle()
            if what == "doorbell":
                self.ring(self.index, 0, window=False)
            elif what == "event":
                await self.event(layout.EVENT_USED_BUFFER, self.index)
            elif what == "look-up":
                await self.backend.lookup(self.index, 0)
            else:
                await self.pause(100)
            self.write(_CREATE_DW, b"\0", window=False)
            self.send(*self.doors.memory_read_enabled(_CREATE_DW, 2))
            await self.post(self.taken())

    async def _left_behind(self) -> None:
        """With ISR bits, pending vectors, PASIDs, metadata, and with nothing at all."""
        await self.ensure(self.index, self.random_metadata())
        self.start_device()
        vector = self.any_vector()
        self.put("COMMON_CONFIG_MSIX_VECTOR", vector)
        self.set_vector(self.index, vector, 0, 0, masked=True)
        self.enable_msix()
        await self.event(layout.EVENT_CONFIG_CHANGE, self.index)
        self.enable_msix(False)
        self.select(self.index)
        self.create(DESTROY)
        self.create(CREATE)
        self.create(DESTROY)
        await self.flush()


class EverySelector(InEveryState):
    """Every register of every structure under every kind of selector, through both doors (MGMT-07..14, 43)."""

    async def body(self) -> None:
        """Both doors read and write one DW of everything, memory requests every register."""
        await self.bring_up()
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
            for at in (config, _CREATE_DW):
                self.read(at, 4, window)
                self.write(at, b"\2\2\0\0" if at == _CREATE_DW else bytes(4), window)
            far = layout.BAR0_PBA, layout.BAR0_PBA - 0x1000, layout.BAR0_MSIX_TABLE, self.doorbell_offset(index & 1, 0)
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


class EveryChunk(InEveryState):
    """Chunks and bytes of the metadata window, by kind of index (MGMT-16, 17, 52), and full tables (MGMT-02)."""

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
