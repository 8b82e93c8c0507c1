"""Tests that can fail: each says what has to hold, by itself or by a helper that says so in its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def says_what_holds(test: ast.AST) -> bool:
    """An `assert`, `pytest.raises`, Playwright's `expect`, or a call of a helper that is named for it: `assert_as_built(project)`."""
    called = [node.func for node in ast.walk(test) if isinstance(node, ast.Call)]
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
    return any(isinstance(node, ast.Assert) for node in ast.walk(test)) or any(
        name in ("raises", "warns", "expect") or name.lstrip("_").startswith("assert_") for name in names
    )


def all_tests() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every test, with its place."""
    for path in sorted(HERE.rglob("test_*.py")):
        if "node_modules" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield f"{path.relative_to(HERE).as_posix()}:{node.lineno} {node.name}", node


def test_every_test_asserts() -> None:
    """A test that only calls something passes as long as that returns, whatever it does."""
    found = dict(all_tests())
    assert len(found) > 1500
    assert [place for place, test in found.items() if not says_what_holds(test)] == []
