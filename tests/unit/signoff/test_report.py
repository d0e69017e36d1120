# SPDX-License-Identifier: Apache-2.0
"""The sign-off page: complete, self-contained, explicit about what is missing, safe against quoted text."""

import copy
import json
import re

import pytest

from tb.flow.signoff.report import main, render, write
from tb.flow.signoff.report_text import MISSING
from tests.unit.signoff.report_evidence import make, shortened
from tests.unit.signoff.report_reader import read

PASSED, FAILED = make(good=True), make(good=False)
SMALL = shortened(PASSED)
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&amp;<!--"
#: Dotted paths: a page of evidence that lacks one of them must say so.
PATHS = """
stage full verdict revision dirty started wall_s seed reproduce criteria requirements simulation unit
functional code formal mutation trend simulation.runs simulation.totals unit.tests unit.failed unit.files
unit.wall_s functional.groups functional.totals functional.holes functional.runs functional.simulators
code.metrics code.modules code.holes code.exclusions code.files formal.proofs formal.totals mutation.seed
mutation.complete mutation.netlists mutation.mutants mutation.modules mutation.totals mutation.streams
criteria.0.passed criteria.0.found requirements.0.verdict requirements.0.tests requirements.0.properties
requirements.0.statement functional.totals.hit functional.totals.share functional.totals.illegal_hits
functional.groups.0.title code.metrics.line code.metrics.toggle.share code.modules.0.metrics.branch
formal.totals.failed formal.proofs.0.status formal.proofs.0.properties formal.proofs.0.covers
formal.proofs.0.reproduce mutation.totals.score mutation.totals.confirmation mutation.modules.0.score
mutation.modules.0.survived
"""


def verdict_of(text: str) -> str:
    """The word that the page shows as its verdict."""
    return read(text).headings["verdict-title"].split()[-1]


def without(evidence: dict, path: str) -> dict:
    """A copy that lacks one thing."""
    evidence = copy.deepcopy(evidence)
    *way, last = path.split(".")
    inside = evidence
    for name in way:
        inside = inside[int(name) if name.isdecimal() else name]
    del inside[last]
    return evidence


@pytest.mark.parametrize(
    ("evidence", "word"), [(PASSED, "pass"), (FAILED, "fail"), (SMALL, "pass"), ({}, "incomplete")]
)
def test_a_whole_page_with_its_verdict_that_needs_nothing_else(evidence, word):
    text = render(evidence)
    page = read(text)
    assert page.mistakes == []
    assert page.title == f"Sign-off {evidence.get('stage', 'missing')}: {word}"
    assert verdict_of(text) == word
    assert sorted(page.ids) == sorted(set(page.ids))
    assert [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids] == []
    assert not re.search(r"https?://|url\(|@import", text)
    assert page.resources == []
    assert ">None<" not in text
    assert (str(MISSING) in text) == (word == "incomplete")


def test_links_to_lines_name_lines_that_exist():
    page, files = read(render(FAILED)), {f["file"]: f["lines"] for f in FAILED["code"]["files"]}
    assert len(page.lines) > 5
    assert all(0 < line <= len(files[name.removeprefix("#src-")]) for name, line in page.lines)


def test_what_failed_comes_first_with_its_replay():
    text = render(FAILED)
    failed = [run for run in FAILED["simulation"]["runs"] if not run["passed"]]
    assert failed
    assert all(run["replay"] in text for run in failed)
    judged = re.findall(r'<tr class="(failing)?">\s*<td>', text.partition('id="requirements"')[0])
    assert judged == sorted(judged, reverse=True)
    assert f"{judged.count('failing')} of {len(judged)} criteria failed" in text
    assert f"All {len(judged)} criteria passed" in render(PASSED)
    rows = re.findall(r'data-verdict="(\w+)"', text)
    assert len(rows) == len(FAILED["requirements"])
    assert rows[0] == "broken"
    assert rows == sorted(rows, key=lambda word: word != "broken")


@pytest.mark.parametrize("path", PATHS.split())
def test_what_is_missing_is_said_and_never_passes(path):
    text = render(without(SMALL, path))
    assert str(MISSING) in text or path == "verdict"
    assert verdict_of(text) in ("incomplete", "contradictory")


@pytest.mark.parametrize(
    "part", ["simulation", "unit", "functional", "code", "formal", "mutation", "requirements"]
)
@pytest.mark.parametrize("empty", [None, {}])
def test_an_empty_part_is_missing_in_its_section(part, empty):
    text = render({**SMALL, part: empty})
    page = read(text)
    assert "missing" in page.sections[part]
    assert page.headings[f"{part}-title"].split()[-1] == "fail"
    assert verdict_of(text) == "incomplete"


def test_a_pass_over_criteria_that_do_not_hold_is_no_pass():
    failing = {**SMALL["criteria"][0], "passed": False}
    assert verdict_of(render({**SMALL, "criteria": [failing, *SMALL["criteria"][1:]]})) == "contradictory"


def hostile(value, keep=("passed", "state", "status", "verdict", "section", "mode")):
    """The same with the payload in every text, those that the page interprets excepted."""
    if isinstance(value, dict):
        return {name: inner if name in keep else hostile(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    return value + HOSTILE if isinstance(value, str) else value


def test_what_the_evidence_quotes_is_never_markup():
    tame, page = read(render(SMALL)), read(render(hostile(SMALL)))
    assert page.mistakes == []
    assert page.resources == []
    assert (page.tags["img"], page.tags["script"]) == (0, tame.tags["script"])
    assert [link for link in page.links if link[1:] not in page.ids] == []
    assert [name for name, text in page.data.items() if name and set("<>&") & set(text)] == []
    assert json.loads(page.data["data-mutants"])["rows"][0][0].endswith(HOSTILE)
    name = SMALL["code"]["files"][0]["file"] + HOSTILE
    assert HOSTILE in json.loads(page.data["data-source"])[name]["text"]


def test_the_largest_evidence_stays_below_5_mb(tmp_path):
    write(make(big=True), tmp_path / "index.html")
    assert (tmp_path / "index.html").stat().st_size < 5e6


def test_the_command_renders_the_same_bytes_again(tmp_path, capsys):
    source, page = tmp_path / "evidence.json", tmp_path / "new" / "index.html"
    source.write_text(json.dumps(SMALL))
    assert main([f"EVIDENCE={source}", f"PAGE={page}"]) == 0
    assert page.read_text() == render(SMALL)
    assert capsys.readouterr().err == ""
