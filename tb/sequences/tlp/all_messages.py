# SPDX-License-Identifier: Apache-2.0
"""Every kind of message that the function sends, again and again: traffic for error injection."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self

from models import layout, tlp
from models.function.config_image import capability
from tb.sequences.lib.base import TlpSequence

if TYPE_CHECKING:
    from tb.env.environment import Environment

_BASE = 0x40_0000_0000
_VECTORS = 2  # the least that a build has
_READY = (
    layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER | layout.STATUS_FEATURES_OK | layout.STATUS_DRIVER_OK
)
_PME_TURN_OFF, _BROADCAST = 0x19, 3


class AllMessages(TlpSequence):
    """MSI-X writes, INTx, the three error messages and PME_TO_Ack, in random order.

    event: delivers a backend event (kind, device, queue, data). rounds: of one of each.
    """

    stable_id = "AllMessages"
    rounds = 12

    def __init__(self, event: Callable[..., Awaitable[None]], stable_id: str = "") -> None:
        super().__init__(stable_id)
        self._event = event

    @classmethod
    def from_environment(cls, environment: "Environment", **arguments: Any) -> Self:
        """With the environment's backend."""
        return cls(environment.backend.event, **arguments)

    def _header(self) -> dict[str, int]:
        return {"requester_id": self.requester_id, "tag": self.new_tag()}

    def _config(self, register: int, value: int, enables: int = 0xF) -> bytes:
        data = value.to_bytes(4, "little")
        return tlp.config_write(
            register, data, first_be=enables, destination_id=0x0100, **self._header()
        ).pack()

    def _write(self, offset: int, value: int, enables: int = 0xF) -> bytes:
        data = (value << 8 * (offset & 3)).to_bytes(4, "little")
        return tlp.memory_write(_BASE + (offset & ~3), data, first_be=enables, **self._header()).pack()

    def _read(self, offset: int, enables: int = 0xF) -> bytes:
        return tlp.memory_read(_BASE + (offset & ~3), 1, first_be=enables, **self._header()).pack()

    async def body(self) -> None:
        """Each kind once a round."""
        await self._prepare()
        kinds = [
            self._interrupt,
            self._intx,
            self._malformed,
            self._unsupported,
            self._unexpected,
            self._turn_off,
        ]
        for _ in range(self.rounds):
            for kind in self.random.sample(kinds, len(kinds)):
                await kind()

    async def _prepare(self) -> None:
        """BAR0, errors and bus mastering enabled; index 0 runs."""
        command = layout.COMMAND_MEMORY_SPACE | layout.COMMAND_BUS_MASTER | layout.COMMAND_SERR
        control = capability(self.parameters, "PCIE") + layout.PCIE_DEVICE_CONTROL
        await self.ask(
            [
                self._config(layout.CFG_BAR0, _BASE & 0xFFFFFFFF),
                self._config(layout.CFG_BAR1, _BASE >> 32),
                self._config(layout.CFG_COMMAND, command, 0b0011),
                self._config(control, layout.PCIE_DEVICE_CONTROL_ERROR_REPORTING, 0b0011),
                self._write(layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, 0),
                *self._anew(),
                *(self._write(self._entry(vector), 0) for vector in range(_VECTORS)),
                self._read(layout.BAR0_COMMON),
            ]
        )

    def _anew(self) -> list[bytes]:
        """Reset the selected device and let it run."""
        status, common = layout.COMMON_DEVICE_STATUS, layout.BAR0_COMMON
        return [
            self._write(common + status, 0, 1 << status % 4),
            self._write(common + layout.COMMON_DRIVER_FEATURE_SELECT, 1),
            self._write(common + layout.COMMON_DRIVER_FEATURE, 1 << layout.FEATURE_VERSION_1 - 32),
            self._write(common + status, _READY, 1 << status % 4),
        ]

    @staticmethod
    def _entry(vector: int) -> int:
        """Where the mask of a vector stands."""
        return layout.BAR0_MSIX_TABLE + vector * layout.MSIX_ENTRY_SIZE + layout.MSIX_ENTRY_CONTROL

    def _with_msix(self, enable: int) -> bytes:
        register = capability(self.parameters, "MSIX")
        return self._config(register, enable * layout.MSIX_CONTROL_ENABLE << 16, 0b1100)

    async def _interrupt(self) -> None:
        """A configuration change with one of two vectors whose entries hold new values."""
        vector = self.random.randrange(_VECTORS)
        entry = layout.BAR0_MSIX_TABLE + vector * layout.MSIX_ENTRY_SIZE
        await self.ask(
            [
                self._with_msix(1),
                self._write(entry + layout.MSIX_ENTRY_ADDRESS_LO, self.random.getrandbits(32) & ~3),
                self._write(entry + layout.MSIX_ENTRY_ADDRESS_HI, self.random.getrandbits(32)),
                self._write(entry + layout.MSIX_ENTRY_DATA, self.random.getrandbits(32)),
                self._write(layout.BAR0_COMMON + layout.COMMON_CONFIG_MSIX_VECTOR, vector, 0b0011),
                self._read(layout.BAR0_COMMON),
            ]
        )
        await self._event(layout.EVENT_CONFIG_CHANGE, 0, 0, 1)

    async def _intx(self) -> None:
        """The same with MSI-X disabled; reading the ISR takes it back."""
        await self.ask([self._with_msix(0), self._read(layout.BAR0_ISR, 1)])
        await self._event(layout.EVENT_CONFIG_CHANGE, 0, 0, 1)
        await self.ask([self._read(layout.BAR0_ISR, 1)])

    async def _malformed(self) -> None:
        await self.post([self._read(0) + bytes(4)])

    async def _unsupported(self) -> None:
        await self.post([tlp.message(0x60, requester_id=self.requester_id).pack()])

    async def _unexpected(self) -> None:
        await self.post([tlp.completion(requester_id=self.requester_id).pack()])

    async def _turn_off(self) -> None:
        await self.post([tlp.message(_PME_TURN_OFF, _BROADCAST).pack()])
