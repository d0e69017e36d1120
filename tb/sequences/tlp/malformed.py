# SPDX-License-Identifier: Apache-2.0
"""Malformed TLPs of every cause, which the function must drop without an answer or an effect."""

from models import tlp
from tb.common.observation import RawBeats
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.malformed_tlps import MALFORMED, config_dw, read_dw


class Malformed(DeviceAccess):
    """Every cause many times: no answer, no effect, and the next request served.

    PCIE-05, PCIE-06, PCIE-07, PCIE-09, PCIE-10, PCIE-11, PCIE-21
    """

    stable_id = "Malformed"

    async def body(self) -> None:
        """Sound reads and writes between them; a running device is the target of most."""
        await self.bring_up()
        await self.ensure(index := self.random.choice(self.indices))
        self.start_device()
        before = await self.snapshot(index)
        causes = sorted(MALFORMED) * self.settings.amount(12)
        self.random.shuffle(causes)
        for cause in causes:
            packet = MALFORMED[cause](self.paths)
            packet = packet.pack() if isinstance(packet, tlp.Request) else packet
            supported = bool(self.parameters.pasid_support)
            if not isinstance(packet, RawBeats) and not tlp.malformed(packet, supported):
                raise AssertionError(f"{cause}: {packet.hex()} is well formed")
            self.send(packet)
            if self.random.random() < 0.5:
                self.send(read_dw(self.paths), config_dw(self.paths, False))
            if self.random.random() < 0.1:
                await self.expect(("COMMON_DEVICE_STATUS", 0x0F), ("MANAGED_DEVICE_SELECT", index))
            await self.breathe()
        await self.expect_unchanged(index, before)
