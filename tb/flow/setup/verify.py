# SPDX-License-Identifier: Apache-2.0
"""Run by the virtual environment's Python: is every package of a requirements file whole and importable?

    python -I verify.py <requirements file>

The first that is not ends it with one line and exit status 1.
"""

import importlib
import re
import sys
from importlib import metadata
from pathlib import Path, PurePosixPath


def import_names(distribution: metadata.Distribution) -> list[str]:
    """The packages or modules nearest to the root that a distribution brings."""
    files = [PurePosixPath(str(file)) for file in distribution.files or []]
    packages = [file.parent for file in files if file.name == "__init__.py"]
    modules = [file.with_suffix("") for file in files if file.suffix == ".py" and len(file.parts) == 1]
    depth = min((len(package.parts) for package in packages), default=0)
    names = modules + [package for package in packages if len(package.parts) == depth]
    return [".".join(name.parts) for name in names if all(part.isidentifier() for part in name.parts)]


def check(name: str, version: str) -> None:
    """Stop unless this version is installed with all its files and can be imported."""
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        sys.exit(f"{name} is absent")
    if distribution.version != version:
        sys.exit(f"{name} is {distribution.version}, not {version}")
    lost = [str(file) for file in distribution.files or [] if not Path(str(file.locate())).exists()]
    if lost:
        sys.exit(f"{name} lacks {lost[0]}")
    for module in import_names(distribution):
        try:
            importlib.import_module(module)
        except Exception as error:
            sys.exit(f"cannot import {module} of {name}: {error!r}")


if __name__ == "__main__":
    for pin in re.findall(r"^([\w.-]+)==([^\s;]+)", Path(sys.argv[1]).read_text(), re.MULTILINE):
        check(*pin)
