# SPDX-License-Identifier: Apache-2.0
"""The sign-off page: evidence -> one self-contained HTML page that opens from a file, without any network.

    python -m tb.flow.signoff.report [EVIDENCE=path] [PAGE=path]

renders sim_build/signoff/evidence.json to sim_build/signoff/index.html again. The page says what the evidence
says and judges nothing itself; what the evidence lacks shows as "missing" in red, and such a page never says
"pass". The same evidence gives the same bytes.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, TemplateError
from markupsafe import Markup

from tb.common.paths import ROOT
from tb.flow.run.options import OptionError, read_words
from tb.flow.run.processes import run_command
from tb.flow.signoff import report_data, report_text, report_view

FOLDER = ROOT / "sim_build" / "signoff"
TEMPLATES = Path(__file__).with_name("report_page")
INCOMPLETE = ("incomplete", "The evidence says pass, but parts of it are missing.")
_PARTS: dict[str, type] = {"criteria": list, "requirements": list, "trend": list}
_PARTS |= dict.fromkeys(("simulation", "unit", "functional", "code", "formal", "mutation"), dict)


class ReportError(ValueError):
    """The evidence cannot be shown; the message is one line for people."""


class Missing(ChainableUndefined):
    """What the evidence lacks: "missing" wherever it is printed, nothing where it is listed."""

    def __str__(self) -> str:
        return report_text.MISSING

    __html__ = __str__


@cache
def _environment() -> Environment:
    """Templates that escape everything."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=Missing,
        finalize=lambda value: report_text.MISSING if value is None else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("percent", "number", "seconds", "slug", "words"):
        environment.filters[name] = getattr(report_text, name)
    environment.globals.update(
        mark=report_text.mark,
        missing=report_text.MISSING,
        raw=lambda name: Markup((TEMPLATES / name).read_text()),
        embed=report_data.embed,
    )
    return environment


def render(evidence: Mapping) -> str:
    """The page as text. Raises ReportError when a part of the evidence has a shape that cannot be shown."""
    wrong = [name for name, kind in _PARTS.items() if not isinstance(evidence.get(name) or kind(), kind)]
    if wrong:
        raise ReportError(f"{wrong[0]} is not a {_PARTS[wrong[0]].__name__}")
    absent = {name for name in _PARTS if not evidence.get(name)} - {"trend"}
    evidence = {name: value for name, value in evidence.items() if name not in absent}
    try:
        view = report_view.view(evidence)
        template = _environment().get_template("page.html")
        shown = {"e": evidence, "v": view, "ids": view.ids}
        page = template.render(shown)
        if view.word == "pass" and report_text.MISSING in page:
            view.word, view.note = INCOMPLETE
            page = template.render(shown)
        return page
    except (AttributeError, IndexError, KeyError, TypeError, TemplateError) as error:
        raise ReportError(f"it has an unexpected shape: {error}") from error


def write(evidence: Mapping, path: Path) -> None:
    """Write the page of this evidence; raises ReportError."""
    page = render(evidence)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(page, encoding="utf-8")


def main(words: list[str]) -> int:
    """0 when the page was written."""
    source, page = FOLDER / "evidence.json", FOLDER / "index.html"
    try:
        values = read_words(words, ("EVIDENCE", "PAGE"))
        source, page = Path(values.get("EVIDENCE", source)), Path(values.get("PAGE", page))
        evidence = json.loads(source.read_text(encoding="utf-8"))
        if not isinstance(evidence, dict):
            raise ReportError("it is not an object")
        write(evidence, page)
    except OptionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}; `make signoff` writes evidence", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"error: {source} cannot be shown: {error}; `make signoff` writes it again", file=sys.stderr)
        return 2
    print(f"{page}: {page.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    run_command(main)
