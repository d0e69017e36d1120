# SPDX-License-Identifier: Apache-2.0
"""Why requests were refused, which errors were logged, which resets asked for: facts for coverage."""

from models import tlp
from models.tlp import malformed, split_prefixes
from tb.common.observation import Observation

ERRORS = ("malformed", "unsupported_posted", "unsupported_non_posted", "poisoned", "unexpected_completion")
_ADDRESS_TYPE = 0x0C


class Causes:
    """Listens to the model's error log. `take` names what the packet that was just executed led to.

    ("malformed", cause), ("unsupported", cause), ("error", kind). logged and asked: the error that this
    packet led to, and the reset that it asked for ("function-level" or "D3hot to D0"), None for none.
    """

    def __init__(self, model) -> None:
        self._config, self._prefixes = model.config, bool(model.parameters.pasid_support)
        self._logged: list[str] = []
        self._reset = False
        self._was_d0 = True
        self.logged: str | None = None
        self.asked: str | None = None
        for name in ERRORS:
            self._listen(model.errors, name, self._logged.append)
        self._listen(model.config, "function_reset", self._note_reset)

    @staticmethod
    def _listen(owner, name: str, note) -> None:
        original = getattr(owner, name)

        def heard() -> None:
            note(name)
            original()

        setattr(owner, name, heard)

    def _note_reset(self, _: str) -> None:
        self._reset = True

    def take(self, seen: Observation) -> tuple[tuple, ...]:
        """Facts about a packet that the model has just executed."""
        was_d0, self._was_d0 = self._was_d0, self._config.power_d0
        self.logged = self.asked = None
        if not self._logged and not self._reset:
            return ()
        facts: list[tuple] = [("error", name) for name in self._logged]
        for name in self._logged:
            if name == "malformed":
                cause = malformed(seen.value, self._prefixes) if seen.intact else "tkeep"
                facts.append(("malformed", cause))
            elif name.startswith("unsupported"):
                facts.append(("unsupported", self._cause(seen.value, was_d0)))
            self.logged = name
        if self._reset:
            self.asked = "function-level" if was_d0 else "D3hot to D0"
        self._logged.clear()
        self._reset = False
        return tuple(facts)

    def _cause(self, packet: bytes, was_d0: bool) -> str:
        prefixes, packet = split_prefixes(packet)
        kind = packet[0]
        if prefixes and (len(prefixes) > 4 or prefixes[0] != tlp.PASID_PREFIX):
            return "several or unknown prefixes"
        for kinds, name in _BY_KIND:
            if kind in kinds:
                return name
        if kind in tlp.CONFIG:
            return "function number"
        if kind in tlp.MESSAGES:
            return "message"
        if prefixes and not self._config.pasid_enable:
            return "PASID prefix while disabled"
        if not was_d0:
            return "D3hot"
        if packet[2] & _ADDRESS_TYPE:
            return "AT"
        return "outside BAR0" if self._config.memory_space_enable else "Memory Space Enable 0"


_BY_KIND = (
    (tlp.IO, "I/O"),
    (tlp.CONFIG - {tlp.CFG_READ_0, tlp.CFG_WRITE_0}, "Type 1"),
    (tlp.LOCKED_READS, "locked read"),
    (tlp.ATOMICS, "atomic"),
)
#: Every cause of an unsupported request, for those who have to reach them all.
UNSUPPORTED_CAUSES = (
    *(name for _, name in _BY_KIND),
    *("several or unknown prefixes", "function number", "message", "PASID prefix while disabled", "D3hot"),
    *("AT", "outside BAR0", "Memory Space Enable 0"),
)
