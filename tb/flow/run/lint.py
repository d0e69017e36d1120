# SPDX-License-Identifier: Apache-2.0
"""Lints the RTL with three tools at the corners of its parameters; exit status 1 when one complains."""

import itertools
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from tb.flow.run.elaborate import TOOLS, complaints

#: Every feature with an implemented prerequisite rule (docs/spec-notes.md, Registers).
ALL_FEATURES = "64'h1DB3043802B"
#: The most vectors: 2048 of the function and 65 of each of 4095 devices.
INTEGRATED_LARGEST = {
    "INTEGRATED": "1",
    "NUM_DEVICES": "4095",
    "NUM_QUEUES": "16",
    "MSIX_VECTORS": "2048",
    "DEVICE_VECTORS": "65",
}
#: docs/decisions.md, section 1, each alone and at both ends together; everything not named has its default.
CORNERS: tuple[Mapping[str, str], ...] = (
    {},
    {"NUM_DEVICES": "1"},
    {"NUM_DEVICES": "2"},
    {"NUM_DEVICES": "4095"},
    {"NUM_QUEUES": "2"},
    {"NUM_QUEUES": "64"},
    {"NUM_DEVICES": "1", "NUM_QUEUES": "2"},
    {"NUM_DEVICES": "1", "NUM_QUEUES": "64"},
    {"NUM_DEVICES": "2", "NUM_QUEUES": "6"},
    {"NUM_DEVICES": "4095", "NUM_QUEUES": "2"},
    {"NUM_DEVICES": "4095", "NUM_QUEUES": "16"},
    {"NUM_DEVICES": "1023", "NUM_QUEUES": "64"},
    {"CONFIG_CHUNKS": "1"},
    {"CONFIG_CHUNKS": "16"},
    {"MSIX_VECTORS": "2"},
    {"MSIX_VECTORS": "2048"},
    {"QUEUE_SIZE_MAX": "2"},
    {"QUEUE_SIZE_MAX": "32768"},
    {"PASID_WIDTH": "1"},
    {"PASID_SUPPORT": "0"},
    {"DEVICE_TYPE": "63"},
    {"DEVICE_FEATURES": ALL_FEATURES},
    {"BACKEND_ACK": "1"},
    {"INTEGRATED": "1"},
    {"INTEGRATED": "1", "PASID_SUPPORT": "0", "MSIX_VECTORS": "33"},
    {"INTEGRATED": "1", "NUM_DEVICES": "1", "NUM_QUEUES": "2", "MSIX_VECTORS": "2", "DEVICE_VECTORS": "1"},
    INTEGRATED_LARGEST,
    {"INTEGRATED": "1", "NUM_DEVICES": "2", "NUM_QUEUES": "64", "DEVICE_VECTORS": "65"},
    {"NUM_DEVICES": "1", "NUM_QUEUES": "2", "CONFIG_CHUNKS": "1", "MSIX_VECTORS": "2", "QUEUE_SIZE_MAX": "2"},
    {"NUM_DEVICES": "4095", "NUM_QUEUES": "16", "CONFIG_CHUNKS": "16", "MSIX_VECTORS": "2048"},
)


def describe(parameters: Mapping[str, str]) -> str:
    """A corner in one word for people."""
    return " ".join(f"{name}={value}" for name, value in parameters.items()) or "default parameters"


def main() -> int:
    """Prints each tool's first complaints at each corner where it has any."""
    jobs = list(itertools.product(CORNERS, TOOLS))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda job: complaints(job[1], job[0]), jobs))
    failed = 0
    for (corner, tool), lines in zip(jobs, results, strict=True):
        if lines:
            failed += 1
            print(f"{tool} at {describe(corner)}: {len(lines)} complaints", *lines[:5], sep="\n    ")
    print(f"lint: {len(jobs)} elaborations, {failed} with complaints")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
