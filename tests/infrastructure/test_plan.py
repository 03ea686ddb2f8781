"""docs/operations.md names, for each line of the deployment plan, a file and a test: both are there."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = (ROOT / "docs" / "operations.md").read_text().partition("## The deployment plan, line by line")[2]
ROWS = [line for line in TABLES.splitlines() if line.startswith("| ") and "::" in line]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_the_plan_has_rows() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_line_of_the_plan_has_a_test(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    for file, test in named:
        assert test in _tests_of(file), f"{file}::{test}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_line_of_the_plan_is_in_a_file(row: str) -> None:
    first, *others = re.findall(r"`([\w/]+\.py)`", row.split("|")[2])
    assert (ROOT / first).exists()
    # A second one may be named by its name alone, beside the first.
    for other in others:
        assert (ROOT / other).exists() or (ROOT / first).with_name(other).exists()


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = ROOT / file if "/" in file else Path(__file__).with_name(file)
    return frozenset(_functions(ast.parse(path.read_text())))


def _functions(module: ast.Module) -> Iterator[str]:
    return (node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
