# SPDX-License-Identifier: Apache-2.0
"""What a user typed, checked: NAME=value words and the environment -> Settings. Every refusal is one line."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from models.parameters import Parameters
from tb.common.paths import ROOT
from tb.common.settings import Settings, SettingsError
from tb.flow.run.test_list import find_tests

PARAMETERS = tuple(entry.name.upper() for entry in fields(Parameters))
#: Variables that describe one run, and those of the regression and of `make bugs` alone.
RUN_VARIABLES = ("TEST", "SEED", "SIM", "WAVES", "TRACE", "COVER", "SCALE")
REGRESSION_VARIABLES = ("SIM", "SEED", "SEEDS", "SCALE", "JOBS", "COVER")
#: Make's own: which Python sets the machine up.
MAKE_VARIABLES = ("PYTHON",)


class OptionError(ValueError):
    """Something that the user typed cannot be used; the message is one line for people."""


def read_words(
    words: Iterable[str],
    legal: Iterable[str],
    environment: Mapping[str, str] = os.environ,
    *,
    parameters: bool = False,
) -> dict[str, str]:
    """NAME=value words over the environment's variables of the same names.

    parameters: the Verilog parameters are legal, too.
    Raises OptionError for a word that is no NAME=value and for a name that is not legal, with the legal ones.
    """
    legal = (*legal, *(PARAMETERS if parameters else ()))
    values = {name: environment[name] for name in legal if environment.get(name)}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in (*legal, *MAKE_VARIABLES) or not equals:
            raise OptionError(
                f"unknown variable {name or word}; legal are: {' '.join((*legal, *MAKE_VARIABLES))}"
            )
        if name in legal:
            values[name] = value
    return values


def read_settings(values: Mapping[str, str]) -> Settings:
    """Settings from variables; raises OptionError for a value that no run can use."""
    try:
        return Settings.from_environment(values)
    except SettingsError as error:
        raise OptionError(str(error)) from None


def read_run(values: Mapping[str, str], root: Path = ROOT) -> Settings:
    """Settings of one run of a test that exists; raises OptionError."""
    settings = read_settings(values)
    tests = find_tests(root)
    if settings.test not in tests:
        what = f"unknown TEST={settings.test}" if settings.test else "no TEST given"
        raise OptionError(f"{what}; legal are: {' '.join(sorted(tests)) or '(none: tests/ has no test)'}")
    return settings


def count(values: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    """A variable that must be a whole number of `least` or more; raises OptionError."""
    text = values.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise OptionError(f"{name}={text} is not a whole number of {least} or more")
    return int(text)


def switch(values: Mapping[str, str], name: str) -> bool:
    """A variable that is 1 for on, 0 or nothing for off."""
    text = values.get(name) or "0"
    if text not in ("0", "1"):
        raise OptionError(f"{name}={text} is neither 0 nor 1")
    return text == "1"


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables from which `Settings.from_environment` makes these settings inside the simulator."""
    return {
        "TEST": settings.test,
        "SEED": str(settings.seed),
        "SIM": settings.simulator,
        "WAVES": str(int(settings.waves)),
        "TRACE": str(int(settings.trace)),
        "COVER": str(int(settings.cover)),
        "SCALE": repr(settings.scale),
        **settings.parameters.verilog(),
    }


@dataclass(frozen=True)
class Folders:
    """Where generated things go."""

    root: Path = ROOT

    @property
    def builds(self) -> Path:
        """One folder a build, by simulator and a hash of everything that went in."""
        return self.root / "sim_build" / "builds"

    def run(self, settings: Settings) -> Path:
        """The folder of one run; two different runs never share it."""
        default = Parameters().verilog()
        changed = [f"{k}{v}" for k, v in settings.parameters.verilog().items() if v != default[k]]
        scale = [f"scale{settings.scale:g}"] if settings.scale != 1 else []
        switches = [name for name in ("waves", "trace", "cover") if getattr(settings, name)]
        name = "-".join([settings.test, f"seed{settings.seed}", *scale, *changed, *switches])
        return self.root / "sim_build" / "runs" / settings.simulator / name.replace("'", "")


def with_waves(settings: Settings) -> Settings:
    """The same run, recorded."""
    return replace(settings, waves=True)
