# SPDX-License-Identifier: Apache-2.0
"""Base of sequences that state by hand which messages and MSI-X writes the function must send."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from models import layout, tlp
from tb.agents.backend_driver import Backend
from tb.common.observation import COMPLETION, Observation, stream_of
from tb.sequences.lib.backend_sequence import BackendSequence
from tb.sequences.lib.function_access import check

if TYPE_CHECKING:
    from tb.env.environment import Environment

#: Message codes and routings (PCI Express Base Specification, message tables).
ASSERT_INTA, DEASSERT_INTA = (0x20, 4), (0x24, 4)
ERR_COR, ERR_NONFATAL, ERR_FATAL = (0x30, 0), (0x31, 0), (0x33, 0)
PME_TO_ACK = (0x1B, 5)
#: Clocks after which everything that a request or event led to has left, throttled or not.
SETTLED = 200


class TransmitLog:
    """Keeps what leaves on the link until it is taken; a subscriber of the agent's `completions`."""

    def __init__(self) -> None:
        self._messages: list[bytes] = []
        self._completions: list[bytes] = []

    def write(self, seen: Observation) -> None:
        """A packet has left."""
        (self._completions if seen.stream == COMPLETION else self._messages).append(seen.value)

    def take_messages(self) -> list[bytes]:
        """Messages and MSI-X writes since the last call."""
        taken, self._messages = self._messages, []
        return taken

    def take_completions(self) -> list[bytes]:
        """Completions since the last call, pieces of one read each for itself."""
        taken, self._completions = self._completions, []
        return taken


class MessageChecks(BackendSequence):
    """A sequence with a backend and a log of what left the function.

    rung: how many doorbells were compared so far. ended: called at the end.
    """

    ended: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        backend: Backend,
        log: TransmitLog,
        rung: Callable[[], int] = lambda: 0,
        stable_id: str = "",
    ) -> None:
        super().__init__(backend, rung, stable_id)
        self.log = log

    @classmethod
    def from_environment(cls, environment: "Environment", **arguments: Any) -> Self:
        """With a log that begins empty and ends with the sequence."""
        log, left = TransmitLog(), environment.agent.completions.subscribers
        sequence = super().from_environment(environment, log=log, **arguments)
        left.append(log)
        sequence.ended = lambda: left.remove(log)
        return sequence

    async def post_body(self) -> None:
        """The log is not read after this."""
        self.ended()

    async def settle(self) -> None:
        """Send the queue and wait until all of its effects have left the function."""
        await self.config_value(layout.CFG_VENDOR_ID)
        await self.pause(SETTLED)

    def signal(self, message: tuple[int, int]) -> bytes:
        """A message of the function, without data: (code, routing)."""
        return tlp.message(*message, requester_id=self.paths.completer).pack()

    def interrupt(self, address: int, data: int) -> bytes:
        """The memory write of an MSI-X vector."""
        fields = {"requester_id": self.paths.completer, "four_dw": address >> 32 != 0}
        return tlp.memory_write(address, data.to_bytes(4, "little"), **fields).pack()

    async def sent(self, what: str, *wanted: bytes) -> None:
        """Fail unless exactly these were sent since the last look; order counts within a kind."""
        await self.settle()
        seen, due = (sorted(packets, key=stream_of) for packets in (self.log.take_messages(), list(wanted)))
        if seen != due:
            texts = [", ".join(map(tlp.describe, packets)) or "nothing" for packets in (seen, due)]
            raise AssertionError(f"{what}: the function sent {texts[0]}; expected {texts[1]}")

    def table_entry(self, vector: int, address: int, data: int, masked: bool = False) -> None:
        """Queue a write of a whole entry of the function's MSI-X table."""
        words = (address & 0xFFFFFFFF, address >> 32, data, int(masked))
        content = b"".join(word.to_bytes(4, "little") for word in words)
        self.write(layout.BAR0_MSIX_TABLE + layout.MSIX_ENTRY_SIZE * vector, content)

    def set_vector(self, index: int, vector: int, address: int, data: int, masked: bool = False) -> None:
        """Queue whatever programs a device's vector; a device with vectors of its own stays selected."""
        if not self.owns_vectors(index):
            self.table_entry(vector, address, data, masked)
            return
        self.select(index)
        self.put("MSIX_CFG_VECTOR_SELECT", vector)
        self.put("MSIX_CFG_ADDRESS_LO", address & 0xFFFFFFFF)
        self.put("MSIX_CFG_ADDRESS_HI", address >> 32)
        self.put("MSIX_CFG_DATA", data)
        self.put("MSIX_CFG_CONTROL", int(masked))

    def mask_vector(self, index: int, vector: int, masked: bool) -> None:
        """Queue a write of a vector's mask bit alone."""
        if self.owns_vectors(index):
            self.select(index)
            self.put("MSIX_CFG_VECTOR_SELECT", vector)
            self.put("MSIX_CFG_CONTROL", int(masked))
        else:
            at = layout.BAR0_MSIX_TABLE + layout.MSIX_ENTRY_SIZE * vector + layout.MSIX_ENTRY_CONTROL
            self.write(at, bytes((int(masked),)))

    async def pending(self, index: int, vector: int) -> int:
        """The pending bit of a device's vector."""
        if self.owns_vectors(index):
            self.select(index)
            self.put("MSIX_CFG_VECTOR_SELECT", vector)
            return await self.value("MSIX_CFG_STATUS")
        self.read(layout.BAR0_PBA + vector // 32 * 4, 4)
        return (await self.collect())[-1] >> vector % 32 & 1

    async def expect_pending(self, what: str, index: int, vector: int, wanted: int) -> None:
        """Compare a pending bit."""
        check(f"pending bit of vector {vector} {what}", await self.pending(index, vector), wanted)

    def command(self, **bits: bool) -> None:
        """Queue a write of the command register: memory space and bus master unless told otherwise."""
        chosen = {"memory_space": True, "bus_master": True} | bits
        value = sum(getattr(layout, f"COMMAND_{name.upper()}") for name, set_ in chosen.items() if set_)
        self.put_config(layout.CFG_COMMAND, value, 2)
