# SPDX-License-Identifier: Apache-2.0
"""`make fuzz [SEED=n] [N=packets]`: hostile traffic in several processes, on several builds; one verdict."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

from rich.console import Console

from tb.common.settings import Settings
from tb.flow.run.failure_card import failure_card
from tb.flow.run.options import OptionError, count, read_settings, read_words
from tb.flow.run.processes import run_command
from tb.flow.run.simulate import Outcome, prepare, simulate
from tb.sequences.stress.fuzz import ByteFuzz, LinkFuzz, shortfalls

VARIABLES = ("SIM", "SEED", "N", "JOBS")
DEFAULT_PACKETS = 1_000_000
#: Packets of one run: short enough that a failure is replayed in a minute.
RUN_PACKETS = 25_000
#: With fewer packets a cause may be missing by chance.
MIX_PACKETS = 25_000
#: Builds in turn: both profiles, many and few devices, a backend that acknowledges, no PASID structures.
BUILDS: tuple[Mapping[str, str], ...] = (
    {},
    {"INTEGRATED": "1"},
    {"NUM_DEVICES": "255", "NUM_QUEUES": "8"},
    {"INTEGRATED": "1", "NUM_DEVICES": "2", "NUM_QUEUES": "2", "MSIX_VECTORS": "2"},
    {"BACKEND_ACK": "1"},
    {"PASID_SUPPORT": "0", "NUM_DEVICES": "1"},
)
#: One run of random bytes for so many of the other kind; its packets come on top of N.
BYTES_EVERY = 8


def runs(packets: int, first_seed: int, simulator: str) -> list[Settings]:
    """As many runs as it takes to send `packets`; a seed and a build for each."""
    found = []
    for number in range(-(-packets // RUN_PACKETS)):
        amount = min(RUN_PACKETS, packets - number * RUN_PACKETS)
        words = {"SIM": simulator, "SEED": str(first_seed + number), **BUILDS[number % len(BUILDS)]}
        found.append(read_settings({**words, "TEST": "fuzz", "SCALE": repr(amount / LinkFuzz.packets)}))
        if number % BYTES_EVERY == 0:
            scale = repr(RUN_PACKETS / ByteFuzz.packets / 2)
            found.append(read_settings({**words, "TEST": "fuzz_bytes", "SCALE": scale}))
    return found


def sent(outcome: Outcome) -> Counter[str]:
    """Packets by cause that a run has sent."""
    try:
        return Counter(json.loads((outcome.folder / "fuzz.json").read_text()))
    except (OSError, ValueError):
        return Counter()


def report(
    console: Console, counts: Counter[str], bytes_sent: int, outcomes: list[Outcome], wall_s: float
) -> None:
    """The mix, one cause a line, and the totals."""
    hostile = counts.total() - counts["legal"]
    for cause, number in sorted(counts.items()):
        share = "" if cause == "legal" else f"{number / max(1, hostile):7.2%} of the hostile ones"
        console.print(f"{number:9}  {cause:50} {share}", highlight=False)
    checked = sum(outcome.result.get("completions_checked", 0) for outcome in outcomes)
    console.print(
        f"{counts.total()} packets, {hostile} of them illegal or malformed; "
        f"{bytes_sent} packets of random bytes; {checked} completions checked, "
        f"{len(outcomes)} runs, {wall_s:.0f} s",
        highlight=False,
    )


def misses(counts: Mapping[str, int], packets: int) -> list[str]:
    """One line for each way in which less was sent than asked, or another mix."""
    sent_packets: Counter[str] = Counter(counts)
    found = shortfalls(sent_packets) if packets >= MIX_PACKETS else []
    if sent_packets.total() < packets:
        found.append(f"{sent_packets.total()} of {packets} packets were sent")
    return found


def main(words: list[str]) -> int:
    """0 when every run passed and the mix is what was asked for."""
    try:
        values = read_words(words, VARIABLES)
        packets, jobs = count(values, "N", DEFAULT_PACKETS), count(values, "JOBS", os.cpu_count() or 1)
        planned = runs(packets, count(values, "SEED", 1), values.get("SIM") or "verilator")
    except (OptionError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    prepare()
    console, start, outcomes = Console(width=120), time.monotonic(), []
    counts: Counter[str] = Counter()
    bytes_sent = 0
    with ThreadPoolExecutor(jobs) as pool:
        for future in as_completed([pool.submit(simulate, settings) for settings in planned]):
            outcome = future.result()
            outcomes.append(outcome)
            if outcome.settings.test == "fuzz":
                counts += sent(outcome)
            else:
                bytes_sent += sent(outcome).total()
            if not outcome.passed:
                console.print(failure_card(outcome), markup=False, highlight=False, soft_wrap=True)
            console.print(
                f"[{len(outcomes)}/{len(planned)}] {counts.total()} packets", highlight=False, markup=False
            )
    report(console, counts, bytes_sent, outcomes, time.monotonic() - start)
    failed = sum(not outcome.passed for outcome in outcomes)
    if packets < MIX_PACKETS:
        console.print(f"the mix of causes is judged from N={MIX_PACKETS} on", highlight=False)
    missed = misses(counts, packets)
    for line in [f"{failed} of {len(outcomes)} runs failed"] * bool(failed) + missed:
        console.print(line, style="bold red")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    run_command(main)
