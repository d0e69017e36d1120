# SPDX-License-Identifier: Apache-2.0
"""Errors: what each leaves in Device Status and Status, which message reports it and what enables that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models import layout, tlp
from tb.sequences.lib.access_path import AccessPaths
from tb.sequences.lib.function_access import check
from tb.sequences.lib.malformed_tlps import MALFORMED
from tb.sequences.lib.message_checks import ERR_COR, ERR_FATAL, ERR_NONFATAL, MessageChecks
from tb.sequences.lib.unsupported_tlps import UNSUPPORTED

#: Device Status and Device Control bits: correctable, non-fatal, fatal, unsupported request (PCIE-89,
#: PCIE-90).
CED, NFED, FED, URD = CERE, NFERE, FERE, URRE = 1, 2, 4, 8
#: Status register: detected parity error, signalled system error.
PARITY, SERR = 0x8000, 0x4000
_SELECT = layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT


@dataclass(frozen=True)
class Kind:
    """What an error leaves behind, by hand from the table in docs/spec-notes.md.

    build: makes a packet; device_status: bits of Device Status; status: bits of Status; message; needs: bits
    of Device Control that must be set; serr: whether SERR# Enable may stand in for the severity's own bit.
    """

    build: Callable[[AccessPaths], Any]
    device_status: int
    message: tuple[int, int]
    needs: int
    serr: bool = False
    status: int = 0

    def reported(self, control: int, serr_enable: bool) -> bool:
        """Whether a message is sent with these enables."""
        severity = self.needs & (NFERE | FERE)
        needed = self.needs & ~severity if self.serr and serr_enable else self.needs
        return control & needed == needed


def _any_of(names: tuple[str, ...]) -> Callable[[AccessPaths], object]:
    return lambda paths: UNSUPPORTED[paths.random.choice(names)](paths)


POSTED = ("memory write beside the BAR", "translated write", "vendor type 0 message")
NON_POSTED = (
    "I/O read", "I/O write", "type 1 read", "read of another function", "write to another function",
    "locked read", "atomic", "memory read beside the BAR", "translated read",
)  # fmt: skip
KINDS = {
    "malformed": Kind(
        lambda paths: MALFORMED[paths.random.choice(sorted(MALFORMED))](paths), FED, ERR_FATAL, FERE, True
    ),
    "unsupported posted": Kind(_any_of(POSTED), URD | NFED, ERR_NONFATAL, URRE | NFERE, True),
    "unsupported non-posted": Kind(_any_of(NON_POSTED), URD | CED, ERR_COR, URRE | CERE),
    "poisoned": Kind(
        _any_of(("poisoned memory write", "poisoned configuration write", "poisoned doorbell")),
        NFED, ERR_NONFATAL, NFERE, True, PARITY,
    ),
    "unexpected completion": Kind(_any_of(("completion",)), CED, ERR_COR, CERE),
}  # fmt: skip


class ErrorSequence(MessageChecks):
    """Reads, clears and enables what errors leave behind."""

    async def expect_log(self, what: str, device_status: int, status: int = 0) -> None:
        """Compare Device Status, and the error bits of Status."""
        at = self.at("PCIE", layout.PCIE_DEVICE_STATUS)
        check(f"Device Status after {what}", await self.config_value(at, 2), device_status)
        seen = await self.config_value(layout.CFG_STATUS, 2)
        check(f"Status after {what}", seen & 0xF900, status)

    def clear(self, device_status: int = 0xF, status: int = 0xF900) -> None:
        """Write ones to error bits."""
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_STATUS), device_status, 2)
        self.put_config(layout.CFG_STATUS, status, 2)

    def enable(self, control: int, serr: bool = False) -> None:
        """Device Control 3:0 and SERR# Enable."""
        self.put_config(self.at("PCIE", layout.PCIE_DEVICE_CONTROL), control, 1)
        self.command(serr=serr)


