# SPDX-License-Identifier: Apache-2.0
"""Measures of coverage, proofs and mutants."""

from collections.abc import Iterable, Mapping

from tb.flow.signoff.measure import STAGES, lines, measure

# ---- coverage


@measure("functional.mandatory", "mandatory functional bins", "functional", True)
def _(evidence, stage):
    totals = evidence["functional"]["totals"]
    if not totals["mandatory"]:
        return None, ["there is no mandatory bin"]
    holes = evidence["functional"]["holes"]
    found = [
        f"{hole['group']}: {' / '.join(hole['key'])} ({', '.join(hole['requirements'])})" for hole in holes
    ]
    return totals["hit"] / totals["mandatory"], found


@measure("functional.bins", "mandatory functional bins in the model", "functional")
def _(evidence, stage):
    return evidence["functional"]["totals"]["mandatory"], []


@measure("functional.illegal", "hits of illegal bins", "functional")
def _(evidence, stage):
    return evidence["functional"]["totals"]["illegal_hits"], []


def _code(metric: str) -> None:
    @measure(f"code.{metric}", f"{metric} coverage, after exclusions", "code", True)
    def _(evidence, stage):
        entry = evidence["code"]["metrics"][metric]
        if not entry["points"]:
            return None, ["no point was counted"]
        holes = [hole for hole in evidence["code"]["holes"] if hole["metric"] == metric]
        found = [f"{hole['file']}:{hole['line']}: {hole['what']}" for hole in holes]
        return entry["hit"] / (entry["points"] - entry["excluded"]), found


for _metric in ("line", "branch", "expression", "toggle"):
    _code(_metric)


@measure("code.complaints", "exclusions that expired or exclude nothing", "code")
def _(evidence, stage):
    bad = [entry for entry in evidence["code"]["exclusions"] if entry["status"] != "used"]
    return lines([f"{entry['file']}: {entry['status']}: {entry['reason']}" for entry in bad])


# ---- proofs


def _asked(evidence, stage: str) -> list:
    due = STAGES[: STAGES.index(stage) + 1]
    return [proof for proof in evidence["formal"]["proofs"] if proof["stage"] in due]


def is_done(proof: Mapping) -> bool:
    """Whether a proof shows what it was asked to show, with assumptions that leave something to happen."""
    wanted = ("proved",) if proof["mode"] == "prove" else ("proved", "bounded")
    return bool(
        proof["status"] in wanted
        and proof["properties"]
        and all(entry["status"] in wanted for entry in proof["properties"])
        and proof["covers"]
        and all(entry["reached"] for entry in proof["covers"])
    )


@measure("formal.undone", "listed proofs that are not done", "formal")
def _(evidence, stage):
    proofs = _asked(evidence, stage)
    if not proofs:
        return None, ["no proof is listed for this stage"]
    open_ = [proof for proof in proofs if not is_done(proof)]
    return lines(
        [f"{proof['name']}: {proof['status']} {proof['detail']} ({proof['reproduce']})" for proof in open_]
    )


def _proved(evidence, stage: str) -> list:
    return [entry for proof in _asked(evidence, stage) if is_done(proof) for entry in proof["properties"]]


@measure("formal.properties", "properties proved", "formal")
def _(evidence, stage):
    return len(_proved(evidence, stage)), []


@measure("formal.requirements", "requirements with a proved property", "formal")
def _(evidence, stage):
    return len({name for entry in _proved(evidence, stage) for name in entry["requirements"]}), []


# ---- mutants


@measure("mutation.score", "mutants killed, of those not equivalent", "mutation", True)
def _(evidence, stage):
    totals = evidence["mutation"]["totals"]
    if not totals["killed"] + totals["survived"]:
        return None, ["no mutant was judged"]
    left = [entry for entry in evidence["mutation"]["mutants"] if entry["status"] == "survived"]
    found = [f"{entry['id']} {entry['file']}:{entry['line']} {entry['mutation']}" for entry in left]
    return totals["killed"] / (totals["killed"] + totals["survived"]), found


@measure("mutation.judged", "mutants judged", "mutation")
def _(evidence, stage):
    return evidence["mutation"]["totals"]["mutants"], []


@measure(
    "mutation.errors", "mutants that could not be judged, or classified by a reason that expired", "mutation"
)
def _(evidence, stage):
    mutation = evidence["mutation"]
    bad = [entry["id"] for entry in mutation["mutants"] if entry["status"] == "error"]
    expired = [entry for entry in mutation["survivors"] if entry["status"] == "expired"]
    return lines([*bad, *(f"tests/survivors.toml, {entry['file']}: {entry['source']}" for entry in expired)])


def _worst(scores: Iterable[tuple[str, float | None]]) -> tuple[float, list[str]]:
    """The lowest score, and the names that have the lowest ones; ValueError when nothing was scored."""
    scored = sorted((score, name) for name, score in scores if score is not None)
    return min(scored)[0], [f"{name}: {score:.1%}" for score, name in scored[:8]]


@measure("mutation.worst_module", "lowest score of a module", "mutation", True)
def _(evidence, stage):
    return _worst((entry["name"], entry["score"]) for entry in evidence["mutation"]["modules"])


@measure("mutation.worst_requirement", "lowest score of a requirement's modules", "requirements", True)
def _(evidence, stage):
    return _worst((entry["id"], entry["mutants"]["score"]) for entry in evidence["requirements"])


@measure("mutation.agreement", "verdicts of replay that the full bench confirmed", "mutation", True)
def _(evidence, stage):
    confirmation = evidence["mutation"]["totals"]["confirmation"]
    bad = [
        f"{entry['id']}: replay {entry['status']}, bench {entry['confirmed']}"
        for entry in evidence["mutation"]["mutants"]
        if entry["confirmed"] and (entry["confirmed"] == "killed") != (entry["status"] == "killed")
    ]
    return confirmation["agreed"] / confirmation["tried"] if confirmation["tried"] else None, bad


@measure("mutation.complete", "whether a mutant of every port of every cell was judged", "mutation")
def _(evidence, stage):
    return int(evidence["mutation"]["complete"]), []
