# SPDX-License-Identifier: Apache-2.0
"""The life of managed devices: every row of the semantics table, and all indices at one time."""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.lib.metadata import CHUNK
from tb.sequences.lib.metadata_rules import broken, rules_for

OK, DUPLICATE, INVALID = layout.CREATE_OK, layout.CREATE_ID_DUP, layout.CREATE_INVALID_CFG


class SemanticsTable(DeviceAccess):
    """Every row of decisions.md section 6 that a request can bring about, its result stated here by hand."""

    stable_id = "SemanticsTable"

    async def body(self) -> None:
        """One pass over the table on a random index."""
        await self.bring_up()
        await self.clean_slate()
        self.index = self.random.choice(self.indices)
        await self._create_and_destroy()
        await self._order_of_checks()
        await self._scope_of_create_ok()
        await self._window_while_alive()

    async def _outcome(self, wanted: int, value: int, index: int, metadata: bytes | None = None) -> None:
        seen = await self.outcome_of(index, value, metadata)
        check(f"create_ok after create={value} of index {index:#x}", seen, wanted)

    async def _create_and_destroy(self) -> None:
        i, illegal = self.index, self.random.randint(2, 255)
        await self._outcome(INVALID, DESTROY, i)  # absent, never created
        await self._outcome(INVALID, CREATE, i, self._bad())
        await self.expect(("MANAGED_CREATE", 0))
        await self._outcome(OK, CREATE, i, self.random_metadata())
        await self.expect(("MANAGED_CREATE", 1), ("COMMON_DEVICE_STATUS", 0), ("COMMON_CONFIG_GENERATION", 0))
        await self._outcome(DUPLICATE, CREATE, i)
        await self._outcome(DUPLICATE, CREATE, i, self._bad())  # dropped: the device exists
        await self._outcome(INVALID, illegal, i)
        await self.expect(("MANAGED_CREATE", 1))
        await self._outcome(OK, DESTROY, i)
        await self.expect(("MANAGED_CREATE", 0), ("MANAGED_CONFIG_SELECT", 0))
        await self._outcome(INVALID, DESTROY, i)
        await self._outcome(INVALID, illegal, i)

    async def _order_of_checks(self) -> None:
        """Value before index 0 before range before existence before metadata; all but a duplicate give 2."""
        beyond = self.random.choice((self.parameters.num_devices + 1, 1 << 12, 1 << 16, 1 << 31, 0xFFFFFFFF))
        for index in (0, beyond, beyond | self.index):
            for value in (CREATE, DESTROY, self.random.randint(2, 255)):
                await self._outcome(INVALID, value, index)
                await self.expect(("MANAGED_CREATE", 0))
        await self._outcome(OK, CREATE, self.index, bytes(CHUNK))
        for value in (2, 3, 0x80, 0xFF):
            await self._outcome(INVALID, value, self.index)

    async def _scope_of_create_ok(self) -> None:
        """create_ok belongs to the index of the latest create write and reads 0 under any other (MGMT-49)."""
        await self._outcome(DUPLICATE, CREATE, self.index)
        for other in (0, self.index % self.parameters.num_devices + 1, 0x10000 | self.index):
            if other != self.index:
                self.select(other)
                await self.expect(("MANAGED_CREATE_OK", 0))
        self.select(self.index)
        await self.expect(("MANAGED_CREATE_OK", DUPLICATE))
        self.put("MANAGED_CREATE_OK", 0)  # read-only
        await self.expect(("MANAGED_CREATE_OK", DUPLICATE), ("MANAGED_CREATE", 1))

    async def _window_while_alive(self) -> None:
        """The metadata of an existing device read back as they were used and cannot be written (MGMT-52)."""
        used = self.random_metadata()
        label = self.random.randbytes(CHUNK)
        self.create(DESTROY)
        if self.parameters.config_chunks > 1:
            self.provision(label, 1)
        await self._outcome(OK, CREATE, self.index, used)
        for chunk, content in ((0, used), (1, label)):
            if chunk < self.parameters.config_chunks:
                self.provision(self.random.randbytes(CHUNK), chunk)
                await self._compare_window(content)
        self.put("MANAGED_CONFIG_SELECT", self.parameters.config_chunks)
        self.write_metadata(self.random.randbytes(CHUNK))
        await self._compare_window(bytes(CHUNK))
        await self._outcome(OK, DESTROY, self.index)
        await self._compare_window(bytes(CHUNK))

    async def _compare_window(self, wanted: bytes) -> None:
        base = layout.BAR0_MANAGED + layout.MANAGED_CONFIG
        for at in range(0, CHUNK, 64):
            self.read(base + at, 64, window=self.random.random() < 0.1)
        values = await self.collect()
        check(
            "config window",
            sum(value << 512 * i for i, value in enumerate(values)),
            int.from_bytes(wanted, "little"),
        )

    def _bad(self) -> bytes:
        return broken(self.random, self.parameters, self.random.choice(sorted(rules_for(self.parameters))))


class EveryIndex(DeviceAccess):
    """num_devices is real: all indices exist at one time, twice over, in random order (MGMT-05)."""

    stable_id = "EveryIndex"

    async def body(self) -> None:
        """Create all, refuse all again, destroy all, create all; then a reset of index 0 takes them all."""
        await self.bring_up()
        await self.clean_slate()
        for operation, wanted, exists in (
            (CREATE, OK, 1),
            (CREATE, DUPLICATE, 1),
            (DESTROY, OK, 0),
            (DESTROY, INVALID, 0),
            (CREATE, OK, 1),
        ):
            await self._all(operation, wanted, exists)
        await self.clean_slate()
        await self._all(None, OK, 0)

    async def _all(self, operation: int | None, wanted: int, exists: int) -> None:
        order = list(self.indices)
        self.random.shuffle(order)
        for index in order:
            self.select(index)
            if operation is not None:
                self.create(operation)
            self.get("MANAGED_CREATE_OK")
            self.get("MANAGED_CREATE")
        values = await self.collect()
        for index, outcome, alive in zip(order, values[::2], values[1::2], strict=True):
            check(f"create_ok of device {index}", outcome, wanted)
            check(f"existence of device {index}", alive, exists)
