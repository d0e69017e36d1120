# SPDX-License-Identifier: Apache-2.0
"""The golden model against the naive oracle: operations in any order, both paths, all enables, all indices.

Hypothesis looks for the shortest sequence on which the two differ. Its examples follow from the source, so a
failure is the same on every machine; test_oracle_rows.py is the longer, random comparison.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.parameters import Parameters
from tests.unit.oracle import samples
from tests.unit.oracle.metadata import FLAWS
from tests.unit.oracle.model_access import ModelAccess
from tests.unit.oracle.naive_oracle import NaiveOracle, Tables
from tests.unit.oracle.operations import REGISTER, ConventionalReset, Operation, Read, Write, read, write
from tests.unit.oracle.program import CONFIG, DWS
from tests.unit.oracle.strategies import BASES, ENABLES, OFFSETS, RANDOM, SOME, WINDOW, WORD, indices
from tests.unit.oracle.test_rows import BUILDS

SETTINGS = settings(
    max_examples=250,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
#: For machines that must fail: the first difference will do, however long it takes to meet it. Hypothesis
#: draws on constants of the whole source, so an edit elsewhere may make a rare difference come late.
FIRST_FAILURE = settings(SETTINGS, max_examples=5000, phases=[Phase.generate], report_multiple_bugs=False)


class Comparison(RuleBasedStateMachine):
    """Every operation goes to both; every read has to give the same."""

    tables = Tables()
    agreed = False

    @initialize(build=st.sampled_from(BUILDS), base=BASES)
    def start(self, build: Parameters, base: int) -> None:
        self.parameters = build
        self.oracle = NaiveOracle(build, self.tables)
        self.model = ModelAccess(build, base)
        self.agreed = True

    def both(self, operation: Operation, window: bool = False) -> None:
        """One operation on each side."""
        expected, answer = self.oracle.apply(operation), self.model.play(operation, window)
        self.agreed = answer == expected
        assert self.agreed, f"{operation}: model {answer:#x}, oracle {expected:#x}"

    @rule(data=st.data(), window=WINDOW)
    def select(self, data: st.DataObject, window: bool) -> None:
        self.both(write("device_select", data.draw(indices(self.parameters))), window)
        self.both(read("device_select"), window)

    @rule(value=st.sampled_from([0, 1, 1, 1, 2, 0x80, 0xFF]), window=WINDOW)
    def create(self, value: int, window: bool) -> None:
        self.both(write("create", value), window)
        self.both(Read(REGISTER["create"].offset), window)

    @rule(random=RANDOM, flaw=st.none() | st.sampled_from([flaw.name for flaw in FLAWS]))
    def provision_in_one_packet(self, random: Random, flaw: str | None) -> None:
        """Metadata and create in one write of 65 DWs: the create sees the bytes before it (MGMT-53)."""
        chunk = flaw and samples.flawed(flaw, self.parameters, random)
        chunk = chunk or samples.valid(self.parameters, random)
        values = [int.from_bytes(chunk[at : at + 4], "little") for at in range(0, 256, 4)]
        writes = [Write(offset, value) for offset, value in zip(CONFIG, values, strict=True)]
        writes.append(Write(REGISTER["create"].offset, 1, 1))
        for operation in writes:
            self.oracle.apply(operation)
        self.model.burst(writes)
        self.both(Read(REGISTER["create"].offset))

    @rule(offset=OFFSETS, data=WORD, enables=ENABLES, window=WINDOW)
    def write_anything(self, offset: int, data: int, enables: int, window: bool) -> None:
        self.both(Write(offset, data, enables), window)
        self.both(Read(offset), window)

    @rule(name=st.sampled_from(list(REGISTER)), value=WORD, window=WINDOW)
    def write_register(self, name: str, value: int, window: bool) -> None:
        self.both(write(name, value & 256 ** min(4, REGISTER[name].size) - 1), window)

    @rule(offset=OFFSETS, enables=ENABLES, window=WINDOW)
    def read_anything(self, offset: int, enables: int, window: bool) -> None:
        self.both(Read(offset, enables), window)

    @rule(offset=OFFSETS, words=st.lists(WORD, min_size=2, max_size=6), first=SOME, last=SOME)
    def write_burst(self, offset: int, words: list[int], first: int, last: int) -> None:
        """Several DWs in one packet, its ends with any byte enables; DW by DW in ascending order (AMB-38)."""
        enables = [first, *[15] * (len(words) - 2), last]
        writes = [Write(offset + 4 * at, *pair) for at, pair in enumerate(zip(words, enables, strict=True))]
        for operation in writes:
            self.oracle.apply(operation)
        self.model.burst(writes)

    @rule(offset=OFFSETS, length=st.integers(2, 16))
    def read_burst(self, offset: int, length: int) -> None:
        expected = [self.oracle.apply(Read(offset + 4 * at)) for at in range(length)]
        self.agreed = self.model.read_burst(offset, length) == expected
        assert self.agreed, f"{length} DWs from {offset:#x}: the model differs from {expected}"

    @precondition(lambda self: self.oracle.existing)
    @rule(window=WINDOW)
    def reset_the_selected_device(self, window: bool) -> None:
        self.both(write("device_status", 0), window)

    @precondition(lambda self: self.oracle.existing)
    @rule()
    def reset_the_function(self) -> None:
        self.both(ConventionalReset())

    def teardown(self) -> None:
        """Everything that every index shows."""
        if self.agreed:
            for index in range(self.parameters.num_devices + 2):
                self.both(write("device_select", index))
                for offset in DWS:
                    self.both(Read(offset))


def test_model_and_oracle_agree() -> None:
    """No sequence of operations tells the two apart."""
    run_state_machine_as_test(Comparison, settings=SETTINGS)


@pytest.mark.parametrize(
    "row", ["create what exists", "create with bad metadata", "destroy", "value above 1"]
)
def test_the_comparison_notices_an_altered_row(row: str) -> None:
    """The machine is able to fail: with another code in a row it finds a sequence that shows it."""

    class Altered(Comparison):
        tables = Tables().altered("creation", [v.name for v in Tables().creation].index(row), code=3)

    with pytest.raises(AssertionError, match="model"):
        run_state_machine_as_test(Altered, settings=FIRST_FAILURE)
