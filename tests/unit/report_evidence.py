"""Evidence as sign-off writes it, made up from this repository's requirements, test plan and RTL; passing or failing.

Nothing in it was run: it serves the tests of the page, and people who change the page:

    PYTHONPATH=. sim_build/venv/bin/python tests/unit/report_evidence.py pass|fail|big <file>
"""

import json
import random
import sys
from collections import Counter
from itertools import product

from tb.signoff.evidence import join, requirements
from tb.signoff.judge import MEASURES, criteria, verdict
from tb.signoff.stages import read_stages
from tb.tools.options import ROOT
from tb.tools.testplan import known_tests

SELECTORS = ("0", "own", "other", "absent", "out of range")
STRUCTURES = ("COMMON", "NOTIFY", "ISR", "DEVICE", "PCI_CFG", "MSIX_CFG", "PASID", "MANAGED")
STATUS = ("reset", "ACKNOWLEDGE", "DRIVER", "FEATURES_OK", "DRIVER_OK", "FAILED")
GROUPS = {  # name -> title, dimensions, values of each
    "access": ("Accesses", ("selector", "structure", "kind", "door"), (SELECTORS, STRUCTURES, ("read", "write"), ("memory", "window"))),
    "life": ("Life cycle", ("state", "operation", "outcome"), (("absent", "provisioned", "exists", "busy"), ("create", "destroy", "create 2", "read"), ("OK", "ID_DUP", "INVALID_CFG"))),
    "metadata": ("Metadata", ("rule", "violation"), (("MAC", "MTU", "features", "queues", "vectors", "size", "reserved"), ("none", "low", "high", "bit", "two at once"))),
    "status": ("Device status transitions", ("from", "to"), (STATUS, STATUS)),
    "enables": ("Byte enables", ("first", "last"), tuple((tuple(f"{n:04b}" for n in range(16)),) * 2)),
    "tlp": ("TLPs", ("kind", "disposition"), (("MRd", "MRd64", "MWr", "CfgRd0", "CfgWr0", "IORd", "AtomicOp", "Msg", "CplD"), ("SC", "UR", "CA", "dropped", "malformed"))),
    "offsets": ("Offsets of the management structure", ("offset",), (tuple(f"0x{n:03X}" for n in range(0, 272, 4)),)),
}
METRICS = {"line": 0.995, "branch": 0.99, "expression": 0.95, "toggle": 0.94}


def functional(rng: random.Random, good: bool, copies: int) -> dict:
    """Cover groups; copies: how often each is repeated."""
    ids = [entry["id"] for entry in requirements()]
    groups, holes = [], []
    for name, copy in product(GROUPS, range(copies)):
        title, dimensions, values = GROUPS[name]
        keys = [list(key) for key in product(*values)]
        never = [key for key in keys if rng.random() < 0.06] if len(values) == 2 else []
        bins = [
            {"key": key, "hits": int(rng.lognormvariate(5, 2.5)) + 1, "mandatory": rng.random() < 0.8, "tests": ["smoke", "bursts"]}
            for key in keys
            if key not in never
        ]
        for entry in bins:
            if rng.random() < (0.1 if not entry["mandatory"] else 0 if good else 0.05):
                entry.update(hits=0, tests=[])
        illegal = [{"key": key, "hits": 0 if good or at else 3} for at, key in enumerate(never)]
        name += f"_{copy}" * bool(copy)
        groups.append({"name": name, "title": title, "requirements": sorted(rng.sample(ids, 25)), "dimensions": list(dimensions), "bins": bins, "illegal": illegal})
        holes += [{"group": name, "key": b["key"], "requirements": groups[-1]["requirements"][:3]} for b in bins if b["mandatory"] and not b["hits"]]
    split = {wanted: [b for g in groups for b in g["bins"] if b["mandatory"] is wanted] for wanted in (True, False)}
    hit = {wanted: sum(b["hits"] > 0 for b in found) for wanted, found in split.items()}
    totals = {"mandatory": len(split[True]), "hit": hit[True], "share": hit[True] / len(split[True]), "optional": len(split[False])}
    totals |= {"optional_hit": hit[False], "illegal_hits": sum(i["hits"] for g in groups for i in g["illegal"])}
    return {"groups": groups, "totals": totals, "holes": holes, "runs": 182, "simulators": ["icarus", "verilator"], "parameter_sets": 9}


