# SPDX-License-Identifier: Apache-2.0
"""The sequences, played on the golden model alone: what they reach, how they mix, that seeds repeat them."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import count

import pytest

from models.function.pci_function import PciFunction
from models.function.provisioning import InvalidMetadata, provision
from models.parameters import Parameters
from models.tlp import NAMES, Completion, malformed, split_prefixes
from tb.common.observation import Packet, received
from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.cover.management.rows import FAIL_CLOSED, ROWS, Rows
from tb.sequences.lib.function_access import FunctionAccess
from tb.sequences.lib.metadata import boundary_valid, random_valid
from tb.sequences.lib.metadata_rules import broken, rules_for
from tb.sequences.management.lifecycle import SemanticsTable
from tb.sequences.stress.random_management import RandomManagement


class Stand:
    """Stands in for sequencer, driver and function: whatever a sequence sends, the model answers at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.function = PciFunction(settings.parameters)
        self.function.reset()
        self._rows = Rows(settings.parameters)
        self._tags = count()
        self.sent: list[bytes] = []
        self.points: Counter[tuple] = Counter()

    def _answer(self, packet: Packet) -> Completion | None:
        data, intact = received(packet)
        self.sent.append(data)
        outcome = self.function.request(data, intact)
        answer, facts = outcome.completion, []
        self._rows.sample(outcome.record, facts)
        self.points.update(facts)
        return None if answer is None else Completion.unpack(answer)

    def play(self, sequence: FunctionAccess) -> None:
        """Run a sequence from beginning to end; it must not wait for anything but its own packets."""

        async def ask(packets, gaps=None):
            assert gaps is None or len(gaps) == len(packets)
            return [self._answer(packet) for packet in packets]

        async def pause(clocks):
            assert clocks > 0

        async def whole():
            await sequence.pre_body()
            await sequence.body()

        sequence.settings, sequence.parameters = self.settings, self.settings.parameters
        sequence.random = self.settings.random(sequence.stable_id)
        sequence.post = sequence.ask = ask
        sequence.pause, sequence.new_tag = pause, lambda: next(self._tags) % 1024
        with pytest.raises(StopIteration):
            whole().send(None)


def played(seed: int, parameters: Parameters | None = None, scale: float = 1.0) -> Stand:
    """Random management on the model."""
    stand = Stand(Settings(seed=seed, scale=scale, parameters=parameters or Parameters()))
    stand.play(RandomManagement())
    return stand


def test_random_management_reaches_every_row_and_mixes_the_kinds() -> None:
    """All rows but the one that needs a look-up; no kind above 40 %; both access paths."""
    stand = played(1)
    missed = [row for row in ROWS if not stand.points["row", row] and row != FAIL_CLOSED]
    assert not missed
    headers = [split_prefixes(packet)[1] for packet in stand.sent if not malformed(packet)]
    kinds = Counter(NAMES[header[0]].removesuffix("64") for header in headers)
    assert max(kinds.values()) < 0.4 * len(stand.sent), kinds
    assert {"MRd", "MWr", "CfgRd0", "CfgWr0"} <= set(kinds)
    assert any(malformed(packet) for packet in stand.sent)


@pytest.mark.parametrize(
    "parameters",
    [
        Parameters(num_devices=1, num_queues=2, config_chunks=1, msix_vectors=2, queue_size_max=2),
        Parameters(num_devices=1023, num_queues=64, queue_size_max=32768),
        Parameters(
            num_devices=3, num_queues=6, device_features=Parameters().device_features | 1 << 17 | 1 << 22
        ),
    ],
)
def test_sequences_suit_other_parameters(parameters: Parameters) -> None:
    """The smallest, a large one, and one with a control queue."""
    stand = played(2, parameters, 0.1)
    stand.play(SemanticsTable())
    assert stand.points["row", "created"]


@pytest.mark.parametrize("features", [0, 1 << 17 | 1 << 22])
def test_metadata_are_what_they_are_called(features: int) -> None:
    """The model accepts the legal ones and refuses every broken one, alone and combined."""
    parameters = Parameters(num_queues=6, device_features=Parameters().device_features | features)
    settings = Settings(parameters=parameters)
    random = settings.random("metadata")
    names = sorted(rules_for(parameters))
    legal = boundary_valid(parameters) + [random_valid(random, parameters) for _ in range(300)]
    refused = [broken(random, parameters, *random.sample(names, 1 + round_ % 2)) for round_ in range(300)]
    refused += [broken(random, parameters, name) for name in names]
    for chunk in legal:
        provision(chunk, 1, parameters)
    for chunk in refused:
        with pytest.raises(InvalidMetadata):
            provision(chunk, 1, parameters)


def test_a_sequence_without_a_stable_id_is_an_error() -> None:
    """Its own, that is: two classes with one id would draw the same numbers."""

    class Nameless(SemanticsTable):
        pass

    with pytest.raises(TypeError, match="Nameless has no stable_id"):
        Nameless()
    assert Nameless(stable_id="given").stable_id == "given"


def _fingerprint(seed: int) -> str:
    return hashlib.sha256(b"".join(played(seed, scale=0.05).sent)).hexdigest()


def test_a_seed_repeats_the_bytes_in_another_process() -> None:
    """Neither the global random source nor the order of sets takes part."""
    program = "from tests.unit.env.test_sequences import _fingerprint; print(_fingerprint(7))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert texts == {_fingerprint(7)}
    assert _fingerprint(8) not in texts
