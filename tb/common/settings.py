# SPDX-License-Identifier: Apache-2.0
"""Settings of one run, read once from the environment and passed down as one object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from random import Random

from models.parameters import Parameters

SIMULATORS = ("verilator", "icarus")


class SettingsError(ValueError):
    """A variable of the environment has an unusable value; the message is one line for people."""


def _integer(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "").replace("64'h", "0x")
    if not text:
        return default
    try:
        return int(text, 0)
    except ValueError:
        raise SettingsError(f"{name}={text} is not an integer") from None


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = _integer(environment, name, 0)
    if value not in (0, 1):
        raise SettingsError(f"{name}={value} is neither 0 nor 1")
    return bool(value)


def _parameters(environment: Mapping[str, str]) -> Parameters:
    defaults = Parameters()
    given = {}
    for entry in fields(Parameters):
        name = entry.name.upper()
        if environment.get(name):
            given[entry.name] = _integer(environment, name, getattr(defaults, entry.name))
    try:
        return Parameters(**given)
    except ValueError as error:
        raise SettingsError(str(error)) from None


@dataclass(frozen=True)
class Settings:
    """What one run is: a test, a seed, a simulator, the build's parameters, and how much work to do.

    scale: 1.0 is the amount of work of one regression run; a sequence multiplies its counts by it (`amount`).
    waves, trace: the run writes a waveform; it writes every TLP of both directions as a hex line.
    cover: the run counts which lines, branches, expressions and bits of the RTL it reaches; Verilator only.
    """

    test: str = ""
    seed: int = 1
    simulator: str = SIMULATORS[0]
    waves: bool = False
    trace: bool = False
    scale: float = 1.0
    parameters: Parameters = field(default_factory=Parameters)
    cover: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read TEST, SEED, SIM, WAVES, TRACE, COVER, SCALE and one variable per Verilog parameter.

        Raises SettingsError, one line that names the variable.
        """
        simulator = environment.get("SIM") or SIMULATORS[0]
        if simulator not in SIMULATORS:
            raise SettingsError(f"SIM={simulator} is not one of: {', '.join(SIMULATORS)}")
        try:
            scale = float(environment.get("SCALE") or 1)
        except ValueError:
            raise SettingsError(f"SCALE={environment['SCALE']} is not a number") from None
        if not 0 < scale <= 1000:
            raise SettingsError(f"SCALE={scale:g} is not above 0 and at most 1000")
        cover = _switch(environment, "COVER")
        if cover and simulator != "verilator":
            raise SettingsError(f"COVER=1 needs SIM=verilator: {simulator} counts no code coverage")
        return cls(
            test=environment.get("TEST", ""),
            seed=_integer(environment, "SEED", 1),
            simulator=simulator,
            waves=_switch(environment, "WAVES"),
            trace=_switch(environment, "TRACE"),
            scale=scale,
            parameters=_parameters(environment),
            cover=cover,
        )

    def random(self, stable_id: str) -> Random:
        """The source of randomness of one component: SEED and its id alone decide it, never the simulator."""
        return Random(f"{self.seed}/{stable_id}")

    def amount(self, count: int) -> int:
        """count operations at scale 1, at least one."""
        return max(1, round(count * self.scale))

    @property
    def replay(self) -> str:
        """The command that repeats this run exactly."""
        default = Parameters()
        changed = [
            f" {entry.name.upper()}={getattr(self.parameters, entry.name)}"
            for entry in fields(Parameters)
            if getattr(self.parameters, entry.name) != getattr(default, entry.name)
        ]
        scale = f" SCALE={self.scale:g}" if self.scale != 1 else ""
        cover = " COVER=1" if self.cover else ""
        return f"make TEST={self.test} SEED={self.seed} SIM={self.simulator}{cover}{scale}{''.join(changed)}"