def code(rng: random.Random, good: bool, copies: int) -> dict:
    """Files of rtl/, annotated; copies: how often each file is repeated under another name."""
    files, holes, exclusions, modules = [], [], [], []
    for path, copy in product(sorted((ROOT / "rtl").glob("*.v")), range(copies)):
        name, lines = f"rtl/{path.stem}{f'_{copy}' * bool(copy)}.v", []
        for n, text in enumerate(path.read_text().splitlines(), 1):
            draw, active = rng.random(), not text.strip().startswith("//") and any(c in text for c in ("<=", "if (", "assign", "case"))
            state = "none" if not active else "hit" if draw < 0.96 else "excluded" if draw < 0.97 else "partial" if draw < 0.995 or good else "miss"
            notes = {"partial": ["branch else not taken"], "excluded": ["a default that cannot be reached"]}.get(state, [])
            lines.append({"n": n, "text": text, "state": state, "hits": None if not active else 0 if state == "miss" else rng.randrange(1, 10**rng.randrange(1, 7)), "notes": notes})
            if state in ("miss", "partial"):
                holes.append({"file": name, "line": n, "metric": "line" if state == "miss" else "branch", "what": "never reached" if state == "miss" else "else not taken"})
            if state == "excluded":
                exclusions.append({"file": name, "line": n, "metric": "branch", "match": text.strip(), "reason": "the decoder never gives this value; kept for synthesis", "points": 1, "status": "used"})
        files.append({"file": name, "lines": lines})
        metrics = {metric: metric_of(rng, rng.randrange(20, 400), 1 if good and rng.random() < 0.6 else share) for metric, share in METRICS.items()}
        instances = [{"path": f"top.u_core.u_{path.stem}{at}", "metrics": metrics} for at in range(rng.randrange(1, 4))]
        modules.append({"name": name[4:-2], "file": name, "metrics": metrics, "instances": instances})
    if not good:
        exclusions[0]["status"] = "expired"
    found = {metric: metric_of(rng, 20000, share if good else share - 0.03) for metric, share in METRICS.items()}
    return {"metrics": found, "modules": modules, "holes": holes, "exclusions": exclusions, "files": files}


def metric_of(rng: random.Random, points: int, share: float) -> dict:
    """So many points, about that share of them hit."""
    excluded = points // 50
    hit = min(round((points - excluded) * share) + rng.randrange(2), points - excluded)
    return {"points": points, "hit": hit, "excluded": excluded, "share": hit / (points - excluded)}


def formal(rng: random.Random, good: bool) -> dict:
    """Proofs of some modules, each requirement with a formal line in one of them."""
    wanted = [entry["id"] for entry in requirements() if str(entry.get("formal")).startswith("yes")]
    proofs = []
    for at, path in enumerate(sorted((ROOT / "rtl").glob("*.v"))[::2]):
        bad = not good and at in (3, 7)
        status = "failed" if bad else "bounded" if at % 5 == 2 else "proved"
        properties = [{"name": f"a_{path.stem}_{n}", "requirements": wanted[(7 * at + n) % len(wanted) :][:2], "status": "failed" if bad and n == 1 else "proved" if status != "bounded" else status} for n in range(7)]
        covers = [{"name": f"c_{path.stem}_{n}", "reached": not (bad and n), "step": rng.randrange(3, 20) if not (bad and n) else None} for n in range(3)]
        proofs.append({"name": path.stem, "modules": [path.stem], "parameters": {"NUM_DEVICES": 3}, "mode": "bmc" if status == "bounded" else "prove", "depth": 20, "engine": "smtbmc yices", "stage": "V2", "status": status,
                       "detail": "a_1 fails at step 9" if bad else "", "wall_s": rng.uniform(2, 90), "properties": properties, "covers": covers,
                       "counterexample": f"sim_build/formal/{path.stem}/trace.vcd" if bad else None, "reproduce": f"make formal PROOF={path.stem}"})
    states = Counter(p["status"] for proof in proofs for p in proof["properties"])
    reached = Counter(c["reached"] for proof in proofs for c in proof["covers"])
    totals = {"proofs": len(proofs), "done": sum(p["status"] != "failed" for p in proofs), "properties": states.total(), "covers": reached.total(), "reached": reached[True]}
    return {"tree": "t1", "proofs": proofs, "totals": totals | {name: states[name] for name in ("proved", "bounded", "failed")}}


