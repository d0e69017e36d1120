# SPDX-License-Identifier: Apache-2.0
"""Errors: what Device Status and Status keep of them, and which messages report them.

PCIE-77, PCIE-87, PCIE-89, PCIE-90, PCIE-92
"""

from models import layout
from models.function.access_log import AccessLog
from models.function.config_space import ConfigSpace
from models.function.message_sender import Outbox
from models.tlp.format import ERR_COR, ERR_FATAL, ERR_NONFATAL, TO_ROOT_COMPLEX

# An error is logged in Device Status and enabled in Device Control by bits of the same number.
_CORRECTABLE = layout.PCIE_DEVICE_STATUS_CORRECTABLE
_NON_FATAL = layout.PCIE_DEVICE_STATUS_NON_FATAL
_FATAL = layout.PCIE_DEVICE_STATUS_FATAL
_UNSUPPORTED = layout.PCIE_DEVICE_STATUS_UNSUPPORTED_REQUEST


#: Kinds of errors: the methods of ErrorLog.
ERRORS = (
    "malformed",
    "unsupported_posted",
    "unsupported_non_posted",
    "poisoned",
    "unexpected_completion",
)


class ErrorLog:
    """One method for each kind of error. At most one of them is called for a packet (PCIE-92)."""

    def __init__(self, config: ConfigSpace, outbox: Outbox, log: AccessLog) -> None:
        self._config, self._outbox, self._log = config, outbox, log

    def malformed(self) -> None:
        """A packet that is no legal TLP (PCIE-06)."""
        self._log.error = "malformed"
        self._config.log(_FATAL)
        if self._enabled(_FATAL):
            self._report(ERR_FATAL)

    def unsupported_posted(self) -> None:
        """A posted request that is not served (PCIE-61, PCIE-83)."""
        self._log.error = "unsupported_posted"
        self._config.log(_UNSUPPORTED | _NON_FATAL)
        if self._config.error_enables & _UNSUPPORTED and self._enabled(_NON_FATAL):
            self._report(ERR_NONFATAL)

    def unsupported_non_posted(self) -> None:
        """A request answered with UR: advisory, the requester decides what it means (PCIE-90)."""
        self._log.error = "unsupported_non_posted"
        self._config.log(_UNSUPPORTED | _CORRECTABLE)
        if not ~self._config.error_enables & (_UNSUPPORTED | _CORRECTABLE):
            self._report(ERR_COR)

    def poisoned(self) -> None:
        """Data marked as bad, in a request that would have been served (decisions 9)."""
        self._log.error = "poisoned"
        self._config.log(_NON_FATAL, layout.PCI_STATUS_DETECTED_PARITY_ERROR)
        if self._enabled(_NON_FATAL):
            self._report(ERR_NONFATAL)

    def unexpected_completion(self) -> None:
        """The function asked nothing: advisory (PCIE-87)."""
        self._log.error = "unexpected_completion"
        self._config.log(_CORRECTABLE)
        if self._config.error_enables & _CORRECTABLE:
            self._report(ERR_COR)

    def _enabled(self, severity: int) -> bool:
        """Non-fatal and fatal errors are also enabled by SERR# (PCIE-77)."""
        return bool(self._config.error_enables & severity or self._config.serr_enable)

    def _report(self, code: int) -> None:
        """Send an error message, unless in D3hot (PCIE-101)."""
        if not self._config.power_d0:
            return
        self._outbox.message(code, TO_ROOT_COMPLEX)
        if code != ERR_COR and self._config.serr_enable:
            self._config.log(0, layout.PCI_STATUS_SIGNALED_SYSTEM_ERROR)
