# SPDX-License-Identifier: Apache-2.0
"""TLP prefixes: each rule on each kind of packet, with PASID Enable on and off.

PCIE-108, PCIE-109, PCIE-110, PCIE-111, PCIE-112, PCIE-113
"""

from collections.abc import Callable
from typing import Any

from models import layout, tlp
from tb.sequences.lib.function_access import check
from tb.sequences.lib.unsupported_tlps import message
from tb.sequences.tlp.errors import KINDS, ErrorSequence

_SELECT = layout.BAR0_MANAGED + layout.MANAGED_NUM_DEVICES
_SCRATCH = layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC
SERVED, UNSUPPORTED, MALFORMED = "served", "unsupported", "malformed"
NON_POSTED, POSTED = "unsupported non-posted", "unsupported posted"
_PASID, _END_END, _LOCAL = 0x91, range(0x90, 0xA0), range(0x80, 0x90)


class Prefixes(ErrorSequence):
    """Forms of prefixes in front of kinds of packets; the verdict for each pair is stated here by hand."""

    stable_id = "Prefixes"

    async def body(self) -> None:
        """Every pair several times; without PASID_SUPPORT every prefix is malformed."""
        await self.bring_up()
        self.kinds: dict[str, Callable[[], Any]] = {
            "memory read": lambda: tlp.memory_read(self.paths.base + _SELECT, **self._header()),
            "memory write": self._write,
            "locked read": lambda: tlp.locked_read(self.paths.base + _SELECT, **self._header()),
            "atomic": lambda: tlp.atomic(self.paths.base + _SCRATCH, bytes(4), **self._header()),
            "I/O read": lambda: tlp.io_read(0, **self._header()),
            "configuration read": lambda: tlp.config_read(
                0, destination_id=self.paths.completer, **self._header()
            ),
            "configuration write": lambda: tlp.config_write(
                0x3C, self.random.randbytes(4), destination_id=self.paths.completer, **self._header()
            ),
            "tolerated message": lambda: message(self.paths, 0x7F, 4, 0),
            "vendor type 0 message": lambda: message(self.paths, 0x7E, 4, 1),
            "completion": lambda: tlp.completion(requester_id=self.paths.completer),
        }
        for enabled in (True, False):
            self.enable_pasid(enabled)
            for _ in range(self.settings.amount(2)):
                pairs = [(form, kind) for form in self._forms() for kind in self.kinds]
                for form, kind in self.random.sample(pairs, len(pairs)):
                    await self._try(form, kind, enabled)

    def _header(self) -> dict[str, int]:
        return self.paths.header() | {"ln": 0, "th": 0}

    def _write(self) -> tlp.Request:
        self.scratch = self.random.getrandbits(32)
        data = self.scratch.to_bytes(4, "little")
        return tlp.memory_write(self.paths.base + _SCRATCH, data, **self._header())

    def _forms(self) -> dict[str, list[int]]:
        """Name -> first bytes of the prefixes."""
        random = self.random
        others = [kind for kind in _END_END if kind != _PASID]
        many = random.randint(2, 4)
        return {
            "one PASID prefix": [_PASID],
            "one other prefix": [random.choice(others)],
            "two PASID prefixes": [_PASID, _PASID],
            "several prefixes": [random.choice(_END_END) for _ in range(many)],
            "four prefixes": [random.choice(_END_END) for _ in range(4)],
            "too many prefixes": [random.choice(_END_END) for _ in range(random.randint(5, 7))],
            "local prefix": [random.choice(_LOCAL)],
            "PASID and local prefix": random.sample([_PASID, random.choice(_LOCAL)], 2),
        }

    def _expected(self, form: str, kind: str, enabled: bool) -> str:
        """SERVED, UNSUPPORTED, MALFORMED, or what the packet alone would be."""
        alone = {
            "locked read": UNSUPPORTED,
            "atomic": UNSUPPORTED,
            "I/O read": UNSUPPORTED,
            "vendor type 0 message": UNSUPPORTED,
        }.get(kind, SERVED)
        if not self.parameters.pasid_support or "local" in form or "too many" in form:
            return MALFORMED
        if form != "one PASID prefix":
            return UNSUPPORTED
        if kind.startswith(("configuration", "I/O", "completion")):
            return MALFORMED
        return alone if enabled or "message" in kind else UNSUPPORTED

    async def _try(self, form: str, kind: str, enabled: bool) -> None:
        verdict = self._expected(form, kind, enabled)
        packet = self.kinds[kind]()
        posted = kind in ("memory write", "tolerated message", "vendor type 0 message", "completion")
        self.write(_SCRATCH, bytes(4), window=False)
        self.clear()
        prefixes = b"".join(tlp.prefix(self.random.getrandbits(24), first) for first in self._forms()[form])
        answer = await self.answer(prefixes + packet.pack())
        what = f"{kind} with {form}, PASID Enable {int(enabled)}"
        if (answer is None) != (posted or verdict == MALFORMED):
            raise AssertionError(f"{what}: {'no' if answer is None else 'an'} answer, expected {verdict}")
        if answer is not None:
            wanted = tlp.SUCCESSFUL if verdict == SERVED else tlp.UNSUPPORTED
            check(f"status of {what}", answer.status, wanted)
        if kind == "memory write":
            self.read(_SCRATCH, 4, window=False)
            written = self.scratch if verdict == SERVED else 0
            check(f"register after {what}", (await self.collect())[-1], written)
        log = {MALFORMED: MALFORMED, UNSUPPORTED: POSTED if posted else NON_POSTED}.get(verdict)
        await self.expect_log(what, KINDS[log].device_status if log else 0)
