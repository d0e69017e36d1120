# SPDX-License-Identifier: Apache-2.0
"""Made-up evidence about the RTL that the page's tests show: code coverage, proofs, mutants of real lines."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tb.common.paths import ROOT, rtl_modules
from tb.flow.signoff.traceability import requirements

METRICS = {"line": 0.995, "branch": 0.99, "expression": 0.95, "toggle": 0.94}
SOURCES = rtl_modules()
_ACTIVE = ("<=", "if (", "assign", "case")


def entry(names: str, *values) -> dict:
    """One record."""
    return dict(zip(names.split(), values, strict=True))


def _metric(rng: random.Random, points: int, share: float) -> dict:
    """So many points, about that share of them hit."""
    excluded = points // 50
    hit = min(round((points - excluded) * share) + rng.randrange(2), points - excluded)
    return entry("points hit excluded share", points, hit, excluded, hit / (points - excluded))


def _lines(rng: random.Random, path: Path, good: bool) -> Iterator[dict]:
    for n, text in enumerate(path.read_text().splitlines(), 1):
        active = not text.strip().startswith("//") and any(word in text for word in _ACTIVE)
        states = ["hit", "excluded", "partial", "partial" if good else "miss"]
        state = rng.choices(states, [960, 10, 25, 5])[0] if active else "none"
        hits = None if not active else 0 if state == "miss" else rng.randrange(1, 10 ** rng.randrange(1, 7))
        notes = {"partial": ["branch else not taken"], "excluded": ["cannot be reached"]}.get(state, [])
        yield entry("n text state hits notes", n, text, state, hits, notes)


def _module(rng: random.Random, path: Path, name: str, good: bool) -> dict:
    metrics = {
        metric: _metric(rng, rng.randrange(20, 400), 1 if good and rng.random() < 0.6 else share)
        for metric, share in METRICS.items()
    }
    instances = [
        entry("path metrics", f"top.u_core.u_{path.stem}{at}", metrics) for at in range(rng.randrange(1, 4))
    ]
    return entry("name file metrics instances", Path(name).stem, name, metrics, instances)


def code(rng: random.Random, good: bool, copies: int) -> dict:
    """Files of rtl/, annotated; copies: how often each file is there, under other names."""
    files, modules = [], []
    for path in SOURCES:
        for copy in range(copies):
            name = f"{path.parent.relative_to(ROOT)}/{path.stem}{f'_{copy}' * bool(copy)}.v"
            files.append(entry("file lines", name, list(_lines(rng, path, good))))
            modules.append(_module(rng, path, name, good))
    lines = [(file["file"], line) for file in files for line in file["lines"]]
    holes = [
        entry("file line metric what", name, line["n"], "branch", "never reached")
        for name, line in lines
        if line["state"] in ("miss", "partial")
    ]
    exclusions = [
        entry(
            "file line metric match reason", name, line["n"], "branch", line["text"].strip(), "never decoded"
        )
        | entry("points status", 1, "used")
        for name, line in lines
        if line["state"] == "excluded"
    ]
    if not good:
        exclusions[0]["status"] = "expired"
    metrics = {
        metric: _metric(rng, 20000, share if good else share - 0.03) for metric, share in METRICS.items()
    }
    return entry("metrics modules holes exclusions files", metrics, modules, holes, exclusions, files)


def _proof(rng: random.Random, at: int, name: str, ids: list[str], bad: bool) -> dict:
    status = "failed" if bad else "bounded" if at % 5 == 2 else "proved"
    properties = [
        entry(
            "name requirements status",
            f"a_{name}_{n}",
            [ids[(7 * at + n + more) % len(ids)] for more in range(2)],
            "bounded" if status == "bounded" else "failed" if bad and n == 1 else "proved",
        )
        for n in range(7)
    ]
    covers = [
        entry("name reached step", f"c_{n}", not (bad and n), None if bad and n else 3 + n) for n in range(3)
    ]
    return {
        "parameters": {"NUM_DEVICES": 3},
        "counterexample": f"sim_build/formal/{name}/trace.vcd" if bad else None,
        **entry("name modules mode depth", name, [name], "bmc" if status == "bounded" else "prove", 20),
        **entry("engine stage status", "smtbmc yices", "V2", status),
        **entry("detail wall_s", "a_1 fails at step 9" if bad else "", rng.uniform(2, 90)),
        **entry("properties covers reproduce", properties, covers, f"make formal PROOF={name}"),
    }


def formal(rng: random.Random, good: bool) -> dict:
    """Proofs of every other module."""
    ids = [wanted["id"] for wanted in requirements() if str(wanted.get("formal")).startswith("yes")]
    proofs = [
        _proof(rng, at, path.stem, ids, not good and at in (3, 7)) for at, path in enumerate(SOURCES[::2])
    ]
    states = Counter(p["status"] for proof in proofs for p in proof["properties"])
    reached = Counter(c["reached"] for proof in proofs for c in proof["covers"])
    done = sum(proof["status"] != "failed" for proof in proofs)
    totals = entry("proofs done properties covers", len(proofs), done, states.total(), reached.total())
    totals |= {"reached": reached[True]} | {name: states[name] for name in ("proved", "bounded", "failed")}
    return entry("tree proofs totals", "t1", proofs, totals)


def _mutant(rng: random.Random, at: int, place: tuple[Path, int, str], good: bool) -> dict:
    (path, n, text), netlist = place, "default" if at % 3 else "integrated"
    standings = ["killed", "survived", "equivalent", "classified"]
    status = rng.choices(standings, [90, 0 if good else 9, 4, 1])[0]
    killed = status == "killed"
    diff = f"--- {path.name}\n+++ mutant\n@@ {n} @@\n-{text}\n+{text.replace('= ', '= ~')}"
    return {
        **entry("id netlist module", f"{netlist}/{at:04}", netlist, path.stem),
        "file": path.relative_to(ROOT).as_posix(),
        **entry("line source mutation diff", n, text.strip(), "invert the output of a cell", diff),
        **entry("status killed_by", status, rng.choice(["random_management", "smoke"]) if killed else None),
        **entry(
            "clock confirmed",
            rng.randrange(90000) if killed else None,
            "killed" if at % 9 == 1 and killed else None,
        ),
        **entry(
            "reason reproduce",
            "a debug output" if status == "classified" else "",
            f"make mutate MUTANT={at:04}",
        ),
    }


def mutation(rng: random.Random, good: bool, mutants: int) -> dict:
    """Mutants of lines that assign something."""
    places = [
        (path, n, text)
        for path in SOURCES
        for n, text in enumerate(path.read_text().splitlines(), 1)
        if "<=" in text or "assign" in text
    ]
    found = [_mutant(rng, at, rng.choice(places), good) for at in range(mutants)]
    modules, standings = [], ("equivalent", "killed", "survived", "classified")
    for name in sorted({mutant["module"] for mutant in found}):
        counts = Counter(mutant["status"] for mutant in found if mutant["module"] == name)
        judged = counts["killed"] + counts["survived"]
        score = counts["killed"] / judged if judged else None
        modules.append(
            {**entry("name mutants score", name, counts.total(), score), **{k: counts[k] for k in standings}}
        )
    totals = {key: sum(module[key] for module in modules) for key in ("mutants", *standings)}
    tried = sum(mutant["confirmed"] is not None for mutant in found)
    score = totals["killed"] / (totals["killed"] + totals["survived"])
    totals |= entry("score confirmation", score, entry("tried agreed", tried, tried))
    netlists = [entry("name parameters candidates", name, {}, 9000) for name in ("default", "integrated")]
    streams = [
        entry("test netlist clocks outputs", test, "default", 120000, 9000) for test in ("smoke", "fuzz")
    ]
    return {
        **entry("tree seed complete", "t1", 1, False),
        **entry("netlists mutants modules totals streams", netlists, found, modules, totals, streams),
    }
