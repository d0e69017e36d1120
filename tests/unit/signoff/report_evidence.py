# SPDX-License-Identifier: Apache-2.0
"""Evidence as sign-off writes it, made up from this repository's requirements, test plan and RTL.

Nothing in it was run: it serves the tests of the page, and people who change the page:

    sim_build/venv/bin/python -m tests.unit.signoff.report_evidence pass|fail|big <file>
"""

import json
import random
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tb.flow.signoff.stages import criteria, read_stages, verdict
from tb.flow.signoff.testplan import known_tests
from tb.flow.signoff.traceability import join, requirements
from tests.unit.signoff.report_rtl_evidence import code, entry, formal, mutation

STATUS = "reset ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK FAILED"
ENABLES = " ".join(f"{n:04b}" for n in range(16))
#: name, title, then each dimension with its values.
GROUPS = [
    (
        "access",
        "Accesses",
        ("selector", "0 own other absent out_of_range"),
        ("structure", "COMMON NOTIFY ISR DEVICE PCI_CFG MSIX_CFG PASID MANAGED"),
        ("kind", "read write"),
        ("access path", "memory window"),
    ),
    (
        "life",
        "Life cycle",
        ("state", "absent provisioned exists busy"),
        ("operation", "create destroy other read"),
        ("outcome", "OK ID_DUP INVALID_CFG"),
    ),
    (
        "metadata",
        "Metadata",
        ("rule", "MAC MTU features queues vectors size reserved"),
        ("violation", "none low high bit two_at_once"),
    ),
    ("status", "Device status transitions", ("from", STATUS), ("to", STATUS)),
    ("enables", "Byte enables", ("first", ENABLES), ("last", ENABLES)),
    (
        "tlp",
        "TLPs",
        ("kind", "MRd MRd64 MWr CfgRd0 CfgWr0 IORd AtomicOp Msg CplD"),
        ("disposition", "SC UR CA dropped malformed"),
    ),
    ("offsets", "Offsets", ("offset", " ".join(f"0x{n:03X}" for n in range(0, 272, 4)))),
]


def _bins(rng: random.Random, keys: list[list[str]], good: bool) -> Iterator[dict]:
    for key in keys:
        mandatory = rng.random() < 0.8
        hit = rng.random() > (0.1 if not mandatory else 0 if good else 0.05)
        hits = int(rng.lognormvariate(5, 2.5)) + 1 if hit else 0
        yield entry("key hits mandatory tests", key, hits, mandatory, ["smoke", "bursts"] if hit else [])


def functional(rng: random.Random, good: bool, copies: int) -> dict:
    """Cover groups; copies: how often each is there, under other names."""
    ids, groups = [wanted["id"] for wanted in requirements()], []
    for (name, title, *dimensions), copy in product(GROUPS, range(copies)):
        keys = [list(key) for key in product(*(values.split() for _, values in dimensions))]
        never = [key for key in keys if rng.random() < 0.06 and len(dimensions) == 2]
        bins = list(_bins(rng, [key for key in keys if key not in never], good))
        illegal = [entry("key hits", key, 0 if good or at else 3) for at, key in enumerate(never)]
        named = (f"{name}_{copy}" if copy else name, title, sorted(rng.sample(ids, 25)))
        about = entry("name title requirements", *named)
        groups.append({**about, "dimensions": [d for d, _ in dimensions], "bins": bins, "illegal": illegal})
    holes = [
        entry("group key requirements", group["name"], found["key"], group["requirements"][:3])
        for group in groups
        for found in group["bins"]
        if found["mandatory"] and not found["hits"]
    ]
    bins = [found for group in groups for found in group["bins"]]
    counts = [len([b for b in bins if b["mandatory"] is wanted]) for wanted in (True, False)]
    hit = [sum(b["hits"] > 0 for b in bins if b["mandatory"] is wanted) for wanted in (True, False)]
    broken = sum(found["hits"] for group in groups for found in group["illegal"])
    totals = entry("mandatory hit share", counts[0], hit[0], hit[0] / counts[0])
    totals |= entry("optional optional_hit illegal_hits", counts[1], hit[1], broken)
    merged = entry("runs simulators parameter_sets", 182, ["icarus", "verilator"], 9)
    return {"groups": groups, "totals": totals, "holes": holes, **merged}


