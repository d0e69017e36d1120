# SPDX-License-Identifier: Apache-2.0
"""Which RTL modules carry a requirement: read from the `Carries` paragraph of each module's header."""

import re
from pathlib import Path

from tb.common.paths import ROOT, rtl_modules

_PARAGRAPH = re.compile(r"^// Carries (.*(?:\n//(?! *$).*)*)", re.MULTILINE)
_REMARK = re.compile(r"\([^)]*\)|docs/\S+")
_ID = re.compile(r"(?:(MGMT|VPCI|PCIE|AMB|DRV)-|,\s*)(\d{1,3})(?:\.\.(\d{1,3}))?\b")


def requirements_of(text: str) -> list[str]:
    """Ids that a module names: `MGMT-18..20, 29 (why); AMB-60` -> MGMT-18, -19, -20, -29, AMB-60."""
    found = []
    for paragraph in _PARAGRAPH.findall(text):
        section = None
        for name, first, last in _ID.findall(_REMARK.sub("", paragraph)):
            section = name or section
            if section:
                found += [f"{section}-{number:02}" for number in range(int(first), int(last or first) + 1)]
    return list(dict.fromkeys(found))


def modules_by_requirement(root: Path = ROOT) -> dict[str, list[str]]:
    """Requirement id -> names of the modules that carry it."""
    carried: dict[str, list[str]] = {}
    for path in rtl_modules(root):
        for requirement in requirements_of(path.read_text()):
            carried.setdefault(requirement, []).append(path.stem)
    return carried