class Errors(ErrorSequence):
    """Each kind alone: logged, cleared by writing one, reported as enabled; then many in order of arrival."""

    stable_id = "Errors"

    async def body(self) -> None:
        """A running device is there to see that nothing else happens."""
        index = await self.prepare()
        self.start_device()
        self.clear()
        for name in self.random.sample(sorted(KINDS), len(KINDS)):
            await self._logged(name, KINDS[name])
            await self._matrix(name, KINDS[name])
        await self._both_at_once()
        await self._in_order()
        await self._at_its_turn()
        await self.expect(("MANAGED_DEVICE_SELECT", index), ("COMMON_DEVICE_STATUS", 0x0F))

    async def _logged(self, name: str, kind: Kind) -> None:
        """Bits stay until a one is written to them; zeros and other ones leave them (PCIE-76, PCIE-89)."""
        self.enable(0)
        self.clear()
        self.send(kind.build(self.paths))
        await self.sent(f"{name} with nothing enabled")
        await self.expect_log(name, kind.device_status, kind.status)
        self.clear(0, 0)
        self.clear(0xF & ~kind.device_status, 0xF900 & ~kind.status)
        await self.expect_log(f"{name}, zeros written", kind.device_status, kind.status)
        for bit in self.random.sample((CED, NFED, FED, URD), 4):
            self.clear(bit, 0)
            kept = kind.device_status & ~bit
            await self.expect_log(f"{name}, {bit:#x} cleared", kept, kind.status)
            self.clear()
            self.send(kind.build(self.paths))
        self.clear(0, kind.status)
        await self.expect_log(f"{name}, Status cleared", kind.device_status)
        self.clear()
        await self.expect_log(f"{name}, all cleared", 0)

    async def _matrix(self, name: str, kind: Kind) -> None:
        """All 32 combinations of the enables (PCIE-90)."""
        for enables in self.random.sample(range(32), 32):
            control, serr = enables & 15, bool(enables >> 4)
            self.enable(control, serr)
            self.clear()
            self.send(kind.build(self.paths))
            reported = kind.reported(control, serr)
            what = f"{name} with Device Control {control:#x}, SERR {serr}"
            await self.sent(what, *([self.signal(kind.message)] if reported else []))
            signalled = reported and serr and kind.message != ERR_COR
            await self.expect_log(what, kind.device_status, kind.status | signalled * SERR)

    async def _both_at_once(self) -> None:
        """One error a packet: a poisoned miss is unsupported, a bad poisoned one malformed (PCIE-92)."""
        poisoned = tlp.memory_write(self.paths.base, bytes(4), ep=1, last_be=1, **self.paths.header())
        for packet, kind in (
            (UNSUPPORTED["poisoned miss"](self.paths), "unsupported posted"),
            (UNSUPPORTED["poisoned I/O write"](self.paths), "unsupported non-posted"),
            (poisoned, "malformed"),
        ):
            self.enable(0xF)
            self.clear()
            self.send(packet)
            await self.sent(f"poisoned and {kind}", self.signal(KINDS[kind].message))
            await self.expect_log(f"poisoned and {kind}", KINDS[kind].device_status)

    async def _in_order(self) -> None:
        """Errors in a row: a message each, every kind in order; their bits add up."""
        self.enable(0xF, True)
        self.clear()
        names = [self.random.choice(sorted(KINDS)) for _ in range(self.settings.amount(60))]
        for name in names:
            self.send(KINDS[name].build(self.paths))
        await self.sent("many errors", *(self.signal(KINDS[name].message) for name in names))
        logged = [KINDS[name] for name in names]
        status = SERR * any(kind.serr for kind in logged) | PARITY * any(kind.status for kind in logged)
        device_status = 0
        for kind in logged:
            device_status |= kind.device_status
        await self.expect_log("many errors", device_status, status)

    async def _at_its_turn(self) -> None:
        """A configuration read sees the errors before it and none of those behind it."""
        at = self.at("PCIE", layout.PCIE_DEVICE_STATUS)
        self.enable(0)
        for name in self.random.sample(sorted(KINDS), len(KINDS)):
            self.clear()
            self.get_config(at, 2)
            self.send(KINDS[name].build(self.paths))
            self.get_config(at, 2)
            before, after = (await self.collect())[-2:]
            check(f"Device Status ahead of {name}", before, 0)
            check(f"Device Status behind {name}", after, KINDS[name].device_status)
