# SPDX-License-Identifier: Apache-2.0
"""The generated record layouts are the ones typed by hand, and the RTL reads whole fields of them."""

import re
from pathlib import Path

import pytest

from tb.flow.registers.generate_layout import ROOT, SOURCE, stale_files, write_files
from tb.flow.registers.layout_source import Layout
from tb.flow.registers.records import RecordError
from tests.unit.registers.hand_records import BITS, RECORDS

FILES = ("rtl/virtio_mgmt_records.vh", "rtl/virtio_mgmt_record_bits.vh")
WIDTHS = {f"{record}_{name}": width for record, fields in RECORDS.items() for name, _, width in fields}
#: Halves of a field that the RTL writes alone, and two fields that a proof reads as one: (field, bits).
PARTS = {("DEVICE_DRIVER_FEATURES", 32), ("QUEUE_DESC", 32), ("QUEUE_DRIVER", 32), ("QUEUE_DEVICE", 32)}
PARTS |= {("QUEUE_PASID", 21)}


def numbers(text: str, pattern: str) -> dict[str, int]:
    """Name -> value of every line that the pattern of both matches."""
    return {name: int(value) for name, value in re.findall(pattern, text, re.MULTILINE)}


def positions(root: Path = ROOT) -> dict[str, int]:
    return numbers((root / FILES[0]).read_text(), r"^localparam (\w+) += (\d+);")


def altered(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the source with one change."""
    text = SOURCE.read_text()
    assert text.count(old) == 1
    source = tmp_path / "registers.rdl"
    source.write_text(text.replace(old, new))
    return source


def test_positions_are_the_ones_typed_by_hand():
    by_hand = {f"{record}_{name}_LSB": low for record, fields in RECORDS.items() for name, low, _ in fields}
    by_hand |= {f"{record}_RECORD_BITS": bits for record, bits in BITS.items()}
    assert positions() == by_hand


def test_widths_are_the_ones_typed_by_hand():
    text = (ROOT / FILES[1]).read_text()
    wanted = {"DEVICE_BITS": BITS["DEVICE"], "QUEUE_BITS": BITS["QUEUE"], "TYPE_STATE_BITS": BITS["NETWORK"]}
    assert numbers(text, r"^parameter (\w+) = (\d+),?$") == wanted
    assert not text.rstrip().endswith(",")


def test_a_changed_width_moves_what_follows_and_makes_the_headers_stale(tmp_path):
    source = altered(tmp_path, "} GENERATION[8];", "} GENERATION[11];")
    write_files(Layout(SOURCE), tmp_path)
    before = positions(tmp_path)
    assert stale_files(Layout(source), tmp_path) == list(FILES)
    write_files(Layout(source), tmp_path)
    moved = {name: value - before[name] for name, value in positions(tmp_path).items()}
    stays = ("DEVICE_STATUS_LSB", "DEVICE_GENERATION_LSB")
    assert moved == {name: 3 if name.startswith("DEVICE_") and name not in stays else 0 for name in before}
    assert "parameter DEVICE_BITS = 380," in (tmp_path / FILES[1]).read_text()


def test_a_type_state_that_is_too_narrow_is_refused(tmp_path):
    source = altered(tmp_path, "} MTU[16];", "} MTU[32];")
    with pytest.raises(RecordError, match="DEVICE_TYPE_STATE has 86 bits, record network needs 102"):
        Layout(source)


@pytest.mark.parametrize("folder", ["rtl", "formal"])
def test_slices_are_as_wide_as_their_field(folder):
    """A slice names its field by its lowest bit; its width is the field's, or one of the few parts above."""
    slices = set()
    for path in sorted((ROOT / folder).glob("*/*.v")):
        for name, width in re.findall(r"\b(\w+)_LSB(?: \+ \d+)? \+: (\w+)\]", path.read_text()):
            slices.add((name, BITS["NETWORK"] if width == "TYPE_STATE_BITS" else int(width)))
    assert len(slices) > 15
    assert {(name, width) for name, width in slices if WIDTHS[name] != width} <= PARTS


def test_no_width_of_a_record_is_typed():
    typed = re.compile(r"\b(?:377|376|246|245)\b")
    modules = [path for folder in ("rtl", "formal") for path in (ROOT / folder).glob("*/*.v")]
    assert [str(path) for path in modules if typed.search(path.read_text())] == []
