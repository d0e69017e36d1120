#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GTKWave transaction filter: the beats of an AXI4-Stream -> one line of text for each TLP.

GTKWave starts it for a trace that is made of a stream's tvalid, tready, tlast, tkeep and tdata, and hands it
their values as VCD on stdin; the answer is a label and the time from which it holds. A label stays until the
next TLP.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from models.tlp import describe  # noqa: E402

#: The bench's clock period in the recording's unit (tb/env/environment.py: 10 ns; build.py: 1 ps).
PERIOD = 10_000
BEAT_BYTES = 32


def changes(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(time, values) whenever a time is over: signal suffix (tdata ...) -> its value's bits, then."""
    suffixes: dict[str, str] = {}
    values: dict[str, str] = {}
    now = 0
    for line in lines:
        words = line.split()
        if not words:
            continue
        if words[:2] == ["$comment", "data_end"]:
            break
        if words[0] == "$var":
            suffixes[words[3]] = words[4].partition("[")[0].rpartition("_")[2]
        elif line[0] == "#":
            yield now, values
            now = int(line[1:])
        elif line[0] == "b":
            values[suffixes[words[1]]] = words[0][1:]
        elif line[0] in "01xz":
            values[suffixes[line[1:].strip()]] = line[0]
    yield now, values


def packets(lines: Iterable[str]) -> Iterator[tuple[int, bytes]]:
    """(time of the first beat, bytes) of every TLP. A beat that stays for several clocks is several."""
    packet, start, since = b"", 0, 0
    beat: bytes | None = None
    last = False
    for time, values in changes(lines):
        if beat is not None:
            for clock in range(since, time, PERIOD):
                start = start if packet else clock
                packet += beat
                if last:
                    yield start, packet
                    packet = b""
        since, beat = time, None
        if values.get("tvalid") == "1" and values.get("tready") == "1":
            bits = [int(values[name], 2) for name in ("tdata", "tkeep") if set(values[name]) <= {"0", "1"}]
            if len(bits) == 2:
                beat = bits[0].to_bytes(BEAT_BYTES, "little")[: bits[1].bit_count()]
                last = values.get("tlast") == "1"


def label(packet: bytes) -> str:
    """What fits into a box: of a configuration request the register before its destination."""
    kind, _, rest = describe(packet).partition(" ")
    if kind.startswith("Cfg"):
        where, _, rest = rest.partition(" ")
        return f"{kind} {rest} at {where}"
    return f"{kind} {rest}"


def main() -> None:
    """Answer one trace after another until GTKWave closes the pipe."""
    while line := sys.stdin.readline():
        if not line.startswith("$comment data_start"):
            continue
        name = sys.stdin.readline().removeprefix("$comment name ").removesuffix(" $end\n")
        print(f"$name {name}")
        for time, packet in packets(sys.stdin):
            print(f"#{time} {label(packet)}")
        print("$finish", flush=True)


if __name__ == "__main__":
    main()
