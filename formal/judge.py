# SPDX-License-Identifier: Apache-2.0
"""Turns sby's results of a proof's two tasks into a verdict; a proof that checked nothing is not proved."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from formal.plan import Proof
from formal.sby import Outcome, Property

DONE = ("proved", "bounded")
GOOD = {"prove": "proved", "bmc": "bounded"}


@dataclass(frozen=True)
class Verdict:
    """What is known of one proof.

    status: "proved" (for any length), "bounded" (for every sequence of `depth` clocks), "failed" (there is a
    counterexample), "vacuous" (it could not have failed), "error" (no answer). detail: why, one line.
    properties: {"name", "requirements", "status", "location"}; covers: {"name", "reached", "step"}.
    counterexample: VCD relative to the repository, or None.
    """

    proof: Proof
    status: str
    detail: str
    wall_s: float
    properties: list[dict] = field(default_factory=list)
    covers: list[dict] = field(default_factory=list)
    counterexample: str | None = None

    @property
    def done(self) -> bool:
        """Whether the proof shows all of its properties."""
        return self.status in DONE

    def to_json(self) -> dict:
        """The entry of formal.json."""
        proof = asdict(self.proof)
        kept = (
            "name",
            "wrapper",
            "modules",
            "models",
            "parameters",
            "mode",
            "depth",
            "cover_from",
            "engine",
            "stage",
        )
        return {
            **{key: proof[key] for key in kept},
            "status": self.status,
            "detail": self.detail,
            "wall_s": round(self.wall_s, 2),
            "properties": self.properties,
            "covers": self.covers,
            "counterexample": self.counterexample,
            "reproduce": f"make formal PROOF={self.proof.name}",
        }


def mismatch(proof: Proof, assertions: list[Property]) -> tuple[str, str]:
    """(status, detail) when the elaborated design has other assertions than proofs.toml lists, else empty."""
    if not assertions:
        return "vacuous", "the elaborated design has no assertion"
    nameless = [entry.location for entry in assertions if not entry.labelled]
    if nameless:
        return "error", f"assertion without a label: {nameless[0]}"
    names = {entry.name for entry in assertions}
    listed = {*proof.properties, *proof.invariants}
    missing = sorted(listed - names)
    if missing:
        return "error", f"listed, but no assertion of the elaborated design: {' '.join(missing)}"
    extra = sorted(names - listed)
    if extra:
        return "error", f"assertion that proofs.toml does not list: {' '.join(extra)}"
    return "", ""


def emptiness(assertions: list[Property], cover: Outcome) -> tuple[str, str]:
    """(status, detail) when a cover is not reached or an assertion is never looked at, else ("", "")."""
    covers = [entry for entry in cover.properties if entry.kind == "COVER"]
    written = [entry for entry in covers if entry.labelled]
    if not covers or cover.status not in ("PASS", "FAIL"):
        return "error", f"covers: {cover.detail}"
    if not written:
        return "vacuous", "the wrapper has no cover statement"
    missed = [entry.name for entry in written if entry.status != "passed"]
    if missed:
        return "vacuous", f"cover not reached: {' '.join(missed)}"
    enabled = {entry.location for entry in covers if not entry.labelled and entry.status == "passed"}
    asleep = sorted(entry.name for entry in assertions if entry.location not in enabled)
    if asleep:
        return "vacuous", f"never looked at in any reachable state: {' '.join(asleep)}"
    return "", ""


def find_trace(check: Outcome, root: Path) -> str | None:
    """The counterexample, relative to the repository; an induction step's only when there is no other."""
    traces = [entry.trace for entry in check.properties if entry.status == "failed" and entry.trace]
    paths = [check.folder / trace for trace in traces] + sorted(check.folder.glob("engine_0/trace[0-9]*.vcd"))
    paths += sorted(check.folder.glob("engine_0/trace*.vcd"))
    for path in paths:
        if path.is_file():
            return str(path.relative_to(root))
    return None


def judge(proof: Proof, check: Outcome, cover: Outcome, root: Path) -> Verdict:
    """The verdict on a proof from the outcomes of its tasks "proof" and "cover"."""
    assertions = [entry for entry in check.properties if entry.kind == "ASSERT"]
    good = GOOD[proof.mode]
    counterexample = None
    status, detail = (
        ("error", check.detail) if check.status == "ERROR" and not assertions else mismatch(proof, assertions)
    )
    if not status and check.status == "FAIL":
        failed = sorted({entry.name for entry in assertions if entry.status == "failed"})
        status, detail = "failed", f"violated: {' '.join(failed) or check.detail}"
        counterexample = find_trace(check, root)
    elif not status and check.status == "UNKNOWN":
        open_at = " ".join(sorted(entry.name for entry in assertions if entry.status == "failed"))
        status, detail = "error", f"holds for {proof.depth} clocks, but induction does not close: {open_at}"
        counterexample = find_trace(check, root)
    elif not status and check.status != "PASS":
        status, detail = "error", f"{check.status.lower()}: {check.detail}"
    if not status:
        status, detail = emptiness(assertions, cover)
    if not status:
        unseen = sorted(entry.name for entry in assertions if entry.status != "passed")
        status, detail = ("error", f"no verdict on {' '.join(unseen)}") if unseen else (good, "")
    by_name = {entry.name: entry for entry in assertions}
    properties = []
    for name, ids in (*proof.properties.items(), *((name, ()) for name in proof.invariants)):
        entry = by_name.get(name)
        violated = check.status == "FAIL" and entry and entry.status == "failed"
        state = good if status == good else "failed" if violated else "unknown"
        location = entry.location if entry else ""
        properties.append({"name": name, "requirements": list(ids), "status": state, "location": location})
    covers = [
        {"name": entry.name, "reached": entry.status == "passed", "step": entry.step}
        for entry in cover.properties
        if entry.kind == "COVER" and entry.labelled
    ]
    wall_s = check.wall_s + cover.wall_s
    return Verdict(proof, status, detail, wall_s, properties, covers, counterexample)
