# SPDX-License-Identifier: Apache-2.0
"""Where things are in the project: its root and the files of the RTL."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def rtl_modules(root: Path = ROOT) -> list[Path]:
    """All Verilog modules below rtl/, one a file."""
    return sorted((root / "rtl").rglob("*.v"))


def rtl_headers(root: Path = ROOT) -> list[Path]:
    """The Verilog headers of rtl/."""
    return sorted((root / "rtl").glob("*.vh"))


def rtl_module(name: str, root: Path = ROOT) -> Path | None:
    """The file of a module, None when there is none."""
    return next((root / "rtl").rglob(f"{name}.v"), None)
