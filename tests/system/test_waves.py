# SPDX-License-Identifier: Apache-2.0
"""Recordings of both simulators contain the signals of the save file, and TLPs are shown as text."""

import subprocess
import sys

import pytest
import pywellen

from models.parameters import Parameters
from models.tlp import describe
from tb.flow.run.build import TOP
from tb.flow.waves.save_file import STREAM, TLP_FILTER, write_save_file


@pytest.mark.parametrize("simulator", ("verilator", "icarus"))
def test_every_signal_of_the_groups_was_recorded(simulate, simulator):
    folder = simulate("TEST=smoke", f"SIM={simulator}", "WAVES=1")
    text = write_save_file(folder / "waves.fst", Parameters(), {}).read_text()
    for group in ("request", "decode", "device table", "completion"):
        assert f"-{group}\n" in text
    states = (folder / "translate" / "u_device_table.state_q.txt").read_text()
    assert "0 IDLE\n" in states
    registers = (folder / "translate" / "bus_address.txt").read_text()
    assert "0C43 MANAGED.create MANAGED.create_ok\n" in registers


def vcd_of(recording, stream: str) -> str:
    """What GTKWave hands to the filter for one stream."""
    waveform = pywellen.Waveform(str(recording), stream_only=True)
    lines = ["$comment data_start 0x1 $end", f"$comment name {stream} TLP $end"]
    changes: dict[int, list[str]] = {}
    for number, name in enumerate(STREAM):
        lines.append(f"$var wire 1 {number} {stream}_{name} $end")

        def note(time, _, value, number=number):
            bits = f"{value:b}" if isinstance(value, int) else value
            changes.setdefault(time, []).append(f"b{bits} {number}")

        waveform.stream_changes(note, [f"{TOP}.{stream}_{name}"])
    for time in sorted(changes):
        lines += [f"#{time}", *changes[time]]
    return "\n".join([*lines, f"#{max(changes) + 10_000}", "$comment data_end 0x1 $end", ""])


def test_the_filter_shows_every_tlp_of_a_recording(simulate):
    folder = simulate("TEST=smoke", "SIM=icarus", "WAVES=1", "TRACE=1")
    trace = [line.split() for line in (folder / "trace.txt").read_text().splitlines()]
    for stream, direction in (("s_axis_rx", "rx"), ("m_axis_tx", "tx")):
        answer = subprocess.run(
            [sys.executable, TLP_FILTER],
            input=vcd_of(folder / "waves.fst", stream),
            text=True,
            capture_output=True,
        )
        name, *labels, end = answer.stdout.splitlines()
        assert (name, end) == (f"$name {stream} TLP", "$finish"), answer.stderr
        expected = [describe(bytes.fromhex(line[2])).split()[0] for line in trace if line[1] == direction]
        assert [label.split()[1] for label in labels] == expected
