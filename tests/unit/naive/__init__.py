# SPDX-License-Identifier: Apache-2.0
"""The tables, samples and stimulus of the naive oracle (tests/unit/naive_oracle.py)."""
