# SPDX-License-Identifier: Apache-2.0
"""MSIX_CFG (type 10, INTEGRATED=1): every managed device has vectors of its own.

MGMT-12, MGMT-40, MGMT-42, AMB-71
"""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY
from tb.sequences.lib.function_access import check
from tb.sequences.lib.message_checks import MessageChecks

CONFIG = layout.EVENT_CONFIG_CHANGE
_FIELDS = ("ADDRESS_LO", "ADDRESS_HI", "DATA", "CONTROL")
_WRITABLE = {"ADDRESS_LO": 0xFFFFFFFC, "ADDRESS_HI": 0xFFFFFFFF, "DATA": 0xFFFFFFFF, "CONTROL": 1}
_RESET = {"ADDRESS_LO": 0, "ADDRESS_HI": 0, "DATA": 0, "CONTROL": 1}
Entry = dict[str, int]


class MsixConfig(MessageChecks):
    """Tables are isolated, survive a virtio reset, and go with the device."""

    stable_id = "MsixConfig"
    #: Consecutive indices that have a table each.
    neighbours = 15

    async def body(self) -> None:
        """Some devices with different contents; then each of the rules."""
        first = await self.prepare()
        # Tables lie side by side, so neighbours are what an arithmetic slip confuses.
        start = self.random.choice(self.indices[: -self.neighbours + 1] or self.indices[:1])
        others = [index for index in self.indices if start <= index < start + self.neighbours]
        self.chosen = [first, *(index for index in others if index != first)]
        for index in self.chosen:
            await self.ensure(index)
        self.tables: dict[tuple[int, int], Entry] = {}
        await self._fresh(first)
        for index in self.chosen:
            for vector in range(self.parameters.device_vectors):
                await self._program(index, vector)
        await self._compare_all("after programming")
        await self._no_vectors()
        await self._messages()
        await self._survives(first)
        await self._new_life(first)

    async def _fresh(self, index: int) -> None:
        self.select(index)
        await self.expect(
            ("MSIX_CFG_VECTOR_COUNT", self.parameters.device_vectors), ("MSIX_CFG_VECTOR_SELECT", 0)
        )
        for vector in range(self.parameters.device_vectors):
            self.tables[index, vector] = dict(_RESET)
            await self._compare(index, vector, "of a fresh device")

    async def _program(self, index: int, vector: int) -> None:
        """Any bits, under any byte enables, the read-only registers included."""
        self.select(index)
        self.put("MSIX_CFG_VECTOR_SELECT", vector)
        entry = self.tables.setdefault((index, vector), dict(_RESET))
        for number, name in self.random.sample(list(enumerate(_FIELDS)), len(_FIELDS)):
            enables, value = self.random.getrandbits(4), self.random.getrandbits(32)
            lanes = sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1) & _WRITABLE[name]
            entry[name] = entry[name] & ~lanes | value & lanes
            at = layout.BAR0_MSIX_CFG + layout.MSIX_CFG_ADDRESS_LO + 4 * number
            self.write_enabled(at, value, enables)
        self.put("MSIX_CFG_VECTOR_COUNT", self.random.getrandbits(16))
        self.put("MSIX_CFG_STATUS", 0xFFFFFFFF)
        await self.breathe()

    async def _compare(self, index: int, vector: int, when: str) -> None:
        self.select(index)
        self.put("MSIX_CFG_VECTOR_SELECT", vector)
        entry = self.tables[index, vector]
        wanted = [(f"MSIX_CFG_{name}", entry[name]) for name in _FIELDS]
        for name, _ in (*wanted, ("MSIX_CFG_STATUS", 0)):
            self.get(name)
        values = (await self.collect())[-5:]
        for (name, value), seen in zip((*wanted, ("MSIX_CFG_STATUS", 0)), values, strict=True):
            check(f"{name} of device {index} vector {vector} {when}", seen, value)

    async def _compare_all(self, when: str) -> None:
        for index, vector in self.random.sample(sorted(self.tables), len(self.tables)):
            await self._compare(index, vector, when)

    async def _no_vectors(self) -> None:
        """A vector beyond vector_count reads 0 and drops writes; so does everything of the manager."""
        beyond = (self.parameters.device_vectors, 0x100, 0x8000, layout.NO_VECTOR)
        cases = [(self.chosen[0], vector, vector) for vector in beyond] + [(0, 0, 0), (0, 3, 0)]
        for index, vector, stored in cases:
            self.select(index)
            self.put("MSIX_CFG_VECTOR_SELECT", vector)
            self.write(layout.BAR0_MSIX_CFG + layout.MSIX_CFG_ADDRESS_LO, b"\xff" * 20)
            count = self.parameters.device_vectors if index else 0
            empty = [(f"MSIX_CFG_{name}", 0) for name in (*_FIELDS, "STATUS")]
            await self.expect(("MSIX_CFG_VECTOR_COUNT", count), ("MSIX_CFG_VECTOR_SELECT", stored), *empty)
        await self._compare_all("after writes beyond the table")

    async def _messages(self) -> None:
        """The same vector is another message in every device; the function's mask gates them all."""
        self.enable_msix(mask=True)
        for index in self.chosen:
            self.select(index)
            self.start_device()
            self.put("COMMON_CONFIG_MSIX_VECTOR", self.parameters.device_vectors)
            await self.expect(("COMMON_CONFIG_MSIX_VECTOR", layout.NO_VECTOR))
            self.put("COMMON_CONFIG_MSIX_VECTOR", 0)
            self.mask_vector(index, 0, False)
            self.tables[index, 0]["CONTROL"] = 0
        for index in self.random.sample(self.chosen, len(self.chosen)):
            await self.event(CONFIG, index, data=1)
        await self.sent("events under the function's mask")
        self.enable_msix()
        await self.sent(
            "the function's mask lifted", *(self._message(index) for index in sorted(self.chosen))
        )
        self.read(layout.BAR0_PBA, 4)
        check("the function's own pending bits", (await self.collect())[-1], 0)

    def _message(self, index: int) -> bytes:
        entry = self.tables[index, 0]
        return self.interrupt(entry["ADDRESS_HI"] << 32 | entry["ADDRESS_LO"], entry["DATA"])

    async def _survives(self, index: int) -> None:
        """A virtio reset leaves the table, the selected vector and what is pending (decisions 6)."""
        self.mask_vector(index, 0, True)
        await self.event(CONFIG, index, data=0)
        self.select(index)
        self.put("MSIX_CFG_VECTOR_SELECT", 0)
        self.put("COMMON_DEVICE_STATUS", 0)
        await self.expect(("MSIX_CFG_STATUS", 1), ("COMMON_CONFIG_MSIX_VECTOR", layout.NO_VECTOR))
        self.mask_vector(index, 0, False)
        await self.sent("what was pending before a virtio reset", self._message(index))
        await self._compare_all("after a virtio reset")

    async def _new_life(self, index: int) -> None:
        """Destruction drops table and pending messages: the index begins anew, the neighbours go on."""
        self.select(index)
        self.start_device()
        self.put("COMMON_CONFIG_MSIX_VECTOR", 0)
        self.mask_vector(index, 0, True)
        await self.event(CONFIG, index, data=1)
        await self.expect_pending("before the destruction", index, 0, 1)
        self.create(DESTROY)
        for name in (
            "MSIX_CFG_VECTOR_COUNT",
            "MSIX_CFG_VECTOR_SELECT",
            "MSIX_CFG_CONTROL",
            "MSIX_CFG_STATUS",
        ):
            self.put(name, 0)
            await self.expect((name, 0))
        self.create(CREATE)
        await self._fresh(index)
        self.mask_vector(index, 0, False)
        self.tables[index, 0]["CONTROL"] = 0
        await self.sent("unmasking a vector of a new device")
        await self._compare_all("after a neighbour's new life")
