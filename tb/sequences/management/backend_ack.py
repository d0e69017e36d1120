# SPDX-License-Identifier: Apache-2.0
"""The life-cycle handshake with the backend: destructions and resets wait for it, up to the time-out."""

from collections.abc import Callable

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY, DeviceAccess
from tb.sequences.lib.function_access import check

#: Clocks after which the function goes on without an acknowledgement (docs/decisions.md 4).
TIMEOUT = 4096
#: Clocks that the operations take by themselves, acknowledged at once.
PROMPT = 400


class BackendAck(DeviceAccess):
    """Destroys and resets in each way; requests right behind are served afterwards, in order.

    clock: the time now, in clocks. waits: least and most clocks that an acknowledgement takes; (0, 0): it is
    not waited for.
    """

    def __init__(self, clock: Callable[[], int], waits: tuple[int, int], stable_id: str) -> None:
        super().__init__(stable_id)
        self._clock, self._waits = clock, waits

    async def body(self) -> None:
        """Creation never waits; everything that takes a device does."""
        await self.bring_up()
        self.enable_pasid()
        index = self.random.choice(self.indices)
        for name, operation in (
            ("destruction", lambda: self.create(DESTROY)),
            ("virtio reset", lambda: self.put("COMMON_DEVICE_STATUS", 0, window=False)),
            ("reset of the manager", self._reset_manager),
            ("function-level reset", self._reset_function),
        ):
            self.select(index)
            self.create(DESTROY)
            await self.value("MANAGED_CREATE")
            await self._timed("creation", lambda: self.create(CREATE), (0, 0))
            self.start_device()
            self.ring(index, 0)
            await self.expect(("MANAGED_CREATE", 1))
            await self._timed(name, operation, self._waits)
            await self.bring_up()
            self.enable_pasid()
        self.select(index)
        self.create(DESTROY)
        await self.expect(("MANAGED_CREATE", 0))

    def _reset_manager(self) -> None:
        self.select(0)
        self.put("COMMON_DEVICE_STATUS", 0, window=False)

    def _reset_function(self) -> None:
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        self.put_config(control, layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET, 2)
        self.paths.forget_window()

    async def _timed(self, name: str, operation: Callable[[], None], waits: tuple[int, int]) -> None:
        """Clocks from sending an operation to the answer of the configuration read behind it."""
        start = self._clock()
        operation()
        check("vendor behind it", await self.config_value(layout.CFG_VENDOR_ID, 2), 0x1AF4)
        clocks = self._clock() - start
        if not waits[0] <= clocks <= waits[1] + PROMPT:
            raise AssertionError(f"{name} took {clocks} clocks, expected {waits[0]}..{waits[1] + PROMPT}")
