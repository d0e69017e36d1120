# SPDX-License-Identifier: Apache-2.0
"""Exclusions leave out what is not reached, expire with their line, and must not name what is reached."""

from pathlib import Path

import pytest

from tb.flow.signoff.code_coverage import EXCLUSIONS, read_sources
from tb.flow.signoff.code_exclusions import ExclusionError, Judged, judge_exclusions, read_exclusions
from tb.flow.signoff.code_points import Coverage, Point
from tb.flow.signoff.code_report import Report

SOURCES = {"rtl/a.v": ["module a;", "  default:   state = IDLE;   // never", "wire [3:0] tag = 4'd1;"]}


def points(**counts: int) -> Coverage:
    """The default arm of line 2, and bits of line 3: tag0=1 -> tag[0] was reached."""
    coverage = Coverage(runs=1, builds=1)
    for name, count in counts.items():
        line, metric, what = (2, "branch", name) if name == "case" else (3, "toggle", f"tag[{name[3:]}]")
        point = Point("rtl/a.v", line, 5, metric, what)
        coverage.points[point] = {"top.u_a": count}
        coverage.edges[point] = (count + 1, count)
    return coverage


def judge(tmp_path: Path, text: str, coverage: Coverage, table: str = "exclude") -> Judged:
    """What one entry comes to."""
    path = tmp_path / "exclusions.toml"
    path.write_text(f'[[{table}]]\nfile = "rtl/a.v"\nreason = "r"\n{text}')
    (judged,) = judge_exclusions(read_exclusions(path), coverage, SOURCES)
    return judged


ARM = 'metric = ["line", "branch"]\ntext = "default: state = IDLE;"\n'
BITS = 'metric = "toggle"\ntext = "wire [3:0] tag = 4\'d1;"\n'


def test_an_entry_finds_its_line_by_text_without_comment_and_spacing(tmp_path: Path) -> None:
    judged = judge(tmp_path, ARM, points(case=0))
    assert (judged.status, judged.line, len(judged.points)) == ("used", 2, 1)


def test_an_entry_whose_text_is_gone_has_expired(tmp_path: Path) -> None:
    judged = judge(tmp_path, ARM.replace("IDLE", "BUSY"), points(case=0))
    assert (judged.status, judged.points) == ("expired", ())


def test_an_entry_of_another_file_does_not_reach_this_one(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.toml"
    path.write_text(f'[[exclude]]\nfile = "rtl/b*.v"\nreason = "r"\n{ARM}')
    (judged,) = judge_exclusions(read_exclusions(path), points(case=0), SOURCES)
    assert judged.status == "expired"


def test_an_entry_that_names_a_reached_point_is_wrong_and_excludes_nothing(tmp_path: Path) -> None:
    judged = judge(tmp_path, BITS, points(tag0=1, tag1=0))
    assert (judged.status, judged.points, len(judged.reached)) == ("hit", (), 1)


def test_a_match_leaves_out_some_bits_only(tmp_path: Path) -> None:
    judged = judge(tmp_path, BITS + r"match = 'tag\[[1-3]\]'", points(tag0=1, tag1=0, tag3=0))
    assert judged.status == "used"
    assert [point.what for point in judged.points] == ["tag[1]", "tag[3]"]


def test_bits_name_some_of_a_signal(tmp_path: Path) -> None:
    coverage = points(tag0=1, tag1=0, tag2=0, tag3=0)
    judged = judge(tmp_path, BITS + 'bits = ["tag[3:2]"]', coverage)
    assert [point.what for point in judged.points] == ["tag[2]", "tag[3]"]
    assert judge(tmp_path, BITS + 'bits = ["other", "tag"]', coverage).status == "hit"
    with pytest.raises(ExclusionError, match="no signal"):
        judge(tmp_path, BITS + 'bits = ["tag[x]"]', coverage)


def test_an_entry_that_leaves_out_nothing_is_unused(tmp_path: Path) -> None:
    assert judge(tmp_path, BITS + r"match = 'tag\[9\]'", points(tag0=0)).status == "unused"


def test_a_pattern_stands_for_several_lines(tmp_path: Path) -> None:
    arm = 'metric = "branch"\npattern = "default: .* IDLE;"\n'
    assert judge(tmp_path, arm, points(case=0)).status == "used"
    assert judge(tmp_path, arm.replace("IDLE", "ID"), points(case=0)).status == "expired"


def test_what_is_ignored_counts_neither_way(tmp_path: Path) -> None:
    coverage = points(case=0, tag0=1, tag1=0)
    judged = judge(tmp_path, BITS, coverage, "ignore")
    assert (judged.status, len(judged.points)) == ("used", 2)
    assert report(coverage, [judged])["metrics"]["toggle"] == {
        "points": 2,
        "hit": 0,
        "excluded": 2,
        "share": 1.0,
    }
    assert judge(tmp_path, BITS, points(case=0), "ignore").status == "unused"
    assert judge(tmp_path, BITS.replace("tag", "gat"), coverage, "ignore").status == "expired"


@pytest.mark.parametrize(
    "text, words",
    [
        ('metric = "line"', "neither text nor pattern"),
        ('metric = "line"\ntext = "x"\npattern = "x"', "or both"),
        ('metric = "lines"\ntext = "x"', "unknown metric"),
        ('metric = "line"\ntext = "x"\nline = 3', "unknown key line"),
        ('metric = "line"\ntext = "x"\nmatch = "["', "regular expression"),
    ],
)
def test_an_unusable_entry_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ExclusionError, match=words) as error:
        judge(tmp_path, text, points(case=0))
    assert "\n" not in str(error.value)


def test_the_project_s_own_entries_can_be_read_and_none_has_expired() -> None:
    judged = judge_exclusions(read_exclusions(EXCLUSIONS), Coverage(), read_sources())
    assert [entry.entry.text for entry in judged if entry.status == "expired"] == []


def report(coverage: Coverage, judged: list[Judged]) -> dict:
    return Report(coverage, judged, SOURCES).data()


def test_shares_leave_out_what_is_excluded_and_holes_say_what_lacks(tmp_path: Path) -> None:
    coverage = points(case=0, tag0=1, tag1=0, tag2=0, tag3=0)
    data = report(coverage, [judge(tmp_path, BITS + r"match = 'tag\[3\]'", coverage)])
    assert data["metrics"]["toggle"] == {"points": 4, "hit": 1, "excluded": 1, "share": 1 / 3}
    assert [(hole["line"], hole["what"]) for hole in data["holes"]] == [
        (2, "this case is never met (column 5)"),
        (3, "tag[2:1] never falls"),
    ]
    (module,) = data["modules"]
    assert module["instances"] == [{"path": "top.u_a", "metrics": module["metrics"]}]
    assert data["exclusions"][0]["status"] == "used"


def test_every_source_line_has_a_state(tmp_path: Path) -> None:
    coverage = points(case=0, tag0=1, tag1=0)
    data = report(coverage, [judge(tmp_path, ARM, coverage)])
    (file,) = data["files"]
    assert [line["state"] for line in file["lines"]] == ["none", "excluded", "partial"]
    assert file["lines"][1]["notes"] == ["excluded: r"]
    assert file["lines"][2]["notes"] == ["toggle: tag[1] never falls"]


def test_a_module_that_no_build_has_is_a_hole() -> None:
    (hole,) = report(Coverage(), [])["holes"]
    assert "no build" in hole["what"]
