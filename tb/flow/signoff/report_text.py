# SPDX-License-Identifier: Apache-2.0
"""Formats numbers, times and marks of the sign-off page. What is absent is "missing", never a number."""

import math
import re
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

MISSING = Markup('<strong class="missing">missing</strong>')
_MARK = Markup('<span class="mark {}"><i aria-hidden="true">{}</i> {}</span>')
#: Class -> glyph and its words; all others are bad. Nothing is told by colour alone.
_MARKS = {
    "good": ("✓", "pass passed shown proved done reached killed used"),
    "warn": ("◐", "bounded deviates classified"),
    "idle": ("○", "equivalent none"),
}
_BY_WORD = {word: (name, glyph) for name, (glyph, words) in _MARKS.items() for word in words.split()}


def absent(value: object) -> bool:
    """Whether the evidence has nothing here."""
    return value is None or isinstance(value, Undefined)


def percent(value: Any) -> str:
    """A share of 1, rounded down: only what is complete reads 100 %."""
    if absent(value):
        return MISSING
    return "100 %" if value >= 1 else f"{math.floor(value * 1000 + 1e-9) / 10:.1f} %"


def number(value: Any) -> str:
    """With thin gaps between thousands."""
    return MISSING if absent(value) else f"{value:,}".replace(",", "\u202f")


def seconds(value: Any) -> str:
    """A duration."""
    if absent(value):
        return MISSING
    if value < 60:
        return f"{value:.1f} s"
    if value < 600:
        return f"{value // 60:.0f} min {value % 60:02.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value // 3600:.0f} h {value % 3600 / 60:.0f} min"


def slug(text: object) -> str:
    """An id, the same for the same text; page.js has the same function."""
    return re.sub(r"[^A-Za-z0-9_.:/-]", "_", str(text))


def words(values: Any) -> str:
    """Names in a row, or key = value pairs of an object."""
    if absent(values):
        return MISSING
    if isinstance(values, dict):
        return ", ".join(f"{name} = {value}" for name, value in values.items())
    return ", ".join(str(value) for value in values)


def mark(status: object) -> Markup:
    """A status as glyph and word; an unknown one is shown as bad."""
    if absent(status):
        return MISSING
    name, glyph = _BY_WORD.get(str(status).replace(" ", "-"), ("bad", "✕"))
    return _MARK.format(name, glyph, status)
