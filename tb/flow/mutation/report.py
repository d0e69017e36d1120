# SPDX-License-Identifier: Apache-2.0
"""Writes sim_build/signoff/mutation.json and the table of scores."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.table import Table

from tb.common.paths import ROOT
from tb.flow.mutation.judge import Verdict
from tb.flow.mutation.sample import Mutant

REPORT = ROOT / "sim_build" / "signoff" / "mutation.json"
STATUSES = ("killed", "survived", "classified", "equivalent", "error")


def entry(mutant: Mutant, verdict: Verdict, seed: int) -> dict:
    """One mutant of mutation.json as the replay judged it; seed: of the recordings."""
    mutation, source, words = mutant.mutation, mutant.source, mutant.words
    place = f" of {mutation.instance}" if mutation.instance else ""
    return {
        "id": mutant.identity,
        "netlist": mutant.netlist,
        "module": mutation.module,
        "instance": mutation.instance,
        "file": mutation.file,
        "line": mutation.line,
        "source": source,
        "mutation": words,
        "signal": mutation.signal,
        "diff": f"--- {mutation.file}:{mutation.line}\n-    {source}\n+    {source}    // {words}{place}",
        "status": "killed" if verdict.killed_by else "survived",
        "killed_by": verdict.killed_by,
        "clock": verdict.clock,
        "difference": verdict.difference,
        "same_timing": verdict.same_timing,
        "confirmed": None,
        "reason": "",
        "reproduce": f"make mutate MUTANT={mutant.identity} SEED={seed}",
    }


def score(counts: Mapping[str, int]) -> float | None:
    """Killed of those that could have been; None when there are none."""
    judged = counts["killed"] + counts["survived"]
    return counts["killed"] / judged if judged else None


def totals(mutants: Iterable[Mapping]) -> dict:
    """Counts by status, and the score: equivalent and classified mutants are not in its denominator."""
    found = list(mutants)
    counts = Counter(mutant["status"] for mutant in found)
    return {"mutants": len(found)} | {name: counts[name] for name in STATUSES} | {"score": score(counts)}


def by_module(mutants: Sequence[Mapping]) -> list[dict]:
    """Totals of each RTL module."""
    names = sorted({mutant["module"] for mutant in mutants})
    return [{"name": name} | totals(m for m in mutants if m["module"] == name) for name in names]


def confirmation(mutants: Iterable[Mapping]) -> dict:
    """How many verdicts the full bench checked, and on how many of them it agrees."""
    tried = [mutant for mutant in mutants if mutant["confirmed"]]
    agreed = sum((m["confirmed"] == "killed") == (m["status"] == "killed") for m in tried)
    return {"tried": len(tried), "agreed": agreed}


def write(data: Mapping, path: Path = REPORT) -> None:
    """Write mutation.json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1) + "\n")


def summary(data: Mapping) -> list[str]:
    """The closing lines for the terminal."""
    totals_, streams = data["totals"], data["streams"]
    share = "no score" if totals_["score"] is None else f"score {totals_['score']:.1%}"
    outputs = sum(stream["outputs"] for stream in streams)
    bench = "the full bench agrees on {agreed} of {tried} verdicts".format(**totals_["confirmation"])
    return [
        f"{totals_['killed']} of {totals_['mutants']} mutants killed, {totals_['equivalent']} equivalent, "
        f"{totals_['classified']} classified, {totals_['survived']} survived: {share}",
        f"{len(streams)} streams with {outputs} outputs; {bench}; "
        f"{data['wall_s']} s; details: sim_build/signoff/mutation.json",
    ]


def table(data: Mapping) -> Table:
    """One row a module."""
    result = Table(title="mutants by module", title_justify="left")
    result.add_column("module")
    for heading in ("mutants", *STATUSES, "score"):
        result.add_column(heading, justify="right")
    for row in [*data["modules"], {"name": "all"} | data["totals"]]:
        text = "" if row["score"] is None else f"{row['score']:.1%}"
        style = "bold red" if row["survived"] or row["error"] else ""
        numbers = [str(row[name] or "") for name in ("mutants", *STATUSES)]
        result.add_row(row["name"], *numbers, text, style=style)
    return result
