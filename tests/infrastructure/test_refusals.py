"""What can't be deployed is refused at synthesis, with one sentence that says what to write instead."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import aws_cdk as cdk
import pytest

import app
from agents.catalog import CATALOG, AgentSpec
from agents.common.inference_profiles import ModelRefused
from stacks.application import ClickShop
from stacks.catalog_check import check_catalog
from stacks.components.aurora_version import aurora_postgres
from stacks.configuration_error import ConfigurationError
from stacks.environments import DEV, PROD, Models
from stacks.image_tags import image_tags

ROOT = Path(__file__).parents[2]


def test_refuses_an_unknown_environment_and_names_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"^there is no environment 'production': set ENV to one of dev"):
        app.build({"ENV": "production"})


def test_says_so_in_one_line_where_the_cli_shows_it() -> None:
    ran = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "ENV": "production"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("clickshop: there is no environment 'production'")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("name", "2 agents have the name supervisor: give each its own"),
        ("path", "2 agents have the path supervisor: give each its own"),
        ("port", "2 agents have the port 8000: give each its own"),
    ],
)
def test_refuses_two_agents_that_share_what_must_be_their_own(field: str, sentence: str) -> None:
    twin = replace(CATALOG[1], **{field: getattr(CATALOG[0], field)})
    with pytest.raises(ConfigurationError, match=sentence):
        check_catalog([CATALOG[0], twin], DEV)


@pytest.mark.parametrize("path", ["order/returns", "order*", "", "*"])
def test_refuses_a_path_that_would_take_the_requests_of_others(path: str) -> None:
    with pytest.raises(ConfigurationError, match="write one word"):
        check_catalog([_called("order-management", path=path)], DEV)


@pytest.mark.parametrize("port", [80, 1023, 50_001])
def test_refuses_a_port_that_an_agent_cannot_have(port: int) -> None:
    with pytest.raises(ConfigurationError, match=f"the port {port} of supervisor .*: write one from 1024 to 50000"):
        check_catalog([replace(CATALOG[0], port=port)], DEV)


def test_refuses_a_name_that_no_target_group_can_have_and_says_how_long_it_may_be() -> None:
    name = "a" * 26
    check_catalog([_called(name)], PROD)
    with pytest.raises(ConfigurationError, match=r"has 33 characters where 32 .*at most 25 "):
        check_catalog([_called(name)], DEV)


@pytest.mark.parametrize("version", ["12.22", "15.3", "17.1", "19.0", "18", "latest"])
def test_refuses_a_database_without_the_data_api(version: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^Aurora PostgreSQL {version} lacks the Data API .*: set data"):
        aurora_postgres(version)


@pytest.mark.parametrize("version", ["17.7", "18.4", "18.6"])
def test_takes_a_database_with_the_data_api(version: str) -> None:
    assert aurora_postgres(version).aurora_postgres_full_version == version


def test_refuses_a_retired_model_and_names_its_successor(tmp_path: Path) -> None:
    seed = replace(DEV, models=Models(default="us.anthropic.claude-3-7-sonnet-20250219-v1:0"))
    with pytest.raises(ModelRefused, match=r"is retired: write anthropic\.claude-sonnet-5-5$"):
        ClickShop(cdk.App(outdir=str(tmp_path)), environment=seed, image_tags=image_tags(CATALOG))


def _called(name: str, *, path: str = "word") -> AgentSpec:
    return replace(CATALOG[0], name=name, path=path)
