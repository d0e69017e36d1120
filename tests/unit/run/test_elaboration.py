# SPDX-License-Identifier: Apache-2.0
"""Illegal parameters stop elaboration in all three tools, with a message that names the parameter."""

import re
import shutil

import pytest

from models.parameters import Parameters
from tb.common.paths import ROOT
from tb.flow.run.elaborate import TOOLS, TOP, command_of, complaints, run_tool
from tb.flow.run.lint import CORNERS, describe

VERSION_1, MQ, CTRL_VQ = 1 << 32, 1 << 22, 1 << 17


def features(value: int) -> str:
    return f"64'h{value:X}"


#: (the parameter that the message must name, the values)
ILLEGAL = [
    ("NUM_DEVICES", {"NUM_DEVICES": "0"}),
    ("NUM_DEVICES", {"NUM_DEVICES": "4096", "NUM_QUEUES": "2"}),
    ("NUM_QUEUES", {"NUM_QUEUES": "0"}),
    ("NUM_QUEUES", {"NUM_QUEUES": "1"}),
    ("NUM_QUEUES", {"NUM_QUEUES": "5"}),
    ("NUM_QUEUES", {"NUM_QUEUES": "66"}),
    ("NUM_QUEUES", {"NUM_DEVICES": "1024", "NUM_QUEUES": "64"}),
    ("NUM_DEVICES", {"NUM_DEVICES": "4095", "NUM_QUEUES": "18"}),
    ("QUEUE_SIZE_MAX", {"QUEUE_SIZE_MAX": "0"}),
    ("QUEUE_SIZE_MAX", {"QUEUE_SIZE_MAX": "1"}),
    ("QUEUE_SIZE_MAX", {"QUEUE_SIZE_MAX": "255"}),
    ("QUEUE_SIZE_MAX", {"QUEUE_SIZE_MAX": "65536"}),
    ("CONFIG_CHUNKS", {"CONFIG_CHUNKS": "0"}),
    ("CONFIG_CHUNKS", {"CONFIG_CHUNKS": "17"}),
    ("MSIX_VECTORS", {"MSIX_VECTORS": "1"}),
    ("MSIX_VECTORS", {"MSIX_VECTORS": "2049"}),
    ("DEVICE_VECTORS", {"DEVICE_VECTORS": "0"}),
    ("DEVICE_VECTORS", {"DEVICE_VECTORS": "66"}),
    ("PASID_SUPPORT", {"PASID_SUPPORT": "2"}),
    ("PASID_WIDTH", {"PASID_WIDTH": "0"}),
    ("PASID_WIDTH", {"PASID_WIDTH": "21"}),
    ("INTEGRATED", {"INTEGRATED": "2"}),
    ("DEVICE_TYPE", {"DEVICE_TYPE": "0"}),
    ("DEVICE_TYPE", {"DEVICE_TYPE": "64"}),
    ("BACKEND_ACK", {"BACKEND_ACK": "2"}),
    ("DEVICE_FEATURES", {"DEVICE_FEATURES": features(0)}),
    ("DEVICE_FEATURES", {"DEVICE_FEATURES": features(1 << 5)}),
    ("DEVICE_FEATURES", {"DEVICE_FEATURES": features(VERSION_1 | MQ)}),
    ("DEVICE_FEATURES", {"DEVICE_FEATURES": features(VERSION_1 | 1 << 63)}),
    ("DEVICE_FEATURES", {"DEVICE_FEATURES": features(VERSION_1 | 1 << 34)}),
    ("NUM_QUEUES", {"DEVICE_FEATURES": features(VERSION_1 | CTRL_VQ), "NUM_QUEUES": "2"}),
]
#: Values next to the illegal ones.
LEGAL = [
    {"NUM_DEVICES": "4095", "NUM_QUEUES": "16"},
    {"NUM_DEVICES": "1023", "NUM_QUEUES": "64"},
    {"INTEGRATED": "1", "DEVICE_VECTORS": "1"},
    {"INTEGRATED": "1", "DEVICE_VECTORS": "65"},
    {"BACKEND_ACK": "1"},
    {"PASID_WIDTH": "20"},
    {"DEVICE_FEATURES": features(VERSION_1 | MQ | CTRL_VQ)},
]


def name_of(parameters: dict[str, str]) -> str:
    return describe(parameters).replace(" ", ",")


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(("culprit", "parameters"), ILLEGAL, ids=[name_of(p) for _, p in ILLEGAL])
def test_illegal_parameters_stop_elaboration(tool, culprit, parameters):
    status, lines = run_tool(command_of(tool, parameters))
    assert status != 0
    messages = re.findall(r"\b\w+_(?:must|has|needs)_\w+", "\n".join(lines))
    assert any(culprit in message for message in messages), lines


@pytest.mark.parametrize(("culprit", "parameters"), ILLEGAL, ids=[name_of(p) for _, p in ILLEGAL])
def test_the_model_refuses_the_same_parameters(culprit, parameters):
    values = {k.lower(): int(v.removeprefix("64'h"), 16 if "'h" in v else 10) for k, v in parameters.items()}
    with pytest.raises(ValueError, match=culprit):
        Parameters(**values)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("parameters", LEGAL, ids=name_of)
def test_legal_neighbours_elaborate_without_a_warning(tool, parameters):
    assert complaints(tool, parameters) == []


def test_corners_are_legal():
    for corner in CORNERS:
        values = {k.lower(): int(v.removeprefix("64'h"), 16 if "'h" in v else 10) for k, v in corner.items()}
        Parameters(**values)


@pytest.mark.parametrize("tool", TOOLS)
def test_lint_reports_an_undriven_wire(tool, tmp_path):
    shutil.copytree(ROOT / "rtl", tmp_path / "rtl")
    top = tmp_path / "rtl" / f"{TOP}.v"
    text = top.read_text()
    assert complaints(tool, {}, tmp_path) == []
    top.write_text(text.replace("endmodule", "    assign no_such_wire[3:0] = undeclared;\nendmodule"))
    assert complaints(tool, {}, tmp_path) != []
