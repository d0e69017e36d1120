# SPDX-License-Identifier: Apache-2.0
"""Function-level reset and power states: what they reset, what they keep, and requests right behind them."""

from models import layout, tlp
from models.function.backend import LookupResult
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import ASSERT_INTA, DEASSERT_INTA, PME_TO_ACK
from tb.sequences.lib.unsupported_tlps import message
from tb.sequences.reset.resets import DirtyDevices
from tb.sequences.tlp.errors import KINDS, ErrorSequence

FLR = layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET
D0, D3HOT = 0, 3
#: Device Control: everything that can be set, Max_Payload_Size 2; the default once more.
ALL_SET, MAX_PAYLOAD, DEFAULT_CONTROL = 0x714F, 0x40, 0x2000
LINK_CONTROL = 0xCB
_STATUS = layout.BAR0_COMMON + layout.COMMON_DEVICE_STATUS


class FunctionReset(ErrorSequence, DirtyDevices):
    """Changes all state, resets, and compares all of it with the state before.

    Subclasses say how the reset is asked for. `kept` is what Device Control and Link Control read afterwards.
    """

    async def body(self) -> None:
        """The reset image, everything dirty, the reset with requests right behind it, the image again."""
        self.paths.completer = self.random.getrandbits(13) << 3
        self.put_config(layout.CFG_INTERRUPT_LINE, 0, 1)  # captures the numbers that must be kept
        image = await self._image()
        for number in range(self.settings.amount(3)):
            used = await self._dirty_everything()
            await self.trigger()
            await self._compare(image)
            await self._fresh(used)
            if number == 0:
                await self.more()

    async def trigger(self) -> None:
        """Reset, and look at what comes right behind."""
        raise NotImplementedError

    async def more(self) -> None:
        """What else the subclass has to show, once."""

    async def _image(self) -> dict[int, int]:
        registers = [*range(0, 0x110, 4), 0xFFC]
        for register in registers:
            self.get_config(register)
        return dict(zip(registers, (await self.collect())[-len(registers) :], strict=True))

    async def _dirty_everything(self) -> list[int]:
        """Devices in use, every writable register, error bits, pending vectors, a pending INTx."""
        await self.bring_up()
        self.enable_pasid()
        used = await self.dirty()
        for vector in range(min(4, self.parameters.msix_vectors)):
            self.table_entry(vector, self.random.getrandbits(64), self.random.getrandbits(32), True)
        await self.settle()
        self.log.take_messages()
        self.enable_msix()
        self.select(0)
        self.put("COMMON_CONFIG_MSIX_VECTOR", 0)
        await self.event(layout.EVENT_CONFIG_CHANGE, 0, data=self.random.getrandbits(16))
        await self.expect_pending("of an event of the manager", 0, 0, 1)
        self.enable_msix(False)
        await self.sent("an event of the manager", self.signal(ASSERT_INTA))
        for kind in KINDS.values():
            self.send(kind.build(self.paths))
        self.put_config(layout.CFG_CACHE_LINE_SIZE, 0xA5, 1)
        self.put_config(layout.CFG_INTERRUPT_LINE, 0x5A, 1)
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), ALL_SET & ~0xF, 2)
        if not self.parameters.integrated:
            self.put_config(self.at("PCIE", layout.PCIE_LINK_CONTROL), LINK_CONTROL, 2)
        self.put_config(self.at("PCI_CFG", layout.PCI_CFG_CAP_OFFSET), self.random.getrandbits(32))
        self.put_config(self.at("PCI_CFG", layout.PCI_CFG_CAP_LENGTH), self.random.getrandbits(32))
        self.paths.forget_window()
        self.command(intx_disable=False)
        self.select(self.random.choice(used))
        await self.sent("dirtying the configuration space")
        return used

    async def requests_behind(self) -> None:
        """In one burst with the reset: memory requests, and the configuration space at its turn."""
        read = tlp.memory_read(self.paths.base + layout.BAR0_MANAGED, **self.paths.header())
        write = tlp.memory_write(self.paths.base + _STATUS, bytes(4), **self.paths.header())
        self.get_config(layout.CFG_BAR0)
        self.send(read, write, read)
        self.get_config(self.at("PCIE", layout.PCIE_DEVICE_STATUS), 2)
        bar, status = (await self.collect())[-2:]
        check("BAR0 right behind a reset", bar, 4)
        check("Device Status right behind a reset", status, 0b1011)  # two reads and a write that miss
        await self.sent("a reset with INTx asserted", self.signal(DEASSERT_INTA))
        self.clear()

    async def _compare(self, image: dict[int, int]) -> None:
        """Everything as after power-on, but for what is preserved (PCIE-96, PCIE-97, PCIE-102)."""
        wanted = dict(image)
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        wanted[control] = DEFAULT_CONTROL | MAX_PAYLOAD
        if not self.parameters.integrated:
            wanted[control + 8] = image[control + 8] & ~0xFFFF | LINK_CONTROL
        for register, seen in (await self._image()).items():
            check(f"configuration register {register:#x} after a reset", seen, wanted[register])
        answer = await self.answer(self.paths.config_read(0))
        check("completer id after a reset", answer.completer_id, self.paths.completer)

    async def _fresh(self, used: list[int]) -> None:
        """No managed device, nothing of before: neither registers nor vectors nor pending bits."""
        await self.bring_up()
        await self.expect(("MANAGED_DEVICE_SELECT", 0))
        await self.expect_fresh(0)
        await self.expect(("PASID_QUEUE_PASID", 0), ("COMMON_CONFIG_GENERATION", 0), ("DEVICE_STATUS", 1))
        await self.expect_absent(used)
        self.read(layout.BAR0_MSIX_TABLE, 64)
        self.read(layout.BAR0_PBA, 4)
        entries, pending = (await self.collect())[-2:]
        check("MSI-X entries after a reset", entries, sum(1 << 128 * vector + 96 for vector in range(4)))
        check("pending bits after a reset", pending, 0)
        for index in used[:2]:
            await self.ensure(index)
            await self.expect_fresh(index)
            self.read(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 128, window=False)
            check("metadata of a new device after a reset", (await self.collect())[-1], 0)
        await self.sent("looking at a fresh function")


