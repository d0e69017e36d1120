# SPDX-License-Identifier: Apache-2.0
"""Cover groups: points and crosses with named dimensions, every bin named, illegal ones included.

A fact is a tuple (group, value of each dimension ...). A fact outside every group is an error of the bench.
A bundle is a tuple (function, arguments ...) that stands for the facts which function(*arguments) returns:
it is counted as one, because counting is what costs, and unbundled when it is hit for the first time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

MANDATORY, OPTIONAL, ILLEGAL = "mandatory", "optional", "illegal"

Key = tuple[str, ...]
Rule = Callable[..., bool]


class UnknownBin(ValueError):
    """A fact that no bin of the model stands for; the message is one line for people."""


@dataclass(frozen=True)
class Group:
    """One cover point (one dimension) or cross (several).

    requirements: ids of docs/requirements.json that a hit of any bin helps to show. dimensions: their names.
    bins: key -> MANDATORY, OPTIONAL or ILLEGAL. A key that is not there cannot happen: an error.
    """

    name: str
    title: str
    requirements: tuple[str, ...]
    dimensions: tuple[str, ...]
    bins: Mapping[Key, str]

    def of_kind(self, kind: str) -> list[Key]:
        """The keys of one kind, in order of definition."""
        return [key for key, found in self.bins.items() if found == kind]


def group(
    name: str,
    title: str,
    requirements: str,
    dimensions: Mapping[str, Iterable],
    mandatory: Rule | bool = True,
    illegal: Rule | None = None,
    impossible: Rule | None = None,
) -> Group:
    """A group from the product of its dimensions' values.

    Rules take the values of a key and say whether it is illegal, impossible (left out), or mandatory, asked
    in this order; every other bin is optional. mandatory: True stands for all, False for none.
    """
    names = tuple(dimensions)
    bins: dict[Key, str] = {}
    for values in product(*dimensions.values()):
        key = tuple(map(str, values))
        if illegal and illegal(*values):
            bins[key] = ILLEGAL
        elif impossible and impossible(*values):
            continue
        else:
            asked = mandatory(*values) if callable(mandatory) else mandatory
            bins[key] = MANDATORY if asked else OPTIONAL
    return Group(name, title, tuple(requirements.split()), names, bins)


def unbundled(entry: tuple) -> Iterable[tuple]:
    """The facts that a counted entry stands for: itself, or those of a bundle."""
    return entry[0](*entry[1:]) if callable(entry[0]) else (entry,)


def key_of(fact: tuple) -> tuple[str, Key]:
    """(group, key) of a fact: values become their text."""
    return fact[0], tuple(map(str, fact[1:]))


class Model:
    """All groups in force."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups: dict[str, Group] = {}
        for entry in groups:
            if entry.name in self.groups:
                raise ValueError(f"two cover groups are called {entry.name!r}")
            self.groups[entry.name] = entry

    def kind(self, name: str, key: Key) -> str:
        """MANDATORY, OPTIONAL or ILLEGAL; raises UnknownBin."""
        found = self.groups.get(name)
        if found is None:
            raise UnknownBin(f"the coverage model has no group {name!r}")
        if key not in found.bins:
            raise UnknownBin(f"cover group {name!r} has no bin {' / '.join(key)!r}")
        return found.bins[key]
