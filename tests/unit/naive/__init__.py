"""The tables, samples and stimulus of the naive oracle (tests/unit/naive_oracle.py)."""
