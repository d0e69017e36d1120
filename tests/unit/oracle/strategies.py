# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for operations."""

from random import Random

from hypothesis import strategies as st

from models.parameters import Parameters
from tests.unit.oracle.program import CONFIG, DWS

WORD = st.integers(0, 0xFFFFFFFF) | st.sampled_from([0, 1, 2, 3, 15, 0xFF, 0x100, 0xFFFF, 0xFFFFFFFF])
ENABLES = st.integers(0, 15) | st.just(15)
SOME = st.integers(1, 15)
OFFSETS = st.sampled_from(DWS) | st.sampled_from(list(CONFIG))
WINDOW = st.booleans()
BASES = st.sampled_from([0x7_4000_0000, 0xE000_0000])
RANDOM = st.integers(0, 2**32).map(Random)


def indices(parameters: Parameters) -> st.SearchStrategy[int]:
    """Legal indices, the manager, out of range, aliases of legal ones modulo powers of two."""
    legal = st.integers(1, parameters.num_devices)
    high_bits = st.integers(parameters.num_devices.bit_length(), 31).map(lambda bit: 1 << bit)
    aliases = st.builds(lambda index, bit: index | bit, legal | st.just(0), high_bits)
    return legal | legal | st.just(0) | st.just(parameters.num_devices + 1) | aliases | WORD
