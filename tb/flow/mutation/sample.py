# SPDX-License-Identifier: Apache-2.0
"""Chooses the mutants to judge: a sample spread over modules and lines, or one for every port of a cell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from tb.common.paths import ROOT
from tb.flow.mutation.mutations import Mutation

#: Mutants of every module that has logic, if it offers so many and the sample is not too small.
FLOOR = 4
_EFFECTS = {
    "inv": "inverted",
    "const0": "stuck at 0",
    "const1": "stuck at 1",
    "cnot0": "inverted while bit {control} is 0",
    "cnot1": "inverted while bit {control} is 1",
}
_KINDS = {
    "mux": "choice",
    "pmux": "choice (case)",
    "dff": "register",
    "memrd": "memory read",
    "memwr_v2": "memory write",
}


@cache
def lines_of(file: str, root: Path = ROOT) -> tuple[str, ...]:
    """The lines of an RTL file."""
    return tuple((root / file).read_text().splitlines())


@dataclass(frozen=True)
class Mutant:
    """A mutation of one netlist with a name that stays when lines or cells get other numbers."""

    identity: str
    netlist: str
    mutation: Mutation

    @property
    def source(self) -> str:
        """Text of the RTL line, without indentation."""
        return lines_of(self.mutation.file)[self.mutation.line - 1].strip()

    @property
    def words(self) -> str:
        """What the mutation does."""
        return words(self.mutation)


def words(mutation: Mutation) -> str:
    """What a mutation does, for people and for tests/survivors.toml."""
    effect = _EFFECTS[mutation.mode].format(control=mutation.control)
    kind = _KINDS.get(mutation.kind, mutation.kind)
    return f"bit {mutation.bit} of {mutation.port.lstrip(chr(92))} of {kind} {effect}"


def excerpt(src: str, root: Path = ROOT) -> str:
    """The text of a place file:line.column-line.column, white space collapsed, its first 200 characters."""
    found = re.fullmatch(r"(.+):(\d+)\.(\d+)-(\d+)\.(\d+)", src)
    if not found:
        return src
    first, begin, last, end = map(int, found.groups()[1:])
    lines = list(lines_of(found[1], root)[first - 1 : last])
    lines[-1] = lines[-1][: end - 1]
    lines[0] = lines[0][begin - 1 :]
    return " ".join(" ".join(lines).split())[:200]


def name_all(netlist: str, mutations: Iterable[Mutation], root: Path = ROOT) -> list[Mutant]:
    """Mutants with identities: a hash of what is mutated and where, with a count among equal ones."""
    seen: Counter[str] = Counter()
    texts: dict[str, str] = {}
    named = []
    for mutation in mutations:
        src = mutation.src
        if src not in texts:
            texts[src] = excerpt(src, root)
        m = mutation
        key = f"{m.file}|{m.instance}|{texts[src]}|{m.kind}|{m.port}|{m.bit}|{m.mode}|{m.control}"
        seen[key] += 1
        name = sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:8]
        named.append(Mutant(f"{netlist}/{name}", netlist, mutation))
    return named


def shares(sizes: dict[str, int], total: int) -> dict[str, int]:
    """Module -> number of mutants: proportional to sizes (lines with logic), with a floor."""
    whole = sum(sizes.values())
    floor = min(FLOOR, max(1, total // len(sizes)), total)
    return {name: max(floor, round(total * size / whole)) for name, size in sorted(sizes.items())}


def sample(mutants: Iterable[Mutant], total: int, seed: int) -> list[Mutant]:
    """About `total` mutants, the same for the same seed, at most one for each port of a cell.

    In each module all lines are used once, in random order, before one is used again. In a line first the
    cell is drawn, then port, bit and mode, so that a wide data path weighs no more than its select bit.
    """
    places: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))  # module, line, port
    for mutant in mutants:
        m = mutant.mutation
        places[m.module][m.line][f"{m.cell} {m.port}"].append(mutant)
    chosen = []
    wanted = shares({module: len(lines) for module, lines in places.items()}, total)
    for module, count in wanted.items():
        random = Random(f"{seed}/{module}")
        lines = places[module]
        order: list[int] = []
        while count > 0 and lines:
            if not order:
                order = sorted(lines)
                random.shuffle(order)
            line = order.pop()
            ports = lines[line]
            cell = random.choice(sorted({name.split(" ")[0] for name in ports}))
            port = random.choice(sorted(name for name in ports if name.split(" ")[0] == cell))
            chosen.append(random.choice(ports.pop(port)))
            count -= 1
            if not ports:
                del lines[line]
    return chosen


def every_port(mutants: Iterable[Mutant], seed: int) -> list[Mutant]:
    """One mutant of every port of every cell, its bit and its effect drawn: the same for the same seed.

    The bits of a port come from the same place in the RTL and mostly get the same verdict; all of them are
    fifty times as many.
    """
    ports: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        ports[f"{mutant.mutation.cell} {mutant.mutation.port}"].append(mutant)
    random = Random(f"{seed}/ports")
    return [random.choice(ports[name]) for name in sorted(ports)]
