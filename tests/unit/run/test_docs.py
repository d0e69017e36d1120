# SPDX-License-Identifier: Apache-2.0
"""Documentation pages: links lead to files, `make` targets exist, examples run and elaborate."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tb.common.paths import ROOT, rtl_modules

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def fenced(page: str, language: str) -> str:
    """The only block of code in this language on a page of docs/."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs" / page).read_text(), re.M | re.S)
    return block


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_targets_that_a_page_shows_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    shown = re.findall(r"(?:^ {4,}|`)make ([a-z]+)(?![a-z=])", page.read_text(), re.M)
    assert set(shown) <= targets


def test_example_of_a_driver_prints_what_the_page_says() -> None:
    page = (ROOT / "docs" / "virtio.md").read_text()
    printed = re.search(r"^It prints\n\n {4}(.*)$", page, re.M)[1]
    command = [sys.executable, "-c", fenced("virtio.md", "python")]
    result = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert (result.stdout, result.stderr) == (f"{printed}\n", "")


def test_example_of_an_instance_elaborates(tmp_path: Path) -> None:
    (tmp_path / "my_endpoint.v").write_text(fenced("integrator.md", "verilog"))
    sources = [tmp_path / "my_endpoint.v", *rtl_modules(ROOT)]
    command = ["iverilog", "-g2005", "-Wall", "-I", ROOT / "rtl", "-s", "my_endpoint", "-t", "null", *sources]
    result = subprocess.run(command, text=True, capture_output=True)
    assert result.returncode == 0, result.stderr
    assert "my_endpoint.v" not in result.stderr, result.stderr
