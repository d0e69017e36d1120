# SPDX-License-Identifier: Apache-2.0
"""Creation metadata: refused, accepted, and carried by the same packet as create."""

import pyuvm

from tb.env.base_test import BaseTest
from tb.sequences.management.metadata_errors import MetadataErrors, MetadataResults
from tb.sequences.tlp.bursts import OneWriteCreates


@pyuvm.test()
class metadata_errors(BaseTest):
    """Every rule alone and every pair of rules."""

    async def body(self) -> None:
        """In random order."""
        await self.run_sequence(MetadataErrors())


@pyuvm.test()
class metadata_results(BaseTest):
    """Legal metadata, both ends of every rule, become what the device shows."""

    async def body(self) -> None:
        """Fixed ones and random ones."""
        await self.run_sequence(MetadataResults())


@pyuvm.test()
class one_write_creates(BaseTest):
    """A burst that ends with create uses the metadata it carries."""

    async def body(self) -> None:
        """65 and 67 DW writes."""
        await self.run_sequence(OneWriteCreates())
