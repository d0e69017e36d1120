# SPDX-License-Identifier: Apache-2.0
"""formal/proofs.toml -> Proof records, checked before anything runs: a wrong name is an error, never a pass.

A proof, one [[proof]] table:

    name        unique; the top module is <wrapper>_proof in formal/<topic>/<wrapper>.v
    like        name of an earlier proof, whose keys hold where this one has none of its own
    wrapper     default: the name, or the wrapper of the proof that it is like
    modules     RTL files that the wrapper instantiates, submodules too: ["management"] is management.v
    models      files of formal/models/ that stand for an RTL module of the same name; default none
    parameters  of the top module, integers or Verilog constants; default none
    mode        "prove" (k-induction, unbounded) or "bmc" (every sequence of `depth` clocks from reset)
    depth       clocks; in mode prove the largest k tried
    cover_depth clocks in which all covers must be reached; default: depth
    cover_from  "reset" (default) or "invariants": any state in which all assertions hold, for what lies many
                clocks after a reset; ANY_STATE is defined then and the wrapper must not ask for a reset first
    engine      default "smtbmc yices"
    timeout     seconds for each of the two tasks; default 300
    stage       "V1", "V2" or "V3": first stage of the project that asks for it
    probes      wire of the wrapper without a driver -> signal inside an instance that it shows, for what
                induction needs and ports do not show: { clocks_q = "dut.clocks_q" }; make it `(* keep *)`
    memories    "array" (default, stay SMT arrays) or "registers" (tiny ones with 2**n words, to be probed)
    properties  assertion label -> requirement ids
    invariants  labels of assertions that serve induction only and show no requirement

Properties and invariants together are exactly the assertions of the wrapper.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tb.common.paths import ROOT, rtl_module
from tb.flow.requirement_ids import read_requirements
from tb.flow.run.options import OptionError

STAGES = ("V1", "V2", "V3")
MODES = ("prove", "bmc")
MEMORIES = ("array", "registers")
COVER_FROM = ("reset", "invariants")
DEFAULT_ENGINE = "smtbmc yices"
KEYS = {
    "name": str,
    "like": str,
    "wrapper": str,
    "modules": list,
    "models": list,
    "parameters": dict,
    "mode": str,
    "depth": int,
    "cover_depth": int,
    "cover_from": str,
    "engine": str,
    "timeout": int,
    "stage": str,
    "probes": dict,
    "memories": str,
    "properties": dict,
    "invariants": list,
}


@dataclass(frozen=True)
class Proof:
    """One entry of proofs.toml; properties: an assertion's label -> ids of the requirements it shows."""

    name: str
    wrapper: str
    modules: tuple[str, ...]
    mode: str
    depth: int
    stage: str
    properties: dict[str, tuple[str, ...]]
    cover_depth: int
    cover_from: str = COVER_FROM[0]
    models: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    parameters: dict[str, int | str] = field(default_factory=dict)
    probes: dict[str, str] = field(default_factory=dict)
    memories: str = "array"
    engine: str = DEFAULT_ENGINE
    timeout: int = 300

    @property
    def top(self) -> str:
        """The wrapper's module."""
        return f"{self.wrapper}_proof"


def wrapper_file(name: str, root: Path = ROOT) -> Path | None:
    """The file of a proof's wrapper, in the folder of its topic; None when there is none."""
    stand_ins = root / "formal" / "models"
    found = (path for path in (root / "formal").rglob(f"{name}.v") if path.parent != stand_ins)
    return next(found, None)


def _check(entry: dict, where: str, requirements: frozenset[str], root: Path) -> list[str]:
    """What is wrong with one table, one line each."""
    wrong = [f"{where}: unknown key {key}" for key in entry if key not in KEYS]
    wrong += [
        f"{where}: {key} must be a {kind.__name__}"
        for key, kind in KEYS.items()
        if key in entry and not isinstance(entry[key], kind)
    ]
    needed = ("name", "modules", "mode", "depth", "stage", "properties")
    wrong += [f"{where}: {key} is missing" for key in needed if not entry.get(key)]
    if wrong:
        return wrong
    if entry["mode"] not in MODES:
        wrong.append(f"{where}: mode {entry['mode']} is not one of {' '.join(MODES)}")
    if entry.get("memories", MEMORIES[0]) not in MEMORIES:
        wrong.append(f"{where}: memories {entry['memories']} is not one of {' '.join(MEMORIES)}")
    if entry.get("cover_from", COVER_FROM[0]) not in COVER_FROM:
        wrong.append(f"{where}: cover_from {entry['cover_from']} is not one of {' '.join(COVER_FROM)}")
    if entry["stage"] not in STAGES:
        wrong.append(f"{where}: stage {entry['stage']} is not one of {' '.join(STAGES)}")
    wrong += [
        f"{where}: there is no {name}.v in rtl/" for name in entry["modules"] if not rtl_module(name, root)
    ]
    files = [f"formal/models/{model}.v" for model in entry.get("models", [])]
    wrong += [f"{where}: there is no {name}" for name in files if not (root / name).is_file()]
    wrapper = entry.get("wrapper", entry["name"])
    if not wrapper_file(wrapper, root):
        wrong.append(f"{where}: there is no {wrapper}.v in a folder of formal/")
    both = [label for label in entry.get("invariants", []) if label in entry["properties"]]
    wrong += [f"{where}: {label} is a property and an invariant" for label in both]
    for label, ids in entry["properties"].items():
        if not isinstance(ids, list) or not ids:
            wrong.append(f"{where}: {label} lists no requirement")
            continue
        wrong += [f"{where}: {label}: no requirement {name}" for name in ids if name not in requirements]
    return wrong


def load(root: Path = ROOT) -> list[Proof]:
    """All proofs in the order of the file; raises OptionError with the first thing that is wrong."""
    path = root / "formal" / "proofs.toml"
    try:
        entries = tomllib.loads(path.read_text()).get("proof", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"formal/proofs.toml: {error}") from None
    requirements = frozenset(read_requirements(root))
    proofs: list[Proof] = []
    complete: dict[str, dict] = {}
    for number, entry in enumerate(entries, 1):
        where = f"formal/proofs.toml: proof {entry.get('name', number)}"
        if "like" in entry:
            if entry["like"] not in complete:
                raise OptionError(f"{where}: there is no earlier proof {entry['like']} that it could be like")
            entry = {**complete[entry.pop("like")], **entry}
        wrong = _check(entry, where, requirements, root)
        if entry.get("name") in complete:
            wrong.append(f"{where}: the name is used twice")
        if wrong:
            raise OptionError(wrong[0])
        entry = {"wrapper": entry["name"], "cover_depth": entry["depth"], **entry}
        complete[entry["name"]] = entry
        values = {
            **entry,
            "modules": tuple(entry["modules"]),
            "models": tuple(entry.get("models", ())),
            "invariants": tuple(entry.get("invariants", ())),
            "properties": {label: tuple(ids) for label, ids in entry["properties"].items()},
        }
        proofs.append(Proof(**values))
    if not proofs:
        raise OptionError("formal/proofs.toml lists no proof")
    return proofs
