# SPDX-License-Identifier: Apache-2.0
"""Measures of the plan, the requirements and the runs; and of the evidence itself."""

from tb.flow.signoff.measure import lines, measure

# ---- the plan


@measure("plan.mistakes", "mistakes in the test plan", "requirements")
def _(evidence, stage):
    return lines(evidence["plan"]["mistakes"])


@measure("plan.orphans", "tests that the plan does not name", "requirements")
def _(evidence, stage):
    return lines(evidence["plan"]["orphans"])


@measure("requirements.broken", "requirements whose evidence does not hold", "requirements")
def _(evidence, stage):
    entries = evidence["requirements"]
    if not entries:
        return None, ["no requirement was judged"]
    broken = [entry for entry in entries if entry["verdict"] == "broken"]
    return lines([f"{entry['id']}: {'; '.join(entry['why'])}" for entry in broken])


@measure(
    "requirements.measured", "requirements with bins or properties beside their tests", "requirements", True
)
def _(evidence, stage):
    shown = [
        entry for entry in evidence["requirements"] if entry["section"] != "DRV" and not entry["deviation"]
    ]
    bare = [entry["id"] for entry in shown if not entry["groups"] and not entry["properties"]]
    return 1 - len(bare) / len(shown), [f"tests alone: {', '.join(bare)}"] if bare else []


# ---- runs


def _runs(evidence, simulator: str) -> list:
    return [run for run in evidence["simulation"]["runs"] if run["simulator"] == simulator]


@measure("simulation.failed", "failed simulation runs", "simulation")
def _(evidence, stage):
    runs = evidence["simulation"]["runs"]
    if not runs:
        return None, ["no run"]
    return lines([f"{run['replay']}: {run['reason']}" for run in runs if not run["passed"]])


@measure("simulation.shortfalls", "totals of the regression below their floor", "simulation")
def _(evidence, stage):
    return lines(evidence["simulation"]["shortfalls"])


@measure("simulation.verilator_runs", "runs on Verilator", "simulation")
def _(evidence, stage):
    return len(_runs(evidence, "verilator")), []


@measure("simulation.icarus_runs", "runs on Icarus Verilog", "simulation")
def _(evidence, stage):
    return len(_runs(evidence, "icarus")), []


@measure("unit.failed", "failed unit tests", "unit")
def _(evidence, stage):
    return (
        (None, ["no unit test ran"]) if not evidence["unit"]["tests"] else lines(evidence["unit"]["failed"])
    )


# ---- the evidence itself


@measure("evidence.trees", "versions of the sources that the evidence was computed from", "simulation")
def _(evidence, stage):
    trees = {name: evidence[name]["tree"] for name in ("simulation", "unit", "formal", "mutation")}
    return len(set(trees.values())), [f"{name}: {tree}" for name, tree in trees.items()]
