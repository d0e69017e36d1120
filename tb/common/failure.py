# SPDX-License-Identifier: Apache-2.0
"""Records the first failure of a run, which stops the test."""

from cocotb.triggers import Event


class Verdict:
    """Keeps the first failure; everything after it is a consequence.

    failure: the card that people read, None as long as all is well. failed: set with it.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self.failed = Event()

    def fail(self, card: str) -> None:
        """Record a failure; only the first one counts."""
        if self.failure is None:
            self.failure = card
            self.failed.set()
