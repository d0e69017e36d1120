# SPDX-License-Identifier: Apache-2.0
"""`make trace` finds what is there about a requirement, and refuses in one line what it cannot look up."""

import re

import pytest
from rich.console import Console

from tb.common.paths import ROOT
from tb.cover.catalogue import model
from tb.flow.requirement_ids import read_requirements
from tb.flow.trace import cover_groups, main, show, trace

KNOWN = read_requirements()


def _lines(entries) -> list[str]:
    """The text of each path:line."""
    found = []
    for where, _ in entries:
        path, line = where.split(":")
        found.append((ROOT / path).read_text().splitlines()[int(line) - 1])
    return found


def test_every_place_is_where_it_says():
    found = trace("MGMT-40")
    for label in ("RTL", "golden model", "bench"):
        assert found[label] and all("MGMT-40" in line for line in _lines(found[label])), label
    for (where, what), line in zip(found["properties"], _lines(found["properties"]), strict=True):
        label = what.split(",")[0]
        assert where.startswith("formal/") and re.match(rf" *{label} *:", line)
    simulated = [entry for entry in found["tests"] if entry[1].startswith("TEST=")]
    assert simulated
    for (_, what), line in zip(simulated, _lines(simulated), strict=True):
        assert line == f"[{what.removeprefix('TEST=').split(':')[0]}]"
    assert "tests/bugs/time-out-not-sticky.patch" in [where for where, _ in found["known bugs"]]


def test_unit_tests_of_the_plan_are_shown():
    assert ("tests/unit/driver/test_capability_walk.py", "unit test, by tests/testplan.toml") in (
        trace("DRV-01")["tests"]
    )


def test_reasons_are_shown():
    assert [where for where, _ in trace("PCIE-88")["reasons"]] == [
        "tests/testplan.toml",
        "tests/requirement_lines.toml",
        "tests/requirement_lines.toml",
    ]


def test_every_requirement_can_be_shown(capsys):
    console = Console(highlight=False)
    for requirement in ("MGMT-01", "VPCI-45", "PCIE-135", "AMB-61", "DRV-36"):
        show(console, requirement, KNOWN[requirement])
        assert capsys.readouterr().out.startswith(f"{requirement}  {KNOWN[requirement]['title']}\n")


def test_cover_groups_are_those_of_the_catalogue():
    groups = model().groups.values()
    for requirement in KNOWN:
        wanted = {entry.name for entry in groups if requirement in entry.requirements}
        assert {what.split(": ")[0] for _, what in cover_groups(requirement)} == wanted, requirement


def test_a_pipe_gets_one_plain_line_for_each_entry(capsys):
    assert main(["REQ=mgmt-38, VPCI-12"]) == 0
    text = capsys.readouterr().out
    entries = [entry for name in ("MGMT-38", "VPCI-12") for found in trace(name).values() for entry in found]
    assert "\x1b" not in text and entries
    for where, what in entries:
        assert re.search(rf"{re.escape(where)} +{re.escape(what)}$", text, re.MULTILINE), where
    assert KNOWN["VPCI-12"]["title"] in text


def test_a_terminal_gets_colours_and_no_line_wider_than_it(capsys):
    show(Console(force_terminal=True, width=70, highlight=False), "MGMT-40", KNOWN["MGMT-40"])
    text = capsys.readouterr().out
    assert "\x1b[" in text
    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in text.splitlines()) <= 70


@pytest.mark.parametrize(
    "words, complaint",
    [
        (["REQ=MGMT-83"], "error: MGMT-83 is no requirement; near are: .*MGMT-38"),
        (["REQ=MGMT-38,nonsense"], "error: NONSENSE is no requirement; docs/requirements.md lists all"),
        ([], "error: say which requirement: make trace REQ=MGMT-38"),
        (["RQ=MGMT-38"], "error: unknown variable RQ; legal are: REQ"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_in_one_line(words, complaint, capsys, monkeypatch):
    monkeypatch.delenv("REQ", raising=False)
    assert main(words) == 2
    shown = capsys.readouterr()
    assert re.match(complaint, shown.err) and shown.err.count("\n") == 1 and not shown.out
