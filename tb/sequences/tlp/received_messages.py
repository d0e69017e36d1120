# SPDX-License-Identifier: Apache-2.0
"""Messages from the link: every code, routing and kind of data, and the function's response."""

from tb.sequences.lib.message_checks import ERR_FATAL, ERR_NONFATAL, PME_TO_ACK
from tb.sequences.lib.unsupported_tlps import message
from tb.sequences.tlp.errors import KINDS, ErrorSequence

SILENT, ACKNOWLEDGED, UNSUPPORTED, MALFORMED = "silent", "acknowledged", "unsupported posted", "malformed"
_BROADCAST, _LOCAL = 3, 4
#: (code, routing, with data) of messages that an endpoint takes without an error (PCIE-84, PCIE-85)
TOLERATED = {(0x00, _BROADCAST, False), (0x14, _LOCAL, False), (0x50, _LOCAL, True)} | {
    (code, _LOCAL, False) for code in (0x40, 0x41, 0x43, 0x44, 0x45, 0x47, 0x48)
}
PME_TURN_OFF = (0x19, _BROADCAST, False)
VENDOR_TYPE_1 = 0x7F
INTX = range(0x20, 0x28)
#: One of each class of codes that the base specification defines, and some that it does not
CODES = (
    0x00, 0x10, 0x12, 0x14, 0x18, 0x19, 0x1B, 0x20, 0x23, 0x24, 0x27, 0x30, 0x31, 0x33, 0x40, 0x41, 0x43,
    0x44, 0x45, 0x47, 0x48, 0x50, 0x52, 0x53, 0x7E, 0x7F, 0x01, 0x15, 0x28, 0x42, 0x51, 0x80, 0xFF,
)  # fmt: skip


def judged(code: int, routing: int, data: bool, integrated: bool) -> str:
    """The function's response to a message, by hand from docs/spec-notes.md.

    PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86
    """
    if code in INTX:
        return MALFORMED
    if code == VENDOR_TYPE_1 or (code, routing, data) in TOLERATED:
        return SILENT
    if (code, routing, data) == PME_TURN_OFF:
        return SILENT if integrated else ACKNOWLEDGED
    return UNSUPPORTED


class ReceivedMessages(ErrorSequence):
    """Each class of codes with each routing, with and without data; all other codes at random."""

    stable_id = "ReceivedMessages"

    async def body(self) -> None:
        """Messages come in bursts; one burst a class shows what is logged."""
        await self.prepare()
        cases = [(code, routing, data) for code in CODES for routing in range(6) for data in (False, True)]
        cases += [self._other() for _ in range(self.settings.amount(100))]
        by_verdict: dict[str, list[tuple[int, int, bool]]] = {}
        for case in self.random.sample(cases, len(cases)):
            code, routing, data = case
            verdict = judged(code, routing, data, bool(self.parameters.integrated))
            by_verdict.setdefault(verdict, []).append(case)
        for verdict, members in by_verdict.items():
            await self._class(verdict, members)
        await self._mixed(cases)
        await self._poisoned()

    def _other(self) -> tuple[int, int, bool]:
        return self.random.getrandbits(8), self.random.randrange(6), bool(self.random.getrandbits(1))

    def _send(self, case: tuple[int, int, bool]) -> None:
        code, routing, data = case
        self.send(message(self.paths, code, routing, self.random.choice((1, 1, 2, 16, 128)) if data else 0))

    def _answer(self, case: tuple[int, int, bool]) -> list[bytes]:
        verdict = judged(*case, integrated=bool(self.parameters.integrated))
        answers = {ACKNOWLEDGED: PME_TO_ACK, UNSUPPORTED: ERR_NONFATAL, MALFORMED: ERR_FATAL}
        return [self.signal(answers[verdict])] if verdict in answers else []

    async def _class(self, verdict: str, members: list[tuple[int, int, bool]]) -> None:
        self.enable(0xF)
        self.clear()
        for start in range(0, len(members), 32):
            due = []
            for case in members[start : start + 32]:
                self._send(case)
                due += self._answer(case)
            await self.sent(f"{verdict} messages", *due)
        logged = KINDS[verdict].device_status if verdict in KINDS else 0
        await self.expect_log(f"{verdict} messages", logged)

    async def _mixed(self, cases: list[tuple[int, int, bool]]) -> None:
        """In between, requests are served."""
        due = []
        for case in self.random.sample(cases, 60):
            self._send(case)
            due += self._answer(case)
            self.get("MANAGED_NUM_DEVICES")
        await self.sent("all kinds of messages", *due)

    async def _poisoned(self) -> None:
        """EP counts on Set_Slot_Power_Limit alone."""
        for code, routing, dwords, logged, status in (
            (0x50, _LOCAL, 1, "poisoned", 0x8000),
            (VENDOR_TYPE_1, _LOCAL, 1, None, 0),
            (0x7E, _LOCAL, 1, UNSUPPORTED, 0),
        ):
            self.clear()
            packet = bytearray(message(self.paths, code, routing, dwords).pack())
            packet[2] |= 0x40
            self.send(bytes(packet))
            await self.sent("a poisoned message", *([self.signal(ERR_NONFATAL)] if logged else []))
            await self.expect_log("a poisoned message", KINDS[logged].device_status if logged else 0, status)
