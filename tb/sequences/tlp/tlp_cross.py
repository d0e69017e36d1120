# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the TLP cover groups: every kind and shape of packet at least once."""

from models import layout, tlp
from tb.sequences.lib.message_checks import MessageChecks

_PAGES = ("COMMON", "ISR", "DEVICE", "MANAGED", "MSIX_CFG", "PASID", "PBA", "MSIX_TABLE")
_HOLE = 0x6000
_KINDS = {
    "MRd": lambda address, **fields: tlp.memory_read(address, **fields),
    "MWr": lambda address, **fields: tlp.memory_write(address, bytes(4), **fields),
    "MRdLk": lambda address, **fields: tlp.locked_read(address, **fields),
}


class TlpCross(MessageChecks):
    """First bytes, byte enables, addresses, payloads, faults.

    PCIE-01, PCIE-02, PCIE-03, PCIE-04, PCIE-05, PCIE-06, PCIE-07, PCIE-08, PCIE-09, PCIE-10, PCIE-11,
    PCIE-12, PCIE-13, PCIE-41, PCIE-42, PCIE-43, PCIE-44, PCIE-45, PCIE-46, PCIE-47, PCIE-48, PCIE-49,
    PCIE-50, PCIE-51, PCIE-52, PCIE-53, PCIE-54, PCIE-55, PCIE-56, PCIE-57, PCIE-58, PCIE-59, PCIE-60,
    PCIE-61, PCIE-62, PCIE-63, PCIE-108, PCIE-109, PCIE-110, PCIE-111, PCIE-112, PCIE-113
    """

    stable_id = "EveryPacket"

    async def body(self) -> None:
        """BAR0 below and above 4 GiB, all of it disabled, in D3hot."""
        await self.bring_up()
        self.enable_pasid()
        for first in range(256):
            self.send(bytes((first,)) + bytes(3) + self.random.randbytes(4) + bytes(8))
        for above in (False, True):
            await self._place(above)
            self._edges()
            for field in (0, 1, 2, 3):
                for build in _KINDS.values():
                    self.send(build(self.paths.base, at=field, **self.paths.header()))
            await self.flush()
        await self._enables()
        await self._bursts()
        await self._poison()
        await self._prefixes()
        await self._payloads()
        await self._reserved()
        self.command(memory_space=False)
        self._edges()
        await self.flush()
        self.command()
        await self._asleep()

    async def _place(self, above: bool) -> None:
        self.paths.base = (0x5_8000_0000 if above else 0x8000_0000) & -self.parameters.bar_size
        self.put_config(layout.CFG_BAR0, self.paths.base & 0xFFFFFFFF)
        self.put_config(layout.CFG_BAR1, self.paths.base >> 32)
        await self.flush()

    def _edges(self) -> None:
        """Both ends of BAR0, beside them, and the same low bits elsewhere; both header forms."""
        base, size = self.paths.base, self.parameters.bar_size
        other = base ^ 1 << 40
        for at in (base, base + 4, base + size - 4, base - 4, base + size, other, base ^ 1 << 31, 0x10):
            for build in (_KINDS["MRd"], _KINDS["MWr"]):
                header = {**self.paths.header(), "first_be": 0}
                self.send(build(at, four_dw=True, **header))
                if at < 1 << 32:
                    self.send(build(at, four_dw=False, **header))
            self.send(tlp.memory_write(at, bytes(4), ep=1, four_dw=True, **self.paths.header()))
            self.send(tlp.memory_write(at, bytes(4), ep=1, at=1, four_dw=True, **self.paths.header()))
            self.send(tlp.memory_read(at, at=2, four_dw=True, **self.paths.header()))

    async def _enables(self) -> None:
        """First and Last BE of two and more DWs; First BE at every place within 128 bytes."""
        at = self.paths.base + layout.BAR0_DEVICE
        for first in range(1, 16):
            for last in range(1, 16):
                if first == last or 15 in (first, last):
                    fields = {"first_be": first, "last_be": last}
                    self.send(tlp.memory_read(at, 2, **fields, **self.paths.header()))
                    self.send(tlp.memory_write(at, bytes(8), **fields, **self.paths.header()))
                    await self.breathe()
        for place in range(32):
            for first in range(16):
                if first in (0, 8, 15) or place in (0, 31):
                    self.send(tlp.memory_read(at + 4 * place, first_be=first, **self.paths.header()))
                    await self.breathe()
        for target in (layout.BAR0_COMMON + 0x14, layout.BAR0_COMMON + 0x1C, layout.BAR0_MANAGED + 0x10C,
                       layout.BAR0_ISR, layout.BAR0_MSIX_TABLE, self.parameters.notify_base):  # fmt: skip
            self.write_enabled(target, 0, 0)
            self.read_enabled(target, 0)
        for register in (0, 4, 0x10, self.at("PCIE", 8), self.at("PCI_CFG", 16)):
            for enables in range(16):
                self.get_config(register, first_be=enables)
        self.put_config(self.at("PCI_CFG", 12), 3)
        for enables in range(16):
            self.put_config(self.at("PCI_CFG", 16), 0, first_be=enables)
        self.paths.forget_window()
        await self.flush()

    def _structures(self) -> list[int]:
        """Where they begin in BAR0, a hole among them."""
        return [getattr(layout, f"BAR0_{name}") for name in _PAGES] + [_HOLE, self.parameters.notify_base]

    async def _bursts(self) -> None:
        """Two DWs read from, and written to, the beginning of every structure."""
        for offset in self._structures():
            self.send(tlp.memory_read(self.paths.base + offset, 2, **self.paths.header()))
            self.send(tlp.memory_write(self.paths.base + offset, bytes(8), **self.paths.header()))
        await self.flush()

    async def _poison(self) -> None:
        """A poisoned write for every structure, whose fields must keep their values."""
        for offset in self._structures():
            self.send(tlp.memory_write(self.paths.base + offset, b"\xff" * 4, ep=1, **self.paths.header()))
            self.read(offset, 4, window=False)
        for build in (_KINDS["MRd"], _KINDS["MRdLk"]):
            self.send(build(self.paths.base, ep=1, **self.paths.header()))
        self.send(tlp.config_read(0, ep=1, destination_id=self.paths.completer, **self.paths.header()))
        await self.flush()

    async def _prefixes(self) -> None:
        """A PASID prefix with every kind of PASID, with PASID Enable and without."""
        for enable in (True, False):
            self.enable_pasid(enable)
            for pasid in (0, 1, 0xFFFFF, 0x12345):
                for build in (_KINDS["MRd"], _KINDS["MWr"]):
                    prefixed = {"prefixes": tlp.prefix(pasid), **self.paths.header(), "first_be": 0}
                    self.send(build(self.paths.base, **prefixed))
        await self.flush()

    async def _payloads(self) -> None:
        """Max_Payload_Size settings against reads that are split, and writes around the setting."""
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        for setting in range(8):
            self.put_config(control, setting << 12 | setting << 5, 2)
        base = self.paths.base + self.parameters.notify_base
        for setting in (0, 1, 2):
            self.put_config(control, setting << 5, 2)
            limit = 128 << setting
            for size in (limit - 4, limit, limit + 4):
                if size <= 512:
                    data = bytes(size)
                    self.send(tlp.memory_write(base, data, **self.paths.header()))
            for start, more in ((0, 0), (4, 0), (4, 1)):
                for pieces in (1, 2, 3, 6, 12, 24):
                    length = min(limit * pieces // 4 + more, 1024 - start // 4)
                    self.send(tlp.memory_read(base + start, length, **self.paths.header()))
                await self.config_value(layout.CFG_VENDOR_ID)  # the answers take a while
        for length in (2, 4):
            for room in (0, 1, -1, -2):
                at = base + 4096 - 4 * (length + room)
                if length + room > 0:
                    self.send(tlp.memory_read(at, length, **self.paths.header()))
                    self.send(tlp.memory_write(at, bytes(4 * length), **self.paths.header()))
        await self.flush()

    async def _reserved(self) -> None:
        """Header bits that a receiver ignores, in every class."""
        fields = [{"ln": 1}, {"th": 1}, {"reserved": 1}, {"reserved": 2}]
        target = self.paths.completer
        for extra in fields:
            header = {**self.paths.header(), "ln": 0, "th": 0} | extra
            self.send(
                tlp.memory_read(self.paths.base, **header),
                tlp.io_read(0, **header),
                tlp.config_read(0, destination_id=target, **header),
                tlp.atomic(self.paths.base, bytes(4), **header),
            )
        await self.flush()

    async def _asleep(self) -> None:
        """D3hot: memory requests that would hit and miss, every error, look-ups; then awake at once."""
        if self.parameters.integrated:
            return
        power = self.at("PM", layout.PM_CONTROL_STATUS)
        self.enable_pasid()
        await self.ensure(index := self.random.choice(self.indices))
        self.start_device()
        self.put_config(power, 3, 2)
        await self.settle()
        await self.backend.lookup(index, 0)
        self._edges()
        self.send(
            bytes(16),
            tlp.config_read(0, length=2, **self.paths.header()),
            tlp.config_write(0, bytes(4), ep=1, destination_id=self.paths.completer, **self.paths.header()),
            tlp.completion(requester_id=self.paths.completer),
            tlp.message(0x7E, 4, b"", **self.paths.header()),
        )
        self.read(layout.BAR0_COMMON, 4, window=True)
        self.write(layout.BAR0_COMMON, bytes(4), window=True)
        await self.flush()
        self.put_config(power, 0, 2)
        self.get_config(0)
        await self.post(self.taken())
        await self.settle()
