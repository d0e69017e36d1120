# SPDX-License-Identifier: Apache-2.0
"""Which tests exist: their public names, found in the sources without importing them."""

import ast
from pathlib import Path


def _is_test(decorator: ast.expr) -> bool:
    """@cocotb.test(...), @pyuvm.test(...), @cocotb.test: whatever module the name came from."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(target, ast.Attribute) and target.attr == "test") or (
        isinstance(target, ast.Name) and target.id == "test"
    )


def find_tests(root: Path) -> dict[str, str]:
    """Test name -> module, for every decorated function or class of tests/test_*.py.

    Raises ValueError, one line, when two modules use one name: TEST=<name> would be ambiguous.
    """
    tests: dict[str, str] = {}
    for path in sorted((root / "tests").glob("test_*.py")):
        module = f"tests.{path.stem}"
        for node in ast.parse(path.read_text(), str(path)).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if any(_is_test(decorator) for decorator in node.decorator_list):
                if node.name in tests:
                    raise ValueError(f"test {node.name} exists twice: {tests[node.name]} and {module}")
                tests[node.name] = module
    return tests