def mutation(rng: random.Random, good: bool, mutants: int) -> dict:
    """Mutants of real lines."""
    lines = [(path, n, text) for path in sorted((ROOT / "rtl").glob("*.v")) for n, text in enumerate(path.read_text().splitlines(), 1) if "<=" in text or "assign" in text]
    found = []
    for at in range(mutants):
        path, n, text = rng.choice(lines)
        status = rng.choices(["killed", "survived", "equivalent", "classified"], [90, 0 if good else 9, 4, 1])[0]
        confirmed = rng.choice(["killed", None, None]) if status == "killed" else None
        found.append({"id": f"{'integrated' if at % 3 == 0 else 'default'}/{at:04}", "netlist": "default", "module": path.stem, "file": f"rtl/{path.name}", "line": n, "source": text.strip(), "mutation": "invert the output of $dff cell",
                      "diff": f"--- {path.name}\n+++ mutant\n@@ {n} @@\n-{text}\n+{text.replace('<=', '<= ~')}", "status": status, "killed_by": rng.choice(["random_management", "smoke", "fuzz"]) if status == "killed" else None,
                      "clock": rng.randrange(90000) if status == "killed" else None, "confirmed": confirmed, "reason": "only the text of a debug output differs" if status == "classified" else "", "reproduce": f"make mutate MUTANT={at:04}"})
    modules = []
    for name in sorted({m["module"] for m in found}):
        counts = Counter(m["status"] for m in found if m["module"] == name)
        judged = counts["killed"] + counts["survived"]
        modules.append({"name": name, "mutants": counts.total(), **{k: counts[k] for k in ("equivalent", "killed", "survived", "classified")}, "score": counts["killed"] / judged if judged else None})
    totals = {key: sum(m[key] for m in modules) for key in ("mutants", "equivalent", "killed", "survived", "classified")}
    tried = sum(m["confirmed"] is not None for m in found)
    totals |= {"score": totals["killed"] / (totals["killed"] + totals["survived"]), "confirmation": {"tried": tried, "agreed": tried}}
    netlists = [{"name": name, "parameters": {}, "candidates": 9000} for name in ("default", "integrated")]
    streams = [{"test": test, "netlist": "default", "clocks": 120000, "outputs": 9000} for test in ("smoke", "fuzz")]
    return {"tree": "t1", "seed": 1, "complete": False, "netlists": netlists, "mutants": found, "modules": modules, "totals": totals, "streams": streams}


def runs(rng: random.Random, good: bool, number: int) -> tuple[dict, dict]:
    """Simulation runs and unit tests of everything that the test plan may name."""
    names = sorted(known_tests())
    tests = [name for name in names if "/" not in name]
    found = []
    for at in range(max(number, 2 * len(tests))):
        test, simulator, passed = tests[at % len(tests)], ("verilator", "icarus")[at // len(tests) % 2], good or at % 70 != 5
        found.append({"test": test, "seed": at, "simulator": simulator, "parameters": {"NUM_DEVICES": 255} if at % 9 == 0 else {}, "passed": passed, "reason": "" if passed else "MGMT-20: byte 3 of a completion differs: expected 0x01, actual 0x00",
                      "wall_s": rng.lognormvariate(1, 1), "completions": rng.randrange(1000, 9000), "replay": f"make TEST={test} SEED={at} SIM={simulator}"})
    units = {name: {"tests": rng.randrange(3, 60), "failed": 0} for name in names if "/" in name}
    totals = {"tests": len(found), "passed": sum(run["passed"] for run in found), "completions_checked": sum(run["completions"] for run in found)}
    unit = {"tree": "t1", "tests": sum(u["tests"] for u in units.values()), "failed": [], "files": units, "wall_s": 60.0}
    return {"tree": "t1", "runs": found, "totals": totals, "shortfalls": []}, unit


def make(good: bool = True, big: bool = False) -> dict:
    """Evidence of a sign-off that passed or did not; big: as large as it may get. The same each time."""
    rng = random.Random(f"{good} {big}")
    simulation, unit = runs(rng, good, 400)
    parts = {"simulation": simulation, "unit": unit, "functional": functional(rng, good, 8 if big else 1), "code": code(rng, good, 4 if big else 1), "formal": formal(rng, good)}
    evidence = join(parts | {"mutation": mutation(rng, good, 2000 if big else 600)})
    judged = criteria(evidence, read_stages(MEASURES)["V2"])
    if good:  # the real tree may still have open ends that no made-up number can close
        judged = [entry | {"passed": True, "details": entry["details"][:3]} for entry in judged]
    trend = [{"started": f"2026-11-{day:02}T10:00:00Z", "stage": "V2", "verdict": "pass" if day % 6 else "fail", "revision": f"abc{day:04}", "functional": 0.9 + day / 250, "line": 0.97 + day / 1000, "branch": 0.95 + day / 600,
              "expression": 0.9, "toggle": 0.88 + day / 500, "properties": 100 + day, "mutation": 0.93 + day / 500, "wall_s": 1500 - 9.0 * day} for day in range(1, 25)]
    head = {"stage": "V2", "full": False, "verdict": verdict(judged), "revision": "4b9b2cb", "dirty": not good, "started": "2026-11-25T19:00:00Z", "wall_s": 1490.2, "seed": 1, "reproduce": "make signoff STAGE=V2 SEED=1"}
    return {**head, "criteria": judged, **evidence, "trend": trend}


if __name__ == "__main__":
    kind, target = sys.argv[1:]
    with open(target, "w") as file:
        json.dump(make(kind != "fail", kind == "big"), file)
