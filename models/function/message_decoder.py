# SPDX-License-Identifier: Apache-2.0
"""Messages that arrive from the link: which are ignored, answered or reported.

PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86
"""

from models.function.error_log import ErrorLog
from models.function.message_sender import Outbox
from models.parameters import Parameters
from models.tlp.format import GATHERED, LOCAL, MESSAGE, MESSAGE_DATA, PME_TO_ACK

UNLOCK, PM_ACTIVE_STATE_NAK, PME_TURN_OFF, SET_SLOT_POWER_LIMIT = 0x00, 0x14, 0x19, 0x50
#: Former hot-plug messages, ignored by every endpoint (PCIE-85).
ATTENTION_AND_POWER = (0x40, 0x41, 0x43, 0x44, 0x45, 0x47, 0x48)
VENDOR_TYPE_0, VENDOR_TYPE_1 = 0x7E, 0x7F

_BROADCAST = 3  # routing
_POISONED = 0x40  # EP in header byte 2


class MessageReceiver:
    """One `receive` for each well-formed message; the first byte has its routing and whether data follow."""

    def __init__(self, parameters: Parameters, errors: ErrorLog, outbox: Outbox) -> None:
        self._errors, self._outbox = errors, outbox
        self._turn_off = (MESSAGE | _BROADCAST, PME_TURN_OFF)
        self._answers_turn_off = not parameters.integrated
        self._power_limit = (MESSAGE_DATA | LOCAL, SET_SLOT_POWER_LIMIT)
        #: (first byte, code) of what is dropped without an error.
        self._silent = {
            (MESSAGE | _BROADCAST, UNLOCK),
            (MESSAGE | LOCAL, PM_ACTIVE_STATE_NAK),
            *((MESSAGE | LOCAL, code) for code in ATTENTION_AND_POWER),
            *((form | routing, VENDOR_TYPE_1) for form in (MESSAGE, MESSAGE_DATA) for routing in range(6)),
        }

    def receive(self, packet: bytes) -> tuple[bytes, ...]:
        """Execute a message; it never has a completion. packet: without prefixes."""
        message = packet[0], packet[7]
        if message == self._turn_off:
            if self._answers_turn_off:
                self._outbox.message(PME_TO_ACK, GATHERED)
        elif message == self._power_limit:
            if packet[2] & _POISONED:
                self._errors.poisoned()
        elif message not in self._silent:
            self._errors.unsupported_posted()
        return ()
