"""Numbers that a stage of tests/stages.toml can ask for, each computed from the evidence and from nothing else.

A part of the evidence that is absent measures None, which no stage accepts: what did not run is not fine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tb.signoff.stages import STAGES

#: Lines that a criterion shows; the evidence has all.
MOST_DETAILS = 40


@dataclass(frozen=True)
class Measure:
    """One number. value: None when there is no evidence; a share is 0..1. details: what keeps it from being better.

    section: the part of the report that shows more.
    """

    title: str
    value: float | None
    section: str
    is_share: bool = False
    details: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        """A value of this measure for people."""
        return f"{value:.2%}" if self.is_share else f"{value:g}"


Evidence = Mapping
MEASURES: dict[str, Callable[[Evidence, str], Measure]] = {}


def _measure(name: str, title: str, section: str, is_share: bool = False):
    """Register a function (evidence, stage) -> (value, details) under the name that stages use."""

    def register(function: Callable[[Evidence, str], tuple[float | None, Sequence[str]]]):
        def measured(evidence: Evidence, stage: str) -> Measure:
            try:
                value, details = function(evidence, stage)
            except (KeyError, TypeError, ValueError) as error:
                value, details = None, [f"no evidence: {error!r}"]
            return Measure(title, value, section, is_share, tuple(details)[:MOST_DETAILS])

        MEASURES[name] = measured
        return function

    return register


def _lines(found: Sequence[str]) -> tuple[int, Sequence[str]]:
    return len(found), found


# ---- the plan


@_measure("plan.mistakes", "mistakes in the test plan", "plan")
def _(evidence, stage):
    return _lines(evidence["plan"]["mistakes"])


@_measure("plan.unmapped", "requirements with neither a test nor a reason", "plan")
def _(evidence, stage):
    return _lines(evidence["plan"]["unmapped"])


@_measure("plan.orphans", "tests that the plan does not name", "plan")
def _(evidence, stage):
    return _lines(evidence["plan"]["orphans"])


@_measure("plan.links", "links from a requirement or a judge to a test", "plan")
def _(evidence, stage):
    return evidence["plan"]["links"], []


@_measure("requirements.broken", "requirements whose evidence does not hold", "requirements")
def _(evidence, stage):
    entries = evidence["requirements"]
    if not entries:
        return None, ["no requirement was judged"]
    broken = [entry for entry in entries if entry["verdict"] == "broken"]
    return _lines([f"{entry['id']}: {'; '.join(entry['why'])}" for entry in broken])


@_measure("requirements.measured", "requirements with bins or properties beside their tests", "requirements", True)
def _(evidence, stage):
    shown = [entry for entry in evidence["requirements"] if entry["section"] != "DRV" and not entry["deviation"]]
    bare = [entry["id"] for entry in shown if not entry["groups"] and not entry["properties"]]
    return 1 - len(bare) / len(shown), [f"tests alone: {', '.join(bare)}"] if bare else []


# ---- runs


def _runs(evidence, simulator: str) -> list:
    return [run for run in evidence["simulation"]["runs"] if run["simulator"] == simulator]


@_measure("simulation.failed", "failed simulation runs", "simulation")
def _(evidence, stage):
    runs = evidence["simulation"]["runs"]
    if not runs:
        return None, ["no run"]
    return _lines([f"{run['replay']}: {run['reason']}" for run in runs if not run["passed"]])


@_measure("simulation.shortfalls", "totals of the regression below their floor", "simulation")
def _(evidence, stage):
    return _lines(evidence["simulation"]["shortfalls"])


@_measure("simulation.verilator_runs", "runs on Verilator", "simulation")
def _(evidence, stage):
    return len(_runs(evidence, "verilator")), []


@_measure("simulation.icarus_runs", "runs on Icarus Verilog", "simulation")
def _(evidence, stage):
    return len(_runs(evidence, "icarus")), []


@_measure("simulation.completions", "completions compared", "simulation")
def _(evidence, stage):
    return sum(run["completions"] for run in evidence["simulation"]["runs"] if run["passed"]), []


@_measure("unit.failed", "failed unit tests, those of the judges among them", "unit")
def _(evidence, stage):
    return (None, ["no unit test ran"]) if not evidence["unit"]["tests"] else _lines(evidence["unit"]["failed"])


# ---- coverage


@_measure("functional.mandatory", "mandatory functional bins", "functional", True)
def _(evidence, stage):
    totals = evidence["functional"]["totals"]
    if not totals["mandatory"]:
        return None, ["there is no mandatory bin"]
    holes = evidence["functional"]["holes"]
    lines = [f"{hole['group']}: {' / '.join(hole['key'])} ({', '.join(hole['requirements'])})" for hole in holes]
    return totals["hit"] / totals["mandatory"], lines


@_measure("functional.bins", "mandatory functional bins in the model", "functional")
def _(evidence, stage):
    return evidence["functional"]["totals"]["mandatory"], []


@_measure("functional.illegal", "hits of illegal bins", "functional")
def _(evidence, stage):
    return evidence["functional"]["totals"]["illegal_hits"], []


def _code(metric: str) -> None:
    @_measure(f"code.{metric}", f"{metric} coverage, after exclusions", "code", True)
    def _(evidence, stage):
        entry = evidence["code"]["metrics"][metric]
        if not entry["points"]:
            return None, ["no point was counted"]
        holes = [hole for hole in evidence["code"]["holes"] if hole["metric"] == metric]
        lines = [f"{hole['file']}:{hole['line']}: {hole['what']}" for hole in holes]
        return entry["hit"] / (entry["points"] - entry["excluded"]), lines


for _metric in ("line", "branch", "expression", "toggle"):
    _code(_metric)


@_measure("code.complaints", "exclusions that expired or exclude nothing", "code")
def _(evidence, stage):
    bad = [entry for entry in evidence["code"]["exclusions"] if entry["status"] != "used"]
    return _lines([f"{entry['file']}: {entry['status']}: {entry['reason']}" for entry in bad])


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


@_measure("formal.undone", "listed proofs that are not done", "formal")
def _(evidence, stage):
    proofs = _asked(evidence, stage)
    if not proofs:
        return None, ["no proof is listed for this stage"]
    open_ = [proof for proof in proofs if not is_done(proof)]
    return _lines([f"{proof['name']}: {proof['status']} {proof['detail']} ({proof['reproduce']})" for proof in open_])


def _proved(evidence, stage: str) -> list:
    return [entry for proof in _asked(evidence, stage) if is_done(proof) for entry in proof["properties"]]


@_measure("formal.properties", "properties proved", "formal")
def _(evidence, stage):
    return len(_proved(evidence, stage)), []


@_measure("formal.requirements", "requirements with a proved property", "formal")
def _(evidence, stage):
    return len({name for entry in _proved(evidence, stage) for name in entry["requirements"]}), []


# ---- mutants


@_measure("mutation.score", "mutants killed, of those not equivalent", "mutation", True)
def _(evidence, stage):
    totals = evidence["mutation"]["totals"]
    if not totals["killed"] + totals["survived"]:
        return None, ["no mutant was judged"]
    left = [entry for entry in evidence["mutation"]["mutants"] if entry["status"] == "survived"]
    lines = [f"{entry['id']} {entry['file']}:{entry['line']} {entry['mutation']}" for entry in left]
    return totals["killed"] / (totals["killed"] + totals["survived"]), lines


@_measure("mutation.judged", "mutants judged", "mutation")
def _(evidence, stage):
    return evidence["mutation"]["totals"]["mutants"], []


@_measure("mutation.errors", "mutants that could not be judged, or classified by a reason that expired", "mutation")
def _(evidence, stage):
    bad = [entry["id"] for entry in evidence["mutation"]["mutants"] if entry["status"] == "error"]
    return _lines([*bad, *evidence["mutation"].get("complaints", [])])


@_measure("mutation.worst_module", "lowest score of a module", "mutation", True)
def _(evidence, stage):
    scored = {entry["name"]: entry["score"] for entry in evidence["mutation"]["modules"] if entry["score"] is not None}
    worst = min(scored, key=scored.get)
    return scored[worst], [f"{name}: {score:.1%}" for name, score in sorted(scored.items(), key=lambda x: x[1])[:8]]


@_measure("mutation.worst_requirement", "lowest score of a requirement's modules", "requirements", True)
def _(evidence, stage):
    scored = {
        entry["id"]: entry["mutants"]["score"]
        for entry in evidence["requirements"]
        if entry["mutants"]["score"] is not None
    }
    worst = min(scored, key=scored.get)
    return scored[worst], [f"{name}: {score:.1%}" for name, score in sorted(scored.items(), key=lambda x: x[1])[:8]]


@_measure("mutation.agreement", "verdicts of replay that the full bench confirmed", "mutation", True)
def _(evidence, stage):
    confirmation = evidence["mutation"]["totals"]["confirmation"]
    bad = [
        f"{entry['id']}: replay {entry['status']}, bench {entry['confirmed']}"
        for entry in evidence["mutation"]["mutants"]
        if entry["confirmed"] and (entry["confirmed"] == "killed") != (entry["status"] == "killed")
    ]
    return confirmation["agreed"] / confirmation["tried"] if confirmation["tried"] else None, bad


@_measure("mutation.complete", "whether every mutant there is was judged", "mutation")
def _(evidence, stage):
    return int(evidence["mutation"]["complete"]), []


# ---- the evidence itself


@_measure("evidence.trees", "versions of the sources that the parts of the evidence were computed from", "plan")
def _(evidence, stage):
    trees = {name: evidence[name].get("tree", "unknown") for name in ("simulation", "unit", "formal", "mutation")}
    return len(set(trees.values())), [f"{name}: {tree}" for name, tree in trees.items()]
