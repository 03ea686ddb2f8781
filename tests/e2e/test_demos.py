"""Each demo as a program without a terminal, on the running stack: it ends with an order, and takes it back."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping

import psycopg
import pytest

from local.settings import REPOSITORY
from tests.fakes.stack import RunningStack

ORDERED = re.compile(r"In the database: (ORD-\d+-\d+) is processing, payment authorized, total 129\.60\.")


PUT_THE_SHOES_ON = """
UPDATE streams SET started_at = now() - make_interval(secs => 870 + 10 * duration_seconds)
 WHERE stream_id = 'fitness_stream_morning_001'
"""


@pytest.fixture(scope="module", autouse=True)
def stream(stack: RunningStack) -> None:
    """Its presenter comes back to the shoes at that second of its eleventh round: no test hangs on the clock."""
    with psycopg.connect(stack.shop_dsn) as connection:
        connection.execute(PUT_THE_SHOES_ON)


@pytest.fixture(scope="module")
def shell(stack: RunningStack) -> dict[str, str]:
    """Where the shop is and who shops, as a shell says it."""
    return {"CLICKSHOP_URL": stack.url, "CLICKSHOP_TOKEN": stack.token(customer="cust001")}


def demo(
    stack: RunningStack, name: str, *words: str, shell: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """`python -m demos.<name> ...`; without a shell that says more, it looks for the stack of this machine."""
    return subprocess.run(
        [sys.executable, "-m", f"demos.{name}", *words],
        cwd=REPOSITORY,
        env={**os.environ, **stack.settings.environment(), **(shell or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def orders(stack: RunningStack, ids: list[str]) -> list[tuple[str, str]]:
    """Status and amount due of each, as the database has them."""
    with psycopg.connect(stack.shop_dsn) as connection:
        rows = connection.execute(
            "SELECT order_status, CAST(amount_due AS text) FROM orders WHERE order_id = ANY(%s)", (ids,)
        ).fetchall()
    return [(str(status), str(amount)) for status, amount in rows]


@pytest.mark.parametrize("name", ["phase_1_single_agent", "phase_2_agent_mcp", "phase_3_multi_agent"])
def test_each_architecture_sells_the_shoes(stack: RunningStack, shell: Mapping[str, str], name: str) -> None:
    finished = demo(stack, name, shell=shell)

    assert finished.returncode == 0, finished.stdout + finished.stderr
    ids = ORDERED.findall(finished.stdout)
    assert orders(stack, ids) == [("cancelled", "129.60")]
    assert finished.stderr == ""
    assert "\x1b" not in finished.stdout


def test_the_three_are_compared(stack: RunningStack) -> None:
    finished = demo(stack, "run_demo")

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert len(set(ORDERED.findall(finished.stdout))) == 3
    table = finished.stdout.partition("== Side by side ==")[2]
    assert re.search(r"order total +129\.60 +129\.60 +129\.60", table)