def _run(rng: random.Random, at: int, test: str, simulator: str, passed: bool) -> dict:
    reason = "" if passed else "byte 3 of a completion differs: expected 0x01, actual 0x00"
    return {
        **entry("test seed simulator passed reason", test, at, simulator, passed, reason),
        **entry("wall_s completions", rng.lognormvariate(1, 1), rng.randrange(1000, 9000)),
        "parameters": {} if at % 9 else {"NUM_DEVICES": 255},
        "replay": f"make TEST={test} SEED={at} SIM={simulator}",
    }


def runs(rng: random.Random, good: bool) -> tuple[dict, dict]:
    """Simulation runs and unit tests of everything that the test plan may name."""
    names = sorted(known_tests())
    tests = [name for name in names if "/" not in name]
    found = [
        _run(
            rng,
            at,
            tests[at % len(tests)],
            ("verilator", "icarus")[at // len(tests) % 2],
            good or at % 70 != 5,
        )
        for at in range(400)
    ]
    totals = entry("runs failed", len(found), sum(not run["passed"] for run in found))
    totals["completions"] = sum(run["completions"] for run in found)
    files = {name: entry("tests failed", rng.randrange(3, 60), 0) for name in names if "/" in name}
    number = sum(counts["tests"] for counts in files.values())
    unit = entry("tree tests failed files wall_s", "t1", number, [], files, 60.0)
    return entry("tree runs totals shortfalls", "t1", found, totals, []), unit


def _trend(day: int) -> dict:
    about = entry("started stage verdict", f"2026-11-{day:02}T10:00:00Z", "V2", "pass" if day % 6 else "fail")
    shares = entry("functional line branch", 0.9 + day / 250, 0.97 + day / 1000, 0.95 + day / 600)
    more = entry("expression toggle properties", 0.9, 0.88 + day / 500, 100 + day)
    return {**about, **shares, **more, "revision": f"abc{day}", "mutation": 0.95, "wall_s": 1500 - 9.0 * day}


def make(good: bool = True, big: bool = False) -> dict:
    """Evidence of a sign-off that passed or did not; big: as large as it may get. The same each time."""
    rng = random.Random(f"{good} {big}")
    simulation, unit = runs(rng, good)
    parts = {"simulation": simulation, "unit": unit, "functional": functional(rng, good, 8 if big else 1)}
    parts |= {"code": code(rng, good, 4 if big else 1), "formal": formal(rng, good)}
    evidence = join({**parts, "mutation": mutation(rng, good, 2000 if big else 600)})
    judged = criteria(evidence, read_stages()["V2"])
    if good:  # the repository itself may have open ends that made-up numbers cannot close
        judged = [found | {"passed": True, "details": found["details"][:3]} for found in judged]
    return {
        **entry("stage full verdict seed wall_s", "V2", False, verdict(judged), 1, 1490.2),
        **entry("revision dirty started", "4b9b2cb", not good, "2026-11-25T19:00:00Z"),
        "reproduce": "make signoff STAGE=V2 SEED=1",
        "criteria": judged,
        **evidence,
        "trend": [_trend(day) for day in range(1, 25)],
    }


def shortened(evidence: dict) -> dict:
    """The same with a few entries of each kind: as honest, and quick to render."""
    cut = {**evidence, "requirements": evidence["requirements"][:4]}
    for place in ("functional.groups", "code.files", "code.modules", "formal.proofs", "mutation.mutants"):
        part, name = place.split(".")
        cut[part] = {**cut[part], name: cut[part][name][:2]}
    cut["simulation"] = {**cut["simulation"], "runs": cut["simulation"]["runs"][:9]}
    return cut


if __name__ == "__main__":
    kind, target = sys.argv[1:]
    Path(target).write_text(json.dumps(make(kind != "fail", kind == "big")))
