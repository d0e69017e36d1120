# SPDX-License-Identifier: Apache-2.0
"""The configuration space under writes: kinds of bits, sizing and moving BAR0, capture of the bus number."""

from models import layout, tlp
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check

#: Bits that keep what is written, stated by hand: byte offset -> mask of one DW; every other bit is constant
_WRITABLE = {
    0x04: 0x00000546,  # memory, master, parity, SERR, INTx disable; the status half has nothing to clear here
    0x0C: 0x000000FF,  # cache line size
    0x14: 0xFFFFFFFF,  # BAR0's upper half
    0x3C: 0x000000FF,  # interrupt line
}
_LINK_ENDPOINT = {
    0x48: 0xC0000000,  # MSI-X enable and function mask
    0x9C: 0x000000FF,  # window: bar
    0xA0: 0xFFFFFFFF,  # window: offset
    0xA4: 0xFFFFFFFF,  # window: length
    0xD4: 0x000071EF,  # Device Control
    0xDC: 0x000000CB,  # Link Control
}
_INTEGRATED = {0x40: 0xC0000000, 0x94: 0x000000FF, 0x98: 0xFFFFFFFF, 0x9C: 0xFFFFFFFF, 0xDC: 0x000071EF}
#: What resets the function or powers it down has tests of its own: bits that are never written as 1 here.
_SPARED = {"PCIE": layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET, "PM": 0b11}


class RegisterBits(DeviceAccess):
    """Every bit of every register is of its kind, under every byte enable.

    PCIE-19, PCIE-28, PCIE-30, PCIE-33
    """

    stable_id = "RegisterBits"

    async def body(self) -> None:
        """Random writes to every DW up to 0x110 and some beyond, compared with what is stated above."""
        p = self.parameters
        writable = _WRITABLE | (_INTEGRATED if p.integrated else _LINK_ENDPOINT)
        writable[0x10] = -p.bar_size & 0xFFFFFFF0
        if p.bar_size >> 32:
            raise AssertionError("BAR0 above 4 GiB: the mask of its upper half is not all ones")
        if p.pasid_support:
            writable[0x104] = 0x00010000  # PASID Enable
        window_data = self.at("PCI_CFG", layout.PCI_CFG_CAP_PCI_CFG_DATA)
        registers = [at for at in range(0, 0x110, 4) if at != window_data]
        registers += [4 * self.random.randrange(0x110 // 4, 1024) for _ in range(16)] + [0xFFC]
        for register in registers:
            self.get_config(register)
        image = dict(zip(registers, await self.collect(), strict=True))
        for register in self.random.sample(registers, len(registers)):
            for enables in self.random.sample(range(16), 16 if register in writable else 4):
                await self._write(register, enables, writable.get(register, 0), image)
        for register, value in image.items():
            check(f"register {register:#x} at the end", await self.config_value(register), value)

    async def _write(self, register: int, enables: int, writable: int, image: dict[int, int]) -> None:
        value = self.random.choice((0, 0xFFFFFFFF, self.random.getrandbits(32))) & ~self._spared(register)
        lanes = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1) & writable
        image[register] = image[register] & ~lanes | value & lanes
        self.put_config(register, value, first_be=enables)
        seen = await self.config_value(register)
        check(f"register {register:#x} after {value:#010x} enables {enables:04b}", seen, image[register])

    def _spared(self, register: int) -> int:
        if register == self.at("PCIE", layout.PCIE_DEVICE_CONTROL):
            return _SPARED["PCIE"]
        power = not self.parameters.integrated and register == self.at("PM", layout.PM_CONTROL_STATUS)
        return _SPARED["PM"] if power else 0


class MovingBar(DeviceAccess):
    """BAR0 in several places: its edges, one beyond, memory space on and off (PCIE-50, PCIE-61, PCIE-71)."""

    stable_id = "MovingBar"

    async def body(self) -> None:
        """The old place misses after a move, and so does every place that differs in one decoded bit."""
        size = self.parameters.bar_size
        await self.bring_up()
        await self.clean_slate()
        for _ in range(self.settings.amount(6)):
            old = self.paths.base
            await self.bring_up()
            new = self.paths.base
            others = [old, new ^ 1 << 32, new ^ 1 << 63, new ^ size]
            for address in (new, new + size - 4, new - 4, new + size, *others):
                address &= (1 << 64) - 1
                await self._probe(address, new <= address < new + size)
            self.put_config(layout.CFG_COMMAND, layout.COMMAND_BUS_MASTER, 2)
            await self._probe(new, False)
            self.put_config(layout.CFG_COMMAND, layout.COMMAND_MEMORY_SPACE, 2)
            await self._probe(new, True)

    async def _probe(self, address: int, hit: bool) -> None:
        marker = self.random.getrandbits(32)
        header = self.paths.header
        select = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT
        base = address & -self.parameters.bar_size
        self.send(tlp.memory_write(base + select, marker.to_bytes(4, "little"), **header()))
        answer = await self.answer(tlp.memory_read(address & ~3, **header()))
        check(f"status of a read at {address:#x}", answer.status, tlp.SUCCESSFUL if hit else tlp.UNSUPPORTED)
        if hit:
            answer = await self.answer(tlp.memory_read(base + select, **header()))
            check("device_select through the moved BAR", int.from_bytes(answer.payload, "little"), marker)


class Capture(DeviceAccess):
    """Bus and device are captured by successful configuration writes only.

    PCIE-22, PCIE-23, PCIE-24, PCIE-25, PCIE-26, PCIE-27, PCIE-31, PCIE-37
    """

    stable_id = "Capture"

    async def body(self) -> None:
        """Writes and reads naming many buses, devices and functions; every answer's completer id is known."""
        await self.bring_up()
        captured = self.paths.completer
        for _ in range(self.settings.amount(60)):
            target = self.random.getrandbits(16)
            if self.random.random() < 0.6:
                target &= ~7
            fields = self.paths.header() | {"destination_id": target}
            kind = self.random.choice(("write", "read", "poisoned", "no enables", "type 1"))
            supported = not target & 7 and kind not in ("poisoned", "type 1")
            if kind == "read":
                request = tlp.config_read(self.random.randrange(0, 4096, 4), **fields)
            elif kind == "type 1":
                request = tlp.config_write(0x3C, bytes(4), kind=tlp.CFG_WRITE_1, **fields)
            else:
                fields |= {"poisoned": {"ep": 1}, "no enables": {"first_be": 0}}.get(kind, {})
                request = tlp.config_write(0x3C, self.random.randbytes(4), **fields)
            answer = await self.answer(request)
            if supported and kind != "read":
                captured = target
            what = f"{kind} to {target:#06x}"
            check(f"status of {what}", answer.status, tlp.SUCCESSFUL if supported else tlp.UNSUPPORTED)
            check(f"completer id after {what}", answer.completer_id, captured)
            answer = await self.answer(self.paths.memory_read(layout.BAR0_MANAGED, 4)[0][0])
            check("completer id of a memory read", answer.completer_id, captured)
