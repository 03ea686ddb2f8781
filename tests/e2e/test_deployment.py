"""An environment's life against the local endpoint, by the CDK's own command line, from a deployment to its end.

The tests run in their order: the last one removes what the others look at.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from agents.catalog import CATALOG
from local.settings import REPOSITORY
from tests.e2e.conftest import deployed_stack
from tests.fakes.checkout import Checkout
from tests.fakes.shopper import Shopper
from tests.fakes.stack import RunningStack

QUESTION = "Where is my order ORD-2024-001?"
NEXT_MIGRATION = f"{len(list((REPOSITORY / 'db' / 'migrations').glob('*.sql'))) + 1:04}"
WORKS = "CREATE TABLE of_the_next_release (id int);\n"
BREAKS = f"{WORKS}DROP TABLE no_such_table;\n"
# The first test waits for a stack, and each for a deployment.
pytestmark = pytest.mark.timeout(360)
DEPLOY = ("deploy", "--all", "--require-approval", "never", "--progress", "events", "--concurrency", "4")


@pytest.fixture(scope="module")
def deployed() -> Iterator[RunningStack]:
    """A stack of this module's own, deployed from this repository."""
    with deployed_stack() as running:
        yield running


@pytest.fixture
def checkout(deployed: RunningStack, tmp_path: Path) -> Checkout:
    return Checkout(tmp_path, deployed)


def test_unchanged_code_is_an_empty_difference(checkout: Checkout) -> None:
    told = checkout.cdk("diff", "--fail")

    assert told.returncode == 0, told.stdout
    assert "Number of stacks with differences: 0" in told.stdout


def test_a_broken_migration_stops_the_deployment_and_the_old_services_go_on(
    deployed: RunningStack, checkout: Checkout
) -> None:
    before = task_definitions(deployed)
    checkout.write(f"db/migrations/{NEXT_MIGRATION}_next_release.sql", BREAKS)
    checkout.write("agents/troubleshooting/release.py", '"""The next release of an agent."""\n')

    failed = checkout.cdk(*DEPLOY)

    assert failed.returncode == 1
    assert f"{NEXT_MIGRATION}_next_release.sql failed, and nothing of it was kept" in failed.stdout
    assert status(deployed)["ClickShop-dev-Data"] == "UPDATE_ROLLBACK_COMPLETE"
    assert status(deployed)["ClickShop-dev-Troubleshooting"] == "CREATE_COMPLETE"
    assert task_definitions(deployed) == before
    assert not has_table(deployed)
    assert "ORD-2024-001 is" in Shopper(deployed.url, deployed.token(customer="cust001")).say(QUESTION).text


def test_once_it_is_mended_the_same_command_goes_on(deployed: RunningStack, checkout: Checkout) -> None:
    before = task_definitions(deployed)
    checkout.write(f"db/migrations/{NEXT_MIGRATION}_next_release.sql", WORKS)
    checkout.write("agents/troubleshooting/release.py", '"""The next release of an agent."""\n')

    done = checkout.cdk(*DEPLOY)

    assert done.returncode == 0, done.stdout
    assert status(deployed)["ClickShop-dev-Data"] == "UPDATE_COMPLETE"
    assert has_table(deployed)
    after = task_definitions(deployed)
    assert {name for name in after if after[name] != before[name]} == {"dev-troubleshooting-service"}


def test_a_removal_leaves_nothing_that_is_not_told(deployed: RunningStack) -> None:
    removed = subprocess.run(
        [sys.executable, "-m", "operations", "destroy", "--env", "dev", "--yes", "dev"],
        cwd=REPOSITORY,
        env={**os.environ, **deployed.settings.aws_variables()},
        capture_output=True,
        text=True,
        check=False,
    )

    assert removed.returncode == 0, removed.stdout + removed.stderr
    assert set(status(deployed)) == {"CDKToolkit"}
    assert deployed.client("ecs").list_clusters()["clusterArns"] == []
    assert deployed.client("rds").describe_db_clusters()["DBClusters"] == []
    # A key waits for a month, in case somebody still needs what it opens.
    (left,) = removed.stdout.rpartition("$ a month\n")[2].splitlines()[:-1]
    assert left.startswith("key ")
    assert "deleted on" in left


def status(stack: RunningStack) -> Mapping[str, str]:
    """Of each stack that exists, by name."""
    told = stack.client("cloudformation").describe_stacks()["Stacks"]
    return {one["StackName"]: one["StackStatus"] for one in told}


def task_definitions(stack: RunningStack) -> Mapping[str, str]:
    """What each service runs."""
    ecs = stack.client("ecs")
    found = {}
    for spec in CATALOG:
        cluster, service = f"dev-{spec.name}-cluster", f"dev-{spec.name}-service"
        (told,) = ecs.describe_services(cluster=cluster, services=[service])["services"]
        found[service] = told["taskDefinition"]
    return found


def has_table(stack: RunningStack) -> bool:
    """Whether the next release's table is there, in whatever schema migrations write to."""
    with psycopg.connect(stack.shop_dsn) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'of_the_next_release'").fetchone()
    return row == (1,)
