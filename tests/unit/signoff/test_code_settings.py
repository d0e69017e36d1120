# SPDX-License-Identifier: Apache-2.0
"""COVER=1: a build and a folder of its own, Verilator only; a run without its data has failed."""

from pathlib import Path

import pytest

from tb.common.settings import Settings, SettingsError
from tb.flow.run import build
from tb.flow.run.options import Folders, environment_of
from tb.flow.run.regression_plan import read_plan
from tb.flow.run.run_result import COVERAGE, missing_coverage


def test_only_verilator_counts_code_coverage() -> None:
    assert Settings.from_environment({"COVER": "1"}).cover
    assert not Settings.from_environment({}).cover
    with pytest.raises(SettingsError, match="COVER=1 needs SIM=verilator") as error:
        Settings.from_environment({"COVER": "1", "SIM": "icarus"})
    assert "\n" not in str(error.value)


def test_a_covered_run_has_a_build_and_a_folder_of_its_own_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, "tool_version", lambda program, option: program)
    usual, covered = Settings("t"), Settings("t", cover=True)
    assert build._key(usual) != build._key(covered)
    assert Folders().run(usual) != Folders().run(covered)
    assert covered.replay == "make TEST=t SEED=1 SIM=verilator COVER=1"
    assert Settings.from_environment(environment_of(covered)) == covered


def test_the_whole_regression_can_be_covered() -> None:
    assert all(run.cover for run in read_plan({"COVER": "1"}).runs)
    assert not any(run.cover for run in read_plan({}).runs)


def test_a_covered_run_that_wrote_no_data_has_failed(tmp_path: Path) -> None:
    assert missing_coverage(Settings("t", cover=True), tmp_path)
    (tmp_path / COVERAGE).touch()
    assert missing_coverage(Settings("t", cover=True), tmp_path)
    (tmp_path / COVERAGE).write_text("# SystemC::Coverage-3\n")
    assert not missing_coverage(Settings("t", cover=True), tmp_path)
    assert not missing_coverage(Settings("t"), tmp_path / "elsewhere")
