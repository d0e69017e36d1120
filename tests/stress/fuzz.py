# SPDX-License-Identifier: Apache-2.0
"""Hostile traffic on the link, while a backend delivers events and looks up."""

import json
from pathlib import Path

from cocotb import start_soon

from tb.env.base_test import BaseTest
from tb.sequences.stress.backend_traffic import BackendTraffic
from tb.sequences.stress.fuzz import CAUSES, ByteFuzz, LinkFuzz, shortfalls

#: The mix of a shorter run is not checked.
ENOUGH = 100 * len(CAUSES)


class HostileTest(BaseTest):
    """Runs a sequence with `counts`, and writes them to fuzz.json in the run's folder."""

    async def attack(self, sequence) -> None:
        """With the backend at work."""
        traffic = BackendTraffic(self.environment.backend, self.settings)
        running = start_soon(traffic.run())
        await self.run_sequence(sequence)
        traffic.stop()
        await running
        Path("fuzz.json").write_text(json.dumps(dict(sorted(sequence.counts.items()))) + "\n")


class PacketFuzz(HostileTest):
    """Legal, illegal and malformed packets, every cause named and counted."""

    async def body(self) -> None:
        """The mix is what was asked for, unless the run is a short one."""
        sequence = LinkFuzz()
        await self.attack(sequence)
        misses = shortfalls(sequence.counts) if sequence.counts.total() >= ENOUGH else []
        assert not misses, "; ".join(misses)


class ByteFuzzTest(HostileTest):
    """Random bytes shaped as beats."""

    async def body(self) -> None:
        """Some are packets, most are not."""
        await self.attack(ByteFuzz())
