# SPDX-License-Identifier: Apache-2.0
"""One line of Verilator's coverage.dat, taken apart: `C '<key>' <count>`, the key \\x01name\\x02value ..."""

from dataclasses import dataclass
from pathlib import Path


class CoverageError(ValueError):
    """Coverage data that cannot be judged; the message is one line for people."""


@dataclass(frozen=True)
class Raw:
    """One decoded key of a .dat file.

    kind: "line", "branch", "expr", "toggle". lines: those that a block or an arm covers.
    """

    file: str
    line: int
    column: int
    kind: str
    comment: str
    lines: tuple[int, ...]
    instance: str


def line_numbers(text: str) -> tuple[int, ...]:
    """ "37-39,41" -> 37, 38, 39, 41."""
    numbers: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def decode(key: bytes, root: Path) -> Raw:
    """What a key names; raises CoverageError for one of another tree."""
    text = key.decode()
    if not text.startswith("C '\x01"):
        raise CoverageError(f"this is no line of a coverage.dat: {text[:60]!r}")
    fields = dict(entry.partition("\x02")[::2] for entry in text[len("C '\x01") :].split("\x01"))
    try:
        file = Path(fields["f"]).relative_to(root).as_posix()
    except ValueError:
        raise CoverageError(f"coverage of {fields['f']}, which is not in {root}: run again here") from None
    return Raw(
        file,
        int(fields["l"]),
        int(fields["n"]),
        fields["t"],
        fields.get("o", ""),
        line_numbers(fields.get("S", "")),
        fields.get("h", ""),
    )
