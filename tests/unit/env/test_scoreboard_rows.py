# SPDX-License-Identifier: Apache-2.0
"""A model with any row of the semantics table altered fails a run, and coverage sees every row."""

import pytest

from tb.common.settings import Settings
from tb.cover.management.rows import ROWS
from tests.unit.env.altered_models import ALTERATIONS, altered
from tests.unit.env.bench_rig import Rig, play

SETTINGS = Settings(test="rows", seed=11, scale=0.5)


def test_an_unaltered_model_passes_and_every_row_is_counted() -> None:
    rig = play(Rig(SETTINGS))
    assert rig.finish() is None
    result = rig.coverage.result(rig.scoreboard.compared, rig.time, None)
    assert [row for row in ROWS if not rig.coverage.points["row", row]] == []
    assert result["completions_checked"] > 4000
    assert result["create_writes"] > 100
    assert set(result["access_paths"]) == {"memory", "window"}


def test_every_row_has_its_alteration() -> None:
    assert set(ALTERATIONS) == set(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_an_altered_row_fails_the_run(row: str) -> None:
    rig = play(Rig(SETTINGS, reference=altered(row, SETTINGS.parameters)))
    failure = rig.finish()
    assert failure is not None
    assert failure.splitlines()[0].startswith(("MISMATCH", "MISSING"))
    assert f"replay: {SETTINGS.replay}" in failure
