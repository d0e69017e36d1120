# SPDX-License-Identifier: Apache-2.0
"""Small charts of the sign-off page: one measure over the recent runs, as points of an SVG path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN, MOST_RUNS = 220, 56, 6, 40
_MEASURES = ("functional", "line", "branch", "expression", "toggle", "properties", "mutation", "wall_s")


@dataclass(frozen=True)
class Point:
    """A run: its place in the picture, what it measured, and whether its verdict was pass."""

    x: float
    y: float
    value: float
    passed: bool
    label: str


@dataclass(frozen=True)
class Chart:
    """kind: share (0..1), seconds or count. path: the polyline through all points, SVG coordinates."""

    name: str
    kind: str
    points: tuple[Point, ...]
    path: str
    low: float
    high: float


def charts(trend: Sequence[Mapping]) -> list[Chart]:
    """One chart for each measure that any of the last runs has; oldest run first."""
    recent = trend[-MOST_RUNS:]
    found = (_chart(name, recent) for name in _MEASURES)
    return [chart for chart in found if chart.points]


def _chart(name: str, runs: Sequence[Mapping]) -> Chart:
    places = [(at, run) for at, run in enumerate(runs) if isinstance(run.get(name), int | float)]
    values = [run[name] for _, run in places]
    if not values:
        return Chart(name, "count", (), "", 0, 0)
    low, high = min(values), max(values)
    flat = low == high  # then in the middle
    tall = (HEIGHT - 2 * MARGIN) / (high - low + flat)
    step = (WIDTH - 2 * MARGIN) / max(len(runs) - 1, 1)
    points = tuple(
        Point(
            x=round(MARGIN + at * step, 1),
            y=round(HEIGHT - MARGIN - (run[name] - low + flat / 2) * tall, 1),
            value=run[name],
            passed=run.get("verdict") == "pass",
            label=" ".join(str(run.get(part, "?")) for part in ("started", "stage", "verdict", "revision")),
        )
        for at, run in places
    )
    kind = "seconds" if name == "wall_s" else "share" if high <= 1 and name != "properties" else "count"
    path = " ".join(f"{point.x},{point.y}" for point in points)
    return Chart(name.replace("wall_s", "duration"), kind, points, path, low, high)
