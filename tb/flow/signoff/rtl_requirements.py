# SPDX-License-Identifier: Apache-2.0
"""Which RTL modules carry a requirement: read from the `Carries` paragraph of each module's header."""

import re
from pathlib import Path

from tb.common.paths import ROOT, rtl_modules
from tb.flow.requirement_ids import ID

_PARAGRAPH = re.compile(r"^// Carries .*(?:\n//(?! *$).*)*", re.MULTILINE)


def requirements_of(text: str) -> list[str]:
    """Ids that a module names: `Carries MGMT-18, MGMT-19 (why); AMB-60.` -> MGMT-18, MGMT-19, AMB-60."""
    return list(dict.fromkeys(ID.findall(" ".join(_PARAGRAPH.findall(text)))))


def modules_by_requirement(root: Path = ROOT) -> dict[str, list[str]]:
    """Requirement id -> names of the modules that carry it."""
    carried: dict[str, list[str]] = {}
    for path in rtl_modules(root):
        for requirement in requirements_of(path.read_text()):
            carried.setdefault(requirement, []).append(path.stem)
    return carried
