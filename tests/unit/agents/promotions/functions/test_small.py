"""What makes a cold start long stays out of the functions that somebody waits for."""

import subprocess
import sys

import pytest

HEAVY = ("strands", "duckdb", "fastapi", "structlog", "opentelemetry", "aiohttp", "mcp")


@pytest.mark.parametrize(
    ("function", "never"),
    [
        ("authorizer", (*HEAVY, "boto3")),
        ("connection", (*HEAVY, "jwt", "cryptography")),
        ("http", ("strands", "duckdb", "mcp", "aiohttp")),
    ],
)
def test_imports_nothing_heavy(function: str, never: tuple[str, ...]) -> None:
    look = f"import sys, agents.promotions.functions.{function}; print([n for n in {never!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
