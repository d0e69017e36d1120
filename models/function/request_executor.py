# SPDX-License-Identifier: Apache-2.0
"""Executes well-formed packets from the link: one handler for each kind.

PCIE-20, PCIE-22, PCIE-23, PCIE-24, PCIE-26, PCIE-27, PCIE-31, PCIE-47, PCIE-50, PCIE-51, PCIE-52, PCIE-53,
PCIE-54, PCIE-55, PCIE-56, PCIE-57, PCIE-60, PCIE-61, PCIE-78, PCIE-79, PCIE-80, PCIE-83, PCIE-87, PCIE-98

Completions say SC or UR: nothing is answered with a retry (PCIE-32) or a completer abort (PCIE-48).
"""

from collections.abc import Callable

from models.function.access_log import AccessLog
from models.function.completion_builder import complete, complete_read
from models.function.config_space import ConfigSpace
from models.function.error_log import ErrorLog
from models.function.message_decoder import MessageReceiver
from models.function.message_sender import Outbox
from models.function.register_bus import RegisterBus
from models.function.request_decoder import Decoded, refused_prefixes, unsupported_cause
from models.parameters import Parameters
from models.tlp import format as tlp
from models.tlp.packet import SUCCESSFUL, UNSUPPORTED

_POISONED = 0x40  # EP in header byte 2
_ADDRESS_TYPE = 0x0C  # AT in header byte 2

Completions = tuple[bytes, ...]
Handler = Callable[[bytes], Completions]


