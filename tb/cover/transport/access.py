# SPDX-License-Identifier: Apache-2.0
"""The cover group of accesses to BAR0."""

from tb.cover.group import group
from tb.cover.state import SELECTIONS
from tb.cover.tlp.memory import STRUCTURES

_OPTIONAL_STRUCTURES = ("NOTIFY", "MSIX_TABLE", "PBA", "hole")

GROUPS = (
    group(
        "access",
        "every structure under every kind of selector, through both access paths",
        "MGMT-07 MGMT-08 MGMT-09 MGMT-10 MGMT-11 MGMT-12 MGMT-13 MGMT-14 MGMT-42 MGMT-43 MGMT-54 "
        "VPCI-86 VPCI-95 VPCI-104 PCIE-57 PCIE-58 PCIE-119",
        {
            "selected": SELECTIONS,
            "structure": STRUCTURES,
            "direction": ("read", "write"),
            "access path": ("memory", "window"),
        },
        mandatory=lambda selected, structure, direction, path: (
            structure not in _OPTIONAL_STRUCTURES or (selected == "managed" and structure != "PBA")
        ),
    ),
)
