# SPDX-License-Identifier: Apache-2.0
"""TRACE=1: every TLP of both directions as one line, so that two simulators can be compared byte for byte."""

from pathlib import Path

from tb.common.observation import REQUEST, Observation

FILE = "trace.txt"


class Trace:
    """Lines `<ns> rx|tx <bytes in link order, hex>` in the run's folder, by the clock of the last beat."""

    def __init__(self, folder: Path = Path()) -> None:
        self._file = (folder / FILE).open("w", buffering=1 << 16)
        self._time = 0
        self._clock: list[str] = []

    def write(self, seen: Observation) -> None:
        """One packet; within a clock rx comes first, whichever monitor woke first."""
        if seen.time != self._time:
            self._flush()
            self._time = seen.time
        self._clock.append(f"{'rx' if seen.stream == REQUEST else 'tx'} {seen.value.hex()}")

    def _flush(self) -> None:
        for line in sorted(self._clock):
            self._file.write(f"{self._time} {line}\n")
        self._clock.clear()

    def close(self) -> None:
        """The test is over."""
        self._flush()
        self._file.close()
