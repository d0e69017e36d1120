# SPDX-License-Identifier: Apache-2.0
"""The transport of one device: status machine and feature negotiation."""

from models import layout
from tb.sequences.lib.device_access import STATUS_RUNNING, DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.lib.metadata import CHUNK, put, random_features

ACK, DRIVER, OK, RUN = (
    layout.STATUS_ACKNOWLEDGE,
    layout.STATUS_DRIVER,
    layout.STATUS_FEATURES_OK,
    layout.STATUS_DRIVER_OK,
)
_VERSION_1, _CTRL_VQ, _MQ = (
    1 << bit for bit in (layout.FEATURE_VERSION_1, layout.FEATURE_CTRL_VQ, layout.FEATURE_MQ)
)


class Transport(DeviceAccess):
    """Runs `try_device` on index 0 and on a managed device."""

    async def body(self) -> None:
        """Both roles, from a clean slate."""
        await self.bring_up()
        await self.clean_slate()
        index = self.random.choice(self.indices)
        await self.ensure(index)
        for selected in (0, index):
            self.select(selected)
            await self.try_device(selected)

    async def try_device(self, index: int) -> None:
        """What the subclass does to the selected device."""
        raise NotImplementedError

    async def status(self, write: int, wanted: int) -> None:
        """Write device_status and compare what it reads then."""
        self.put("COMMON_DEVICE_STATUS", write)
        check(f"device_status after writing {write:#x}", await self.value("COMMON_DEVICE_STATUS"), wanted)


class StatusMachine(Transport):
    """Legal and illegal writes to device_status, each with what must be read then.

    VPCI-36, VPCI-37, VPCI-38, VPCI-39, VPCI-40, VPCI-41, VPCI-42, VPCI-43, VPCI-44
    """

    stable_id = "StatusMachine"

    async def try_device(self, index: int) -> None:
        """Up to DRIVER_OK and FAILED, bits that cannot be set or cleared, one write of everything."""
        if index:  # a reset of index 0 would destroy the managed device and move the selector
            await self.status(0, 0)
        await self.status(ACK, ACK)
        await self.status(0x10 | 0x20 | 0x40 | ACK, ACK)
        await self.status(DRIVER, ACK | DRIVER)
        await self.status(RUN, ACK | DRIVER)  # DRIVER_OK without FEATURES_OK
        await self.status(OK, ACK | DRIVER)  # VERSION_1 not accepted
        self.accept(self.parameters.device_features)
        await self.status(OK, ACK | DRIVER | OK)
        await self.status(ACK, ACK | DRIVER | OK)
        await self.status(RUN | 0x70, STATUS_RUNNING)
        await self.status(layout.STATUS_FAILED, STATUS_RUNNING | layout.STATUS_FAILED)
        await self.status(ACK, STATUS_RUNNING | layout.STATUS_FAILED)
        if index:
            await self.status(0, 0)
            self.accept(_VERSION_1)
            await self.status(STATUS_RUNNING, STATUS_RUNNING)  # FEATURES_OK is judged first
            await self.status(0, 0)
            await self.status(STATUS_RUNNING, ACK | DRIVER)  # neither: nothing was accepted
            await self.status(0, 0)

    def accept(self, features: int) -> None:
        """Write both banks of driver_feature."""
        for bank in self.random.sample((0, 1), 2):
            self.put("COMMON_DRIVER_FEATURE_SELECT", bank)
            self.put("COMMON_DRIVER_FEATURE", features >> 32 * bank & 0xFFFFFFFF)


class Negotiation(StatusMachine):
    """Accepted sets: consistent subsets are taken, others refused, only offers show.

    VPCI-23, VPCI-24, VPCI-25, VPCI-26, VPCI-27, VPCI-28, VPCI-29, VPCI-30, VPCI-31, VPCI-32, VPCI-33,
    VPCI-34, VPCI-35
    """

    stable_id = "Negotiation"

    async def try_device(self, index: int) -> None:
        """Every bit; sets of all kinds; selectors above 1; no change after FEATURES_OK; smaller offers."""
        await self._selectors()
        offer = self.parameters.device_features
        await self._bits(offer)
        sets = self._sets()
        sets += self.random.choices(self._sets(), k=max(0, self.settings.amount(12) - len(sets)))
        for features in sets:
            if index:
                await self.status(0, 0)
            self.accept(features)
            await self._accepted(features & offer)
            kept = features & offer
            good = kept & _VERSION_1 and not (kept & _MQ and not kept & _CTRL_VQ)
            await self.status(ACK | DRIVER | OK, ACK | DRIVER | (OK if good else 0))
            if good:
                self.accept(self.random.getrandbits(64))
                await self._accepted(kept)
                if not index:
                    break
        for less in (_VERSION_1, random_features(self.random, self.parameters)) if index else ():
            metadata = bytearray(CHUNK)
            put(metadata, layout.METADATA_VERSION, 1)
            put(metadata, layout.METADATA_ATTRIBUTES, layout.ATTRIBUTE_FEATURES)
            put(metadata, layout.METADATA_FEATURES, less)
            await self.ensure(index, bytes(metadata))
            await self._bits(less)

    def _sets(self) -> list[int]:
        """What drivers may accept: prerequisites kept and missing, bits that are not offered, all at last."""
        offer, rest = self.parameters.device_features, self.random.getrandbits(64)
        return [
            offer & ~_VERSION_1,
            (rest | _VERSION_1 | _MQ) & ~_CTRL_VQ,
            (rest | _VERSION_1 | _CTRL_VQ) & ~_MQ,
            rest & offer & ~_VERSION_1,
            random_features(self.random, self.parameters),
            offer | rest,
        ]

    async def _bits(self, offer: int) -> None:
        """driver_feature keeps exactly the offered bits of what is written, one by one (VPCI-27)."""
        for bank in (0, 1):
            shown = offer >> 32 * bank & 0xFFFFFFFF
            self.put("COMMON_DRIVER_FEATURE_SELECT", bank)
            for bit in self.random.sample(range(32), 32):
                for value in (1 << bit, ~(1 << bit) & 0xFFFFFFFF):
                    self.put("COMMON_DRIVER_FEATURE", value)
                    await self.expect(("COMMON_DRIVER_FEATURE", value & shown))
            self.put("COMMON_DRIVER_FEATURE", 0)

    async def _selectors(self) -> None:
        for select in (2, 3, 31, 0x80000000, 0xFFFFFFFF, 0x80000001):
            self.put("COMMON_DRIVER_FEATURE_SELECT", select)
            self.put("COMMON_DEVICE_FEATURE_SELECT", select)
            self.put("COMMON_DRIVER_FEATURE", 0xFFFFFFFF)
            await self.expect(
                ("COMMON_DRIVER_FEATURE_SELECT", select),
                ("COMMON_DEVICE_FEATURE_SELECT", select),
                ("COMMON_DEVICE_FEATURE", 0),
                ("COMMON_DRIVER_FEATURE", 0),
            )
        await self._accepted(0)

    async def _accepted(self, features: int) -> None:
        offer = self.parameters.device_features
        for bank in (0, 1):
            self.put("COMMON_DRIVER_FEATURE_SELECT", bank)
            self.put("COMMON_DEVICE_FEATURE_SELECT", 1 - bank)
            self.put("COMMON_DEVICE_FEATURE", self.random.getrandbits(32))  # read-only
            await self.expect(
                ("COMMON_DRIVER_FEATURE", features >> 32 * bank & 0xFFFFFFFF),
                ("COMMON_DEVICE_FEATURE", offer >> 32 * (1 - bank) & 0xFFFFFFFF),
            )
