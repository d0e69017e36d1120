# SPDX-License-Identifier: Apache-2.0
"""What the page unfolds only on demand, as compact JSON inside it: bins, annotated source, mutants.

Names that repeat are stored once and referred to by their index; a value that the evidence lacks is null.
"""

import json
import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup

MUTANT_FIELDS = (
    *("id", "module", "file", "line", "source", "mutation", "diff", "status", "killed_by", "clock"),
    *("confirmed", "reason", "reproduce", "netlist", "instance", "difference"),
)
#: Characters of what differed; two long packets say no more than their first bytes.
MOST_DIFFERENCE = 400
#: The worst first.
ORDER = ("survived", "error", "disputed", "classified", "killed", "equivalent")
_NUMBER = re.compile(r"(0x)?[0-9A-Fa-f]*[0-9][0-9A-Fa-f]*")
_STATES = {"hit": "h", "partial": "p", "miss": "m", "excluded": "x", "none": " "}


class Names:
    """Strings by index."""

    def __init__(self) -> None:
        self.list: list[str] = []
        self._index: dict[str, int] = {}

    def __call__(self, name: object) -> int:
        index = self._index.setdefault(str(name), len(self.list))
        if index == len(self.list):
            self.list.append(str(name))
        return index


def embed(data: object) -> Markup:
    """JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _values(keys: Iterable[list], dims: int) -> list[list[str]]:
    """The names of each dimension: numbers in their order, words as they come."""
    columns = [list(dict.fromkeys(str(key[dim]) for key in keys)) for dim in range(dims)]
    return [
        sorted(names, key=lambda name: (len(name), name)) if all(map(_NUMBER.fullmatch, names)) else names
        for names in columns
    ]


def _bins(group: Mapping, tests: Names) -> dict:
    dims, bins, illegal = group.get("dimensions", []), group.get("bins", []), group.get("illegal", [])
    values = _values([entry["key"] for entry in (*bins, *illegal)], len(dims))
    index = [{name: at for at, name in enumerate(names)} for names in values]

    def place(entry: Mapping) -> list[int]:
        return [names[str(part)] for names, part in zip(index, entry["key"], strict=True)]

    def what(entry: Mapping) -> list:
        names = [tests(name) for name in entry.get("tests", [])]
        return [entry.get("hits"), int(entry.get("mandatory", True)), names]

    return {
        "dims": dims,
        "values": values,
        "bins": [place(entry) + what(entry) for entry in bins],
        "illegal": [[*place(entry), entry.get("hits")] for entry in illegal],
    }


def bins(functional: Mapping) -> dict:
    """groups: name -> dims; values, the names of each; bins and illegal bins, one list each.

    A bin: an index for each dimension, hits, 1 when mandatory, tests; an illegal one: indices and hits.
    """
    tests = Names()
    groups = {group["name"]: _bins(group, tests) for group in functional.get("groups", [])}
    return {"tests": tests.list, "groups": groups}


def source(code: Mapping) -> dict:
    """File -> text; states, a letter a line; hits, a number or null a line; notes by index; n: the numbers.

    Without n they are 1, 2, 3 and so on.
    """
    files = {}
    for file in code.get("files", []):
        lines = file.get("lines", [])
        numbers = [line["n"] for line in lines]
        files[file["file"]] = {
            "text": "\n".join(line.get("text", "").replace("\n", " ") for line in lines),
            "states": "".join(_STATES.get(line.get("state"), "?") for line in lines),
            "hits": [line.get("hits") for line in lines],
            "notes": {at: line["notes"] for at, line in enumerate(lines) if line.get("notes")},
        } | ({} if numbers == list(range(1, len(lines) + 1)) else {"n": numbers})
    return files


def standing(mutant: Mapping) -> str:
    """Its status, or `disputed` where the full bench says another thing than the replay."""
    status, confirmed = mutant.get("status"), mutant.get("confirmed")
    return "disputed" if status == "killed" and confirmed == "survived" else status or "error"


def mutants(mutation: Mapping) -> dict:
    """rows: one list a mutant, as `fields` names them, worst first; those of `shared` index names."""
    names, rows = Names(), []
    shared = {"module", "file", "killed_by", "netlist", "mutation", "source", "instance"}
    for mutant in mutation.get("mutants", []):
        row = {name: mutant.get(name) for name in MUTANT_FIELDS} | {"status": standing(mutant)}
        row["difference"] = (row["difference"] or "")[:MOST_DIFFERENCE]
        rows.append([names(v) if n in shared and v is not None else v for n, v in row.items()])
    at = MUTANT_FIELDS.index("status")
    rows.sort(key=lambda row: ORDER.index(row[at]) if row[at] in ORDER else -1)
    return {"fields": MUTANT_FIELDS, "shared": sorted(shared), "names": names.list, "rows": rows}
