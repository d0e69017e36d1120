# SPDX-License-Identifier: Apache-2.0
"""GTKWave's save file for a recorded run: groups.toml, with the widths and names of this build."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pywellen

from models import layout
from models.parameters import Parameters
from tb.common.paths import ROOT, rtl_modules
from tb.flow.run.build import TOP

GROUPS = ROOT / "tb" / "flow" / "waves" / "groups.toml"
TLP_FILTER = ROOT / "tb" / "flow" / "waves" / "tlp_filter.py"
STREAM = ("tvalid", "tready", "tlast", "tkeep", "tdata")
# Flags of GTKWave's traces: right-justified hex or binary, values from a file, text from a process, groups.
BINARY, HEX, FROM_FILE, FROM_PROCESS, GROUP_BEGIN, GROUP_END = (
    0x28,
    0x22,
    0x2000,
    0x10000000,
    0x800200,
    0x1000200,
)
#: 2**ZOOM recording units a pixel: about 90 clocks on a screen.
ZOOM = -17.0


class WavesError(RuntimeError):
    """The recording lacks something that groups.toml names; one line."""


def widths_of(recording: Path) -> dict[str, int]:
    """Signal path -> width in bits of an FST file."""
    waveform = pywellen.Waveform(str(recording), stream_only=True)
    return {variable.full_name: variable.length for variable in waveform.all_vars()}


def states(module: Path, width: int) -> dict[int, str]:
    """value -> name of a module's localparams that have one width."""
    pattern = rf"localparam\s+\[{width - 1}:0\]\s+(\w+)\s*=\s*{width}'d(\d+)"
    return {int(value): name for name, value in re.findall(pattern, module.read_text())}


def _codes(prefix: str) -> dict[int, str]:
    """value -> name of the layout's constants with one prefix."""
    return {
        value: name.removeprefix(prefix)
        for name, value in vars(layout).items()
        if name.startswith(prefix) and isinstance(value, int)
    }


def tables(parameters: Parameters) -> dict[str, dict[int, str]]:
    """The code tables that groups.toml may name: DW addresses in BAR0 and configuration space, codes."""
    registers: dict[int, list[str]] = {}
    configuration: dict[int, list[str]] = {}
    for name, entry in layout.FIELDS.items():
        region, _, field = name.partition("_")
        if (base := getattr(layout, f"BAR0_{region}", None)) is not None:
            words = range(
                (base + entry.offset) // 4, (base + entry.offset + (entry.width_bits + 7) // 8 + 3) // 4
            )
            for number, word in enumerate(words):
                label = f"{region}.{field.lower()}"
                registers.setdefault(word, []).append(f"{label}+{4 * number}" if number else label)
        elif region == "CFG":
            configuration.setdefault(entry.offset // 4, []).append(field.lower())
    for position, name in (_codes("CAP_") | _codes("ECAP_")).items():
        if position >= layout.CAP_PM:  # below are ids and fields
            configuration[position // 4] = [f"capability {name.lower()}"]
    slots, stride = parameters.queues_per_device_slot, parameters.notify_stride
    for device in range(parameters.num_devices + 1):
        for queue in range(parameters.num_queues):
            address = parameters.notify_base + device * stride + queue * (stride // slots)
            registers[address // 4] = [f"doorbell device {device} queue {queue}"]
    return {
        "register": {word: " ".join(names) for word, names in registers.items()},
        "configuration": {word: " ".join(names) for word, names in configuration.items()},
        "lifecycle": _codes("LIFECYCLE_"),
        "outcome": _codes("CREATE_"),
        "event": _codes("EVENT_"),
    }


def _module_of(path: str) -> Path:
    """The source of the module that holds a signal: instances are named after modules, more or less."""
    instance = path.split(".")[-2].removeprefix("u_")
    candidates = [p for p in rtl_modules() if p.stem == instance or p.stem.endswith(f"_{instance}")]
    if not candidates:
        raise WavesError(f"no module in rtl/ for {path}")
    return candidates[0]


class SaveFile:
    """Builds one save file and its translate files next to a recording."""

    def __init__(self, recording: Path, parameters: Parameters) -> None:
        self._recording, self._tables = recording, tables(parameters)
        self._widths = widths_of(recording)
        self._folder = recording.parent / "translate"

    def _signal(self, path: str) -> tuple[str, int]:
        full = f"{TOP}.{path}"
        found = (
            [full] if full in self._widths else [name for name in self._widths if name.endswith(f".{path}")]
        )
        if len(found) != 1:
            raise WavesError(f"{GROUPS.name} names {path}, of which the recording has {len(found)}")
        (full,) = found
        width = self._widths[full]
        return (f"{full}[{width - 1}:0]" if width > 1 else full), width

    def _translate(self, path: str, codes: str, width: int) -> Path:
        names = states(_module_of(path), width) if codes == "states" else self._tables[codes]
        self._folder.mkdir(exist_ok=True)
        file = self._folder / f"{path}.txt"
        digits = (width + 3) // 4
        file.write_text("".join(f"{value:0{digits}X} {name}\n" for value, name in sorted(names.items())))
        return file

    def _entry(self, entry: str) -> list[str]:
        if entry.startswith("TLP "):
            stream = entry.removeprefix("TLP ")
            parts = " ".join(self._signal(f"{stream}_{name}")[0] for name in STREAM)
            return [f"@{HEX | FROM_PROCESS:x}", f"^<1 {TLP_FILTER}", f"#{{{stream} TLP}} {parts}"]
        path, _, codes = entry.partition(" = ")
        name, width = self._signal(path)
        if not codes:
            return [f"@{HEX if width > 1 else BINARY:x}", name]
        shown = f"+{{{' '.join(path.split('.')[-2:]).removeprefix('u_')}}} {name}"
        return [f"@{HEX | FROM_FILE:x}", f"^1 {self._translate(path, codes, width)}", shown]

    def write(self, marker_ns: int | None) -> Path:
        """Write the save file; the view starts a little before marker_ns, which gets the marker.

        Raises WavesError.
        """
        marker = (marker_ns or 0) * 1000
        lines = [
            f'[dumpfile] "{self._recording}"',
            f"[timestart] {max(0, marker - 400_000)}",
            "[size] 1600 900",
        ]
        lines += [f"*{ZOOM} {marker or -1}" + " -1" * 26, "[signals_width] 280", "[sst_expanded] 0"]
        lines += [f"@{BINARY:x}", f"{TOP}.clk", f"{TOP}.rst"]
        for group in tomllib.loads(GROUPS.read_text())["group"]:
            lines += [f"@{GROUP_BEGIN:x}", f"-{group['name']}"]
            for entry in group["signals"]:
                lines += self._entry(entry)
            lines += [f"@{GROUP_END:x}", f"-{group['name']}"]
        file = self._recording.with_name("waves.gtkw")
        file.write_text("\n".join(lines) + "\n")
        return file


def write_save_file(recording: Path, parameters: Parameters, result: Mapping) -> Path:
    """The save file of a run; the marker is where the run failed, if it did."""
    return SaveFile(recording, parameters).write(result.get("time_ns") if result.get("failure") else None)
