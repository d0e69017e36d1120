# SPDX-License-Identifier: Apache-2.0
"""Metadata that create must refuse, each rule alone and in pairs; and metadata at both legal limits."""

import struct
from itertools import combinations

from models import layout
from tb.sequences.lib.device_access import DESTROY, DeviceAccess
from tb.sequences.lib.function_access import check
from tb.sequences.lib.metadata import CHUNK, boundary_valid, most_pairs
from tb.sequences.lib.metadata_rules import broken, rules_for

#: First words with one illegal field each: a device type, a version, a reserved byte.
_LEGAL = b"\1\0\0\0" + bytes(20)
_ILLEGAL = (b"\1\0\xff\xff", b"\2\0\0\0", b"\1\xff\0\0")


class Creations(DeviceAccess):
    """Creates devices of every kind, and between them one without metadata: nothing carries over."""

    def bare(self) -> int:
        """The index whose metadata are never written, unless it is the only one."""
        return self.indices[-1]

    def other(self) -> int:
        """Any index but that."""
        return self.random.choice(self.indices[:-1] or self.indices)

    async def create_bare(self, index: int) -> None:
        """Without metadata a device has the defaults, whatever was created before (decisions 7, MGMT-39)."""
        if len(self.indices) == 1:
            return
        check("create_ok without metadata", await self.outcome_of(self.bare()), layout.CREATE_OK)
        features, fields = self.result(self.bare(), bytes(CHUNK))
        await self.expect(*fields.items())
        await self.expect_offer(features)
        self.create(DESTROY)
        self.select(index)

    async def expect_offer(self, features: int) -> None:
        """Compare every bank of device_feature, and one that there is not."""
        for bank in range(3):
            self.put("COMMON_DEVICE_FEATURE_SELECT", bank)
            await self.expect(("COMMON_DEVICE_FEATURE", features >> 32 * bank & 0xFFFFFFFF))

    def result(self, index: int, metadata: bytes) -> tuple[int, dict[str, int]]:
        """(offered features, field -> value), computed here from the metadata by the rules of section 7."""
        attributes, features = struct.unpack_from("<IQ", metadata, 4)
        mtu, pairs, size = struct.unpack_from("<HHH", metadata, 22)
        if not metadata[0]:
            attributes = 0
        if not attributes & layout.ATTRIBUTE_FEATURES:
            features = self.parameters.device_features
        if not attributes & layout.ATTRIBUTE_QUEUE_PAIRS:
            pairs = most_pairs(self.parameters, features)
        mac = (
            metadata[16:22] if attributes & layout.ATTRIBUTE_MAC else b"\x02\0\0\0" + index.to_bytes(2, "big")
        )
        control = features >> layout.FEATURE_CTRL_VQ & 1
        return features, {
            "DEVICE_MAC": int.from_bytes(mac, "little"),
            "DEVICE_STATUS": 1,
            "DEVICE_MAX_VIRTQUEUE_PAIRS": pairs,
            "DEVICE_MTU": mtu if attributes & layout.ATTRIBUTE_MTU else 1500,
            "COMMON_NUM_QUEUES": 2 * pairs + control,
            "COMMON_QUEUE_SIZE": size
            if attributes & layout.ATTRIBUTE_QUEUE_SIZE
            else self.parameters.queue_size_max,
        }


class MetadataErrors(Creations):
    """Every rule alone and every pair of rules: INVALID_CFG, no device, the metadata stay as written.

    Another chunk, which is selected at creation, has legal ones: it must not matter (MGMT-18, MGMT-25).
    """

    stable_id = "MetadataErrors"

    async def body(self) -> None:
        """Random order, random free indices; a destroyed device's index among them."""
        await self.bring_up()
        await self.clean_slate()
        names = sorted(rules_for(self.parameters))
        causes = [(name,) for name in names]
        pairs = list(combinations(names, 2))
        causes += self.random.sample(pairs, min(len(pairs), self.settings.amount(len(pairs))))
        self.random.shuffle(causes)
        for cause in causes:
            order = self.random.sample(cause, len(cause))
            await self._refused(order, broken(self.random, self.parameters, *order))
        await self._every_bit()

    async def _every_bit(self) -> None:
        """Each reserved bit alone, and each of version and type; of the tail each column and each DW."""
        own = self.parameters.device_type
        bits = [bit for bit in range(1, 32) if bit < 16 or 1 << bit - 16 != own] + list(range(32 + 5, 64))
        tail = [(7 + self.random.randrange(57)) * 32 + column for column in range(32)]
        tail += [word * 32 + self.random.randrange(32) for word in range(7, 64)]
        self.select(self.other())
        self.provision(b"\1" + bytes(CHUNK - 1))
        for bit in self.random.sample(bits + tail, len(bits + tail)):
            word = bit // 32 * 4
            legal = int(not word)
            self.write_metadata((legal | 1 << bit % 32).to_bytes(4, "little"), word)
            outcome = await self._outcome()
            check(f"create_ok with bit {bit} of the metadata", outcome, layout.CREATE_INVALID_CFG)
            self.write_metadata(legal.to_bytes(4, "little"), word)
        check("create_ok without them", await self._outcome(), layout.CREATE_OK)

    async def _outcome(self) -> int | None:
        self.create()
        return await self.value("MANAGED_CREATE_OK")

    async def _refused(self, names: list[str], metadata: bytes) -> None:
        index = self.other()
        self.select(index)
        self.provision(metadata)
        self.look_away(_LEGAL)
        outcome = await self.outcome_of(index)
        check(f"create_ok with broken rule {' and '.join(names)}", outcome, layout.CREATE_INVALID_CFG)
        await self.create_bare(index)
        self.put("MANAGED_CONFIG_SELECT", 0)
        self.read(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 128, window=False)
        self.get("MANAGED_CREATE")
        self.get("COMMON_NUM_QUEUES")
        window, exists, queues = await self.collect()
        check("metadata after a refusal", window, int.from_bytes(metadata[:128], "little"))
        check("create after a refusal", exists, 0)
        check("num_queues after a refusal", queues, 0)


class MetadataResults(Creations):
    """What legal metadata make of a device: DEVICE fields, offer, queues, their size (MGMT-18, VPCI-93).

    Another chunk, which is selected at creation, has illegal ones: it must not matter.
    """

    stable_id = "MetadataResults"

    async def body(self) -> None:
        """Both ends of every rule, then random metadata, on random indices."""
        await self.bring_up()
        await self.clean_slate()
        chunks = boundary_valid(self.parameters)
        chunks += [self.random_metadata() for _ in range(self.settings.amount(20))]
        for metadata in chunks:
            await self._created(self.other(), metadata)

    async def _created(self, index: int, metadata: bytes) -> None:
        self.select(index)
        self.create(DESTROY)
        self.provision(metadata)
        self.look_away(self.random.choice(_ILLEGAL))
        check(f"create_ok of {metadata[:28].hex()}", await self.outcome_of(index), layout.CREATE_OK)
        await self.create_bare(index)
        features, fields = self.result(index, metadata)
        await self.expect(*fields.items())
        await self.expect_offer(features)
        self.put("COMMON_QUEUE_SELECT", fields["COMMON_NUM_QUEUES"])
        await self.expect(("COMMON_QUEUE_SIZE", 0))
        self.create(DESTROY)
