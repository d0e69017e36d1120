# SPDX-License-Identifier: Apache-2.0
"""Plays the operations of the naive oracle on the golden model, packet by packet, through either access path.

The few addresses are stated by hand (docs/decisions.md 2), so that a wrong generated constant shows here too.
"""

from collections.abc import Sequence

from models import tlp
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tests.unit.oracle.operations import ConventionalReset, Operation, Read, Write

BAR0_LOW, BAR0_HIGH, COMMAND = 0x10, 0x14, 0x04
MEMORY_SPACE, BUS_MASTER = 2, 4
#: Where the window's capability is, by profile, and its registers from there.
WINDOW_AT = (0x98, 0x90)
WINDOW_BAR, WINDOW_OFFSET, WINDOW_LENGTH, WINDOW_DATA = 4, 8, 12, 16
#: Byte enables that the window can express: one aligned access of 1, 2 or 4 bytes -> (first lane, bytes).
NATURAL = {1: (0, 1), 2: (1, 1), 4: (2, 1), 8: (3, 1), 3: (0, 2), 12: (2, 2), 15: (0, 4)}


class ModelAccess:
    """A golden model with BAR0 placed at `base` (bytes; above 4 GiB the packets have 4-DW headers)."""

    def __init__(self, parameters: Parameters, base: int = 0x7_4000_0000) -> None:
        self.function = PciFunction(parameters)
        self.base = base - base % parameters.bar_size
        self.tag = 0
        self.window = WINDOW_AT[parameters.integrated]
        self._place()

    def play(self, operation: Operation, window: bool = False) -> int | None:
        """Carry out one operation; the DW of a read, None otherwise. Odd byte enables always go by memory."""
        if isinstance(operation, ConventionalReset):
            self.function.reset()
            self._place()
            return None
        if window and operation.enables in NATURAL:
            return self._through_window(operation)
        if isinstance(operation, Write):
            return self.burst([operation])
        request = self._tagged(tlp.memory_read, self.base + operation.offset, first_be=operation.enables)
        return int.from_bytes(self._completed(request, 1), "little")

    def burst(self, writes: Sequence[Write]) -> None:
        """One memory write of consecutive DWs; all enables but the first and last are full, none is empty."""
        data = b"".join(write.data.to_bytes(4, "little") for write in writes)
        last = {"last_be": writes[-1].enables} if len(writes) > 1 else {}
        request = tlp.memory_write(self.base + writes[0].offset, data, first_be=writes[0].enables, **last)
        outcome = self.function.request(request.pack())
        assert outcome.completion is None, "a posted write was answered"

    def read_burst(self, offset: int, length: int) -> list[int]:
        """One memory read of consecutive DWs."""
        data = self._completed(self._tagged(tlp.memory_read, self.base + offset, length), length)
        return [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * length, 4)]

    def _through_window(self, operation: Read | Write) -> int | None:
        lane, size = NATURAL[operation.enables]
        for register, value in (
            (WINDOW_BAR, 0),
            (WINDOW_OFFSET, operation.offset + lane),
            (WINDOW_LENGTH, size),
        ):
            self._configure(self.window + register, value)
        if isinstance(operation, Write):
            return self._configure(
                self.window + WINDOW_DATA, operation.data >> 8 * lane & 256**size - 1, 2**size - 1
            )
        data = self._completed(self._tagged(tlp.config_read, self.window + WINDOW_DATA), 1)
        return int.from_bytes(data, "little") << 8 * lane

    def _configure(self, register: int, value: int, enables: int = 15) -> None:
        data = value.to_bytes(4, "little")
        self._completed(self._tagged(tlp.config_write, register, data, first_be=enables), 0)

    def _place(self) -> None:
        """What firmware does after a reset of the function."""
        self._configure(BAR0_LOW, self.base & 0xFFFFFFFF)
        self._configure(BAR0_HIGH, self.base >> 32)
        self._configure(COMMAND, MEMORY_SPACE | BUS_MASTER, 3)

    def _tagged(self, constructor, *arguments, **fields):
        self.tag = (self.tag + 1) % 256
        return constructor(*arguments, requester_id=0x0100, tag=self.tag, **fields)

    def _completed(self, request, length: int) -> bytes:
        """Payload of the successful completion that a request must have, `length` DWs."""
        answer = self.function.request(request.pack()).completion
        assert answer is not None, f"no answer to {tlp.describe(request.pack())}"
        completion = tlp.Completion.unpack(answer)
        assert (completion.status, completion.tag) == (tlp.SUCCESSFUL, request.tag), tlp.describe(answer)
        assert len(completion.payload) == 4 * length, tlp.describe(answer)
        return completion.payload