class Executor:
    """Calls of `execute` are requests in the order of arrival.

    on_reset(was_d0): called when a configuration write asked for a reset of the function, after its
    completion was built. The captured bus and device number is outbox.requester_id: completions and
    messages share it.
    """

    def __init__(
        self,
        parameters: Parameters,
        config: ConfigSpace,
        bus: RegisterBus,
        outbox: Outbox,
        on_reset: Callable[[bool], None],
        log: AccessLog,
    ) -> None:
        self._config, self._bus, self._outbox, self._log = config, bus, outbox, log
        self._bar_size = parameters.bar_size
        self._on_reset = on_reset
        self.errors = ErrorLog(config, outbox, log)
        self._message = MessageReceiver(parameters, self.errors, outbox).receive
        self._refusals: dict[int, Handler] = {}
        self._handlers: dict[int, Handler] = {}
        self._fill_tables()

    def _fill_tables(self) -> None:
        """What is done with a packet by its first byte: as it is, or when its prefixes forbid serving it."""
        for kinds, refuse in (
            (tlp.MEMORY_READS | tlp.LOCKED_READS, self._unsupported_read),
            (tlp.ATOMICS, self._atomic),
            (tlp.IO | tlp.CONFIG, self._unsupported),
            (tlp.MEMORY_WRITES | tlp.MESSAGES | tlp.COMPLETIONS, self._unsupported_posted),
        ):
            self._refusals |= dict.fromkeys(kinds, refuse)
        self._handlers = self._refusals | {
            tlp.CFG_READ_0: self._config_read,
            tlp.CFG_WRITE_0: self._config_write,
            **dict.fromkeys(tlp.MEMORY_READS, self._memory_read),
            **dict.fromkeys(tlp.MEMORY_WRITES, self._memory_write),
            **dict.fromkeys(tlp.MESSAGES, self._message),
            **dict.fromkeys(tlp.COMPLETIONS, self._unexpected),
        }

    def execute(self, decoded: Decoded) -> Completions:
        """Execute a well-formed packet; its completions in order."""
        prefixes, packet, _ = decoded
        function = self._config.state
        completions = self._handler(prefixes, packet)(packet)
        if self._log.error in ("unsupported_posted", "unsupported_non_posted"):
            self._log.unsupported = unsupported_cause(prefixes, packet, function)
        return completions

    def _handler(self, prefixes: bytes, packet: bytes) -> Handler:
        kind = packet[0]
        if not prefixes:
            return self._handlers[kind]
        served = not refused_prefixes(prefixes)
        if served and kind not in tlp.MESSAGES:
            # Only memory requests and atomics are left: elsewhere the prefix is malformed (PCIE-109,
            # PCIE-110, PCIE-111).
            served = self._config.pasid_enable
        return (self._handlers if served else self._refusals)[kind]

    # ---- requests that are not supported, and completions

    def _refuse(self, packet: bytes, byte_count: int = 4, lower_address: int = 0) -> Completions:
        self.errors.unsupported_non_posted()
        return (complete(packet, self._outbox.requester_id, UNSUPPORTED, byte_count, lower_address),)

    def _unsupported(self, packet: bytes) -> Completions:
        """I/O and Type 1 configuration requests, whatever else is wrong with them (PCIE-27, PCIE-78)."""
        return self._refuse(packet)

    def _atomic(self, packet: bytes) -> Completions:
        """Not supported; the byte count is the operand's size (PCIE-39, PCIE-80)."""
        operands = 2 if packet[0] & 0x1F == tlp.COMPARE_SWAP & 0x1F else 1
        return self._refuse(packet, 4 * tlp.length_dw(packet) // operands)

    def _unsupported_read(self, packet: bytes) -> Completions:
        """A memory read that is not served, or a locked one: counted as if it were (PCIE-47, PCIE-79)."""
        return self._refuse(packet, *tlp.extent_of_read(packet))

    def _unsupported_posted(self, _: bytes) -> Completions:
        self.errors.unsupported_posted()
        return ()

    def _unexpected(self, _: bytes) -> Completions:
        """The function issues no reads: every completion is unexpected (PCIE-87)."""
        self.errors.unexpected_completion()
        return ()

    # ---- configuration requests

    def _config_read(self, packet: bytes) -> Completions:
        if packet[9] & 7:  # function number: there is only function 0 (PCIE-22)
            return self._refuse(packet)
        register = (packet[10] & 0xF) << 6 | packet[11] >> 2
        data = self._config.read(register, packet[7] & 0xF).to_bytes(4, "little")
        return (complete(packet, self._outbox.requester_id, SUCCESSFUL, data=data),)

    def _config_write(self, packet: bytes) -> Completions:
        if packet[9] & 7:
            return self._refuse(packet)
        if packet[2] & _POISONED:
            self.errors.poisoned()
            return (complete(packet, self._outbox.requester_id, UNSUPPORTED),)
        # The write's own completion carries the numbers it brought (PCIE-24, decisions 9).
        self._outbox.capture(packet[8] << 8 | packet[9] & 0xF8)
        register = (packet[10] & 0xF) << 6 | packet[11] >> 2
        was_d0 = self._config.power_d0
        self._config.write(register, packet[7] & 0xF, int.from_bytes(packet[12:16], "little"))
        completions = (complete(packet, self._outbox.requester_id, SUCCESSFUL),)
        if self._config.reset_due:
            self._on_reset(was_d0)
        return completions

    # ---- memory requests

    def _bar0_dw(self, packet: bytes) -> int | None:
        """DW address in BAR0 of a memory request; None outside BAR0 (PCIE-13, PCIE-50, PCIE-61)."""
        if not self._config.memory_space_enable or packet[2] & _ADDRESS_TYPE:
            return None
        end = 16 if packet[0] & tlp.FOUR_DW else 12
        offset = int.from_bytes(packet[8:end], "big") - self._config.bar0_base
        return offset // 4 if 0 <= offset < self._bar_size else None

    def _memory_read(self, packet: bytes) -> Completions:
        """EP means nothing here (PCIE-63)."""
        address, length = self._bar0_dw(packet), tlp.length_dw(packet)
        if address is None:
            return self._unsupported_read(packet)
        enables, read = packet[7], self._bus.read
        if length == 1:
            data = read(address, enables & 0xF).to_bytes(4, "little")
        else:
            words = [read(address, enables & 0xF)]
            words += [read(address + step, 0xF) for step in range(1, length - 1)]
            words.append(read(address + length - 1, enables >> 4))
            data = b"".join(word.to_bytes(4, "little") for word in words)
        return complete_read(packet, self._outbox.requester_id, data, self._config.max_payload)

    def _memory_write(self, packet: bytes) -> Completions:
        """Posted: never an answer; several DWs are applied in ascending order (PCIE-53, MGMT-53).

        A poisoned one changes nothing but the error bits (PCIE-62).
        """
        address = self._bar0_dw(packet)
        if address is None:
            return self._unsupported_posted(packet)
        if packet[2] & _POISONED:
            self.errors.poisoned()
            return ()
        start, length, enables = (16 if packet[0] & tlp.FOUR_DW else 12), tlp.length_dw(packet), packet[7]
        for step in range(length):
            lanes = enables & 0xF if step == 0 else enables >> 4 if step == length - 1 else 0xF
            at = start + 4 * step
            self._bus.write(address + step, lanes, int.from_bytes(packet[at : at + 4], "little"))
        return ()
