"""How long a file and a function may be: what no linter measures in lines."""

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 250
FUNCTION_LINES = 40
# Tests are lists of cases and may be long.
EXEMPT = {"tests", "unit"}


def excesses(root: Path) -> list[str]:
    """Name the files and functions below ``root`` that are too long."""
    found = []
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if not EXEMPT.intersection(name.parts):
            found += _excesses_of(path.read_text(), str(name))
    return found


def _excesses_of(source: str, name: str) -> Iterator[str]:
    """Yield what is too long in one file."""
    lines = source.count("\n")
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _length(node)
            if length > FUNCTION_LINES:
                yield (
                    f"{name}:{node.lineno}: {node.name} has {length} lines,"
                    f" at most {FUNCTION_LINES} (docstring not counted)"
                )


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines; a long explanation is no fault."""
    length = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        length -= docstring.end_lineno - docstring.lineno + 1
    return length
