# SPDX-License-Identifier: Apache-2.0
"""Reading and merging Verilator's coverage data."""

from pathlib import Path

import pytest

from tb.flow.signoff.code_points import Coverage, CoverageError, Point, read_coverage

HEADER = "# SystemC::Coverage-3\n"


def entry(kind: str, what: str, count: int, line: int = 7, lines: str = "", instance: str = "top.u_a") -> str:
    """One line of a .dat file, as Verilator 5.048 writes it."""
    fields = {"f": "/project/rtl/a.v", "l": line, "n": 5, "t": kind, "page": f"v_{kind}/a__Kz1", "o": what}
    if lines:
        fields["S"] = lines
    fields["h"] = instance
    return "C '" + "".join(f"\x01{key}\x02{value}" for key, value in fields.items()) + f"' {count}\n"


def toggle(bit: str, rose: int, fell: int, line: int = 7, instance: str = "top.u_a") -> str:
    """Both directions of a bit."""
    edges = ((f"{bit}:0->1", rose), (f"{bit}:1->0", fell))
    return "".join(entry("toggle", what, count, line, instance=instance) for what, count in edges)


#: One point of each metric, all reached: data without them are refused.
REST = (
    entry("line", "block", 1, 90, "90")
    + entry("branch", "if", 1, 91)
    + entry("expr", "(x==1) => 1", 1, 92)
    + toggle("x", 1, 1, 93)
)


#: Line -> declaration; all other lines of rtl/a.v are empty.
DECLARATIONS = {7: "    input  wire [3:0] tag,", 8: "    wire [3:0] inside = tag;", 93: "    output reg x"}


def read_raw(folder: Path, *texts: str) -> Coverage:
    """What these .dat files of a project in `folder` come to."""
    (folder / "rtl").mkdir(exist_ok=True)
    (folder / "rtl" / "a.v").write_text("\n".join(DECLARATIONS.get(n, "") for n in range(1, 101)))
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.dat")
        files[-1].write_text(text.replace("/project/", f"{folder}/"))
    return read_coverage(files, folder)


def read(folder: Path, *texts: str) -> Coverage:
    """What several runs with these points come to."""
    return read_raw(folder, *(HEADER + REST + text for text in texts))


def hits(coverage: Coverage, metric: str, what: str = "", line: int = 7) -> int:
    """Count of the one point of these."""
    (point,) = [p for p in coverage.points if (p.metric, p.what, p.line) == (metric, what, line)]
    return coverage.hits(point)


def test_counts_add_up_over_runs_of_one_build(tmp_path: Path) -> None:
    coverage = read(tmp_path, entry("branch", "else", 2), entry("branch", "else", 3))
    assert (coverage.runs, coverage.builds) == (2, 1)
    assert coverage.points[Point("rtl/a.v", 7, 5, "branch", "else")] == {"top.u_a": 5}


def test_points_of_builds_are_united_and_one_build_that_reaches_a_point_is_enough(tmp_path: Path) -> None:
    wide = entry("expr", "(a==1) => 1", 1) + entry("expr", "(b==1) => 1", 0)
    coverage = read(tmp_path, entry("expr", "(a==1) => 1", 0), wide)
    assert (coverage.runs, coverage.builds) == (2, 2)
    assert hits(coverage, "expression", "(a==1) => 1") == 1
    assert hits(coverage, "expression", "(b==1) => 1") == 0


def test_widths_that_follow_from_parameters_do_not_make_other_points(tmp_path: Path) -> None:
    narrow = entry("expr", "((index == {32'sh4{1'h0}})==1 && HALF[3:0]==1) => 1", 0)
    wide = entry("expr", "((index == {32'ha{1'h0}})==1 && HALF[4:0]==1) => 1", 1)
    coverage = read(tmp_path, narrow, wide)
    assert hits(coverage, "expression", "((index == {N{1'h0}})==1 && HALF==1) => 1") == 1
    assert sum(point.line == 7 for point in coverage.points) == 1


def test_instances_are_kept_apart_and_one_of_them_reaches_the_module_s_point(tmp_path: Path) -> None:
    both = entry("branch", "if", 0) + entry("branch", "if", 4, instance="top.u_b")
    coverage = read(tmp_path, both)
    assert coverage.points[Point("rtl/a.v", 7, 5, "branch", "if")] == {"top.u_a": 0, "top.u_b": 4}
    assert hits(coverage, "branch", "if") == 4


def test_a_line_is_reached_by_any_block_that_lists_it(tmp_path: Path) -> None:
    """Ranges and single lines; an arm lists lines, too; an else that is not written lists none."""
    text = (
        entry("line", "block", 9, 7, "7-8,11")
        + entry("branch", "if", 0, 8, "8-9")
        + entry("branch", "else", 9, 8)
    )
    coverage = read(tmp_path, text)
    found = {p.line: coverage.hits(p) for p in coverage.points if p.metric == "line" and p.line < 90}
    assert found == {7: 9, 8: 9, 9: 0, 11: 9}
    assert hits(coverage, "branch", "if", 8) == 0
    assert not [p for p in coverage.points if p.metric == "branch" and p.what == "block"]
    assert hits(read(tmp_path, entry("line", "case", 0, 7, "7")), "branch", "case") == 0


@pytest.mark.parametrize("rose, fell, count", [(3, 2, 2), (3, 0, 0), (0, 1, 0), (0, 0, 0)])
def test_a_bit_has_to_rise_and_fall(tmp_path: Path, rose: int, fell: int, count: int) -> None:
    coverage = read(tmp_path, toggle("tag[3]", rose, fell))
    assert hits(coverage, "toggle", "tag[3]") == count
    assert coverage.edges[Point("rtl/a.v", 7, 5, "toggle", "tag[3]")] == (rose, fell)


def test_a_bit_that_rises_in_one_instance_and_falls_in_another_is_not_reached(tmp_path: Path) -> None:
    assert hits(read(tmp_path, toggle("b", 1, 0) + toggle("b", 0, 1, instance="top.u_b")), "toggle", "b") == 0


def test_a_signal_inside_a_module_is_no_toggle_point(tmp_path: Path) -> None:
    """Ports only: line 8 declares a wire, line 9 nothing."""
    coverage = read(tmp_path, toggle("tag[0]", 1, 1) + toggle("inside[0]", 1, 1, 8) + toggle("none", 1, 1, 9))
    assert {p.what for p in coverage.points if p.metric == "toggle"} == {"tag[0]", "x"}


@pytest.mark.parametrize(
    "text, words",
    [
        (HEADER, "no coverage point"),
        ("", "no coverage data"),
        (HEADER + REST + "C '\x01f\x02/pro", "middle of a line"),
        (HEADER + entry("branch", "if", 1), "no point of line coverage"),
        (HEADER + REST + entry("toggle", "tag", 1), "no direction"),
        (HEADER + REST + entry("user", "x", 1), "unknown kind"),
        (HEADER + REST.replace("/project/", "/other/"), "not in /"),
        (HEADER + REST.replace("rtl/a.v", "rtl/gone.v"), r"gone\.v cannot be read"),
        (HEADER + "C 'x' 1\n", "no line of a coverage.dat"),
    ],
)
def test_data_that_say_nothing_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CoverageError, match=words) as error:
        read_raw(tmp_path, text)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_no_file_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match=r"coverage\.dat is missing"):
        read_coverage([tmp_path / "coverage.dat"], tmp_path)
    with pytest.raises(CoverageError, match="0 runs"):
        read_coverage([], tmp_path)
