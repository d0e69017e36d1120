# SPDX-License-Identifier: Apache-2.0
"""Functional coverage as XML in the schema of cocotb-coverage."""

from collections.abc import Mapping
from xml.etree import ElementTree


def to_xml(evidence: Mapping) -> ElementTree.ElementTree:
    """The same as XML in the schema of cocotb-coverage, whose `merge_coverage` reads it.

    top.mandatory and top.optional hold one coverage point a group; a bin is named by the values of its
    dimensions. Weights and `at_least` are 1 everywhere.
    """
    top = ElementTree.Element("top")
    sums = [0, 0]
    for branch, mandatory in (("mandatory", True), ("optional", False)):
        item = ElementTree.SubElement(top, branch)
        counts = [0, 0]
        for group in evidence["groups"]:
            bins = [entry for entry in group["bins"] if entry["mandatory"] == mandatory]
            if bins:
                covered = _point(item, f"top.{branch}", group["name"], bins)
                counts[0], counts[1] = counts[0] + covered, counts[1] + len(bins)
        _describe(item, f"top.{branch}", *counts)
        sums = [sums[0] + counts[0], sums[1] + counts[1]]
    _describe(top, "top", *sums)
    return ElementTree.ElementTree(top)


def _point(parent: ElementTree.Element, path: str, name: str, bins: list[dict]) -> int:
    """Add a coverage point; returns how many of its bins were hit."""
    tag = "cp_" + "".join(letter if letter.isalnum() else "_" for letter in name)
    point = ElementTree.SubElement(parent, tag)
    covered = sum(bool(entry["hits"]) for entry in bins)
    _describe(point, f"{path}.{tag}", covered, len(bins))
    point.set("weight", "1")
    point.set("at_least", "1")
    for number, entry in enumerate(bins):
        attributes = {"bin": " / ".join(entry["key"]), "hits": str(entry["hits"])}
        attributes["abs_name"] = f"{path}.{tag}.bin{number}"
        ElementTree.SubElement(point, f"bin{number}", attributes)
    return covered


def _describe(element: ElementTree.Element, name: str, covered: int, size: int) -> None:
    element.set("size", str(size))
    element.set("coverage", str(covered))
    element.set("cover_percentage", f"{100 * covered / size if size else 100:.2f}")
    element.set("abs_name", name)