class FunctionLevelReset(FunctionReset):
    """FLR by bit 15 of Device Control (PCIE-32, PCIE-95, PCIE-96, PCIE-97, PCIE-98, PCIE-99)."""

    stable_id = "FunctionLevelReset"

    async def trigger(self) -> None:
        """Other bits written with it are reset again, Max_Payload_Size keeps the written value."""
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        self.put_config(control, ALL_SET & ~0xE0 | MAX_PAYLOAD | FLR, 2)
        await self.requests_behind()

    async def more(self) -> None:
        """The bit reads 0; without its byte enable, or written 0, nothing happens."""
        await self.bring_up()
        self.select(index := self.random.choice(self.indices))
        await self.ensure(index)
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        self.put_config(control, FLR | MAX_PAYLOAD, first_be=0b1101)
        self.put_config(control, DEFAULT_CONTROL | MAX_PAYLOAD, 2)
        await self.expect(("MANAGED_DEVICE_SELECT", index), ("MANAGED_CREATE", 1))
        check("Device Control", await self.config_value(control, 2), DEFAULT_CONTROL | MAX_PAYLOAD)


class PowerStates(FunctionReset):
    """D3hot and back, which is a reset (PCIE-101, PCIE-102, PCIE-86)."""

    stable_id = "PowerStates"

    async def trigger(self) -> None:
        """INTx falls with D0, not with the reset."""
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), MAX_PAYLOAD | DEFAULT_CONTROL, 2)
        self._state(D3HOT)
        await self.sent("D3hot with INTx asserted", self.signal(DEASSERT_INTA))
        await self._asleep()
        self._state(D0)
        read = tlp.memory_read(self.paths.base + layout.BAR0_MANAGED, **self.paths.header())
        check("status of a read behind D0", (await self.answer(read)).status, tlp.UNSUPPORTED)
        await self.sent("D0")
        self.clear()

    def _state(self, state: int) -> None:
        self.put_config(self.at("PM", layout.PM_CONTROL_STATUS), state, 2)

    async def _asleep(self) -> None:
        """Memory requests are refused, configuration and its window work; nothing but PME_TO_Ack is sent."""
        for state in (1, 2):
            self._state(state)
            check("PowerState", await self.config_value(self.at("PM", layout.PM_CONTROL_STATUS), 2), D3HOT)
        self.clear()
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), MAX_PAYLOAD | DEFAULT_CONTROL | 0xF, 2)
        for kind in (tlp.memory_read, tlp.locked_read):
            answer = await self.answer(kind(self.paths.base + _STATUS, **self.paths.header()))
            check("status of a read in D3hot", answer.status, tlp.UNSUPPORTED)
        self.send(tlp.memory_write(self.paths.base + _STATUS, bytes(4), **self.paths.header()))
        self.put("MANAGED_DEVICE_SELECT", 0, window=True)
        self.get("COMMON_DEVICE_STATUS", window=True)
        check("device_status in D3hot", (await self.collect())[-1], 0x0F)
        await self.event(layout.EVENT_CONFIG_CHANGE, 0, data=1)
        await self.event(layout.EVENT_USED_BUFFER, 0)
        await self.sent("errors and events in D3hot")
        self.send(message(self.paths, 0x19, 3, 0))
        await self.sent("PME_Turn_Off in D3hot", self.signal(PME_TO_ACK))
        if await self.backend.lookup(0, 0) != LookupResult():
            raise AssertionError("a look-up in D3hot is enabled")

    async def more(self) -> None:
        """From D0, writes of 1 and 2 leave it; D0 to D0 is no reset."""
        await self.bring_up()
        self.select(index := self.random.choice(self.indices))
        await self.ensure(index)
        for state in (1, 2, 0):
            self._state(state)
            check("PowerState", await self.config_value(self.at("PM", layout.PM_CONTROL_STATUS), 2), D0)
        await self.expect(("MANAGED_DEVICE_SELECT", index), ("MANAGED_CREATE", 1))
