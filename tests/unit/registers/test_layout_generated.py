# SPDX-License-Identifier: Apache-2.0
"""The generated files are what rtl/registers.rdl gives, and the check notices every kind of staleness."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tb.flow.registers.generate_layout import OUTPUTS, ROOT, SOURCE, stale_files, write_files
from tb.flow.registers.layout_source import Layout, LayoutError


@pytest.fixture(scope="module")
def layout() -> Layout:
    return Layout(SOURCE)


def test_committed_files_are_up_to_date(layout):
    assert stale_files(layout) == []


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_changed_or_missing_file_is_stale(layout, tmp_path, name):
    write_files(layout, tmp_path)
    assert stale_files(layout, tmp_path) == []
    path = tmp_path / name
    path.write_text(path.read_text().replace("0", "1", 1))
    assert stale_files(layout, tmp_path) == [name]
    path.unlink()
    assert stale_files(layout, tmp_path) == [name]


def test_a_changed_source_makes_every_file_stale(tmp_path):
    source = tmp_path / "registers.rdl"
    text = SOURCE.read_text().replace("create @0x10C", "create @0x10E").replace("LINK[16]", "LINK[17]")
    source.write_text(text.replace("TYPE_STATE[86]", "TYPE_STATE[87]"))
    assert stale_files(Layout(source)) == list(OUTPUTS)


def test_every_requirement_that_a_register_names_exists():
    known = {entry["id"] for entry in json.loads((ROOT / "docs" / "requirements.json").read_text())}
    named = re.findall(r"\b(?:MGMT|VPCI|PCIE|AMB|DRV)-\d+", SOURCE.read_text())
    assert len(named) > 80 and set(named) <= known


def test_one_name_with_two_values_is_refused(tmp_path):
    source = tmp_path / "registers.rdl"
    text = SOURCE.read_text()
    source.write_text(text.replace('prefix = "MSIX_CFG_"', 'prefix = "MANAGED_"'))
    with pytest.raises(LayoutError, match="MANAGED_SIZE has two values, 270 and 24"):
        Layout(source)


def test_the_command_names_the_stale_file_in_one_line(tmp_path):
    for part in ("rtl/registers.rdl", *OUTPUTS):
        target = tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, target)
    tools = tmp_path / "tb" / "flow" / "registers"
    shutil.copytree(ROOT / "tb" / "flow" / "registers", tools)
    command = [sys.executable, str(tools / "generate_layout.py")]

    def check() -> subprocess.CompletedProcess:
        return subprocess.run([*command, "--check"], capture_output=True, text=True, cwd="/")

    assert check().returncode == 0
    stale = tmp_path / "models" / "layout.py"
    stale.write_text(stale.read_text() + "\n")
    result = check()
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "models/layout.py" in result.stderr
    assert subprocess.run(command, cwd="/").returncode == 0
    assert check().returncode == 0


def test_c_header_compiles_and_places_the_fields_of_the_rfc(tmp_path):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler")
    program = tmp_path / "place.c"
    header = Path(ROOT) / "docs" / "registers" / "virtio_mgmt_layout.h"
    program.write_text(
        f'#include "{header}"\n#include <stddef.h>\n'
        '_Static_assert(offsetof(bar0__managed_t, create_ok) == 0x10D, "");\n'
        '_Static_assert(offsetof(bar0_t, pasid) == 0x5000, "");\n'
        '_Static_assert(offsetof(config_space_t, pcie) == 0xCC, "");\n'
        '_Static_assert(VIRTIO_MGMT_CREATE_INVALID_CFG == 2, "");\n'
    )
    subprocess.run([compiler, "-Wall", "-Werror", "-fsyntax-only", str(program)], check=True)
