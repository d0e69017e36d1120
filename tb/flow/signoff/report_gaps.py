# SPDX-License-Identifier: Apache-2.0
"""What the evidence must have to be believed; a page that lacks any of it does not say "pass"."""

from collections.abc import Mapping

_ALL = "stage full verdict revision dirty started wall_s seed reproduce criteria requirements simulation unit"
_ALL += " functional code formal mutation trend"
#: Part -> what must be in it; "" is the evidence itself. Names with a star must not be empty either.
MANDATORY = {
    "": _ALL.replace("criteria requirements", "criteria* requirements*"),
    "simulation": "runs* totals",
    "unit": "tests failed files wall_s",
    "functional": "groups* totals holes runs simulators",
    "code": "metrics* modules* holes exclusions files*",
    "formal": "proofs* totals",
    "mutation": "seed complete netlists mutants* modules* totals streams",
}
INCOMPLETE = ("incomplete", ["The evidence says pass, but parts of it are missing."])


def missing(evidence: Mapping) -> list[str]:
    """Dotted names of mandatory things that are absent, or empty where that cannot be."""
    found = []
    for part, names in MANDATORY.items():
        inside = evidence.get(part) if part else evidence
        for name in names.split() if inside or not part else ():
            value = inside.get(name.rstrip("*"))
            if value is None or value == {} or (name.endswith("*") and not value):
                found.append(f"{part}.{name}".strip(".*"))
    return found


def verdict(evidence: Mapping, gaps: list[str]) -> tuple[str, list[str]]:
    """The word to show, and why it is another one than the evidence has: a page with gaps never says pass."""
    word = evidence.get("verdict")
    failed = sum(entry.get("passed") is not True for entry in evidence.get("criteria", []))
    if word == "pass" and gaps:
        return INCOMPLETE
    if word == "pass" and failed:
        return "contradictory", [f"The evidence says pass, but {failed} of its criteria do not hold."]
    return (word if word in ("pass", "fail") else "incomplete"), []
