"""TRACE=1: every TLP of both directions as one line, so that two simulators can be compared byte for byte."""

from pathlib import Path

from tb.tlp_item import REQUEST, Observation

FILE = "trace.txt"


class Trace:
    """Lines `<ns> rx|tx <bytes in link order, hex>` in the run's folder, in the order of the last beats."""

    def __init__(self, folder: Path = Path()) -> None:
        self._file = (folder / FILE).open("w", buffering=1 << 16)

    def write(self, seen: Observation) -> None:
        """One packet."""
        self._file.write(f"{seen.time} {'rx' if seen.stream == REQUEST else 'tx'} {seen.value.hex()}\n")

    def close(self) -> None:
        """The test is over."""
        self._file.close()
