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
from stacks.environments import DEV, PROD, STAGING, Environment, Models
from stacks.image_tags import image_tags
from tests.infrastructure.conftest import CERTIFICATE

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


@pytest.mark.parametrize("path", ["order/returns", "order*", "", "*", "Order", "órder", "-order"])
def test_refuses_a_path_that_would_take_the_requests_of_others(path: str) -> None:
    with pytest.raises(ConfigurationError, match="write one word"):
        check_catalog([_called("order-management", path=path)], DEV)


@pytest.mark.parametrize("port", [80, 1023, 50_000])
def test_refuses_a_port_that_an_agent_cannot_have(port: int) -> None:
    with pytest.raises(ConfigurationError, match=f"the port {port} of supervisor .*: write one from 1024 to 49999"):
        check_catalog([replace(CATALOG[0], port=port)], DEV)


@pytest.mark.parametrize(
    ("environment", "longest"), [(DEV, 25), (STAGING, 25), (PROD, 23)], ids=lambda value: getattr(value, "name", value)
)
def test_refuses_a_name_too_long_for_a_target_group_and_says_how_long_it_may_be(
    environment: Environment, longest: int
) -> None:
    check_catalog([_called("a" * longest)], environment)
    with pytest.raises(ConfigurationError, match=rf"has 33 characters where 32 .*at most {longest} "):
        check_catalog([_called("a" * (longest + 1))], environment)


@pytest.mark.parametrize("name", ["Orders", "order_management", "orders-", "order--management", ""])
def test_refuses_a_name_that_no_target_group_can_have(name: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"write small letters, digits and single hyphens in agents/catalog\.py$"
    ):
        check_catalog([_called(name)], DEV)


def test_refuses_prod_without_a_certificate_and_says_how_to_get_one() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^prod is reached by HTTPS only: write CERTIFICATE_ARN=.*HOSTED_ZONE="
    ):
        app.build({"ENV": "prod"})


@pytest.mark.parametrize("arn", [CERTIFICATE.replace("us-east-1", "eu-west-1"), "shop.example.com", f"{CERTIFICATE}\n"])
def test_refuses_a_certificate_that_the_load_balancer_cannot_use(arn: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write the ARN of one in ACM in us-east-1"):
        app.build({"ENV": "prod", "CERTIFICATE_ARN": arn})


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HOSTED_ZONE": "example.com", "DOMAIN_NAME": "shop.example.com"}, "write HOSTED_ZONE=Z..., as `aws route53"),
        ({"HOSTED_ZONE": "Z0123456789"}, "write DOMAIN_NAME=shop.example.com beside HOSTED_ZONE$"),
        ({"HOSTED_ZONE": "Z0123456789", "DOMAIN_NAME": "https://shop"}, "write one like DOMAIN_NAME=shop.example.com$"),
    ],
)
def test_refuses_a_zone_that_cannot_name_the_shop(variables: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        app.build({"ENV": "prod", **variables})


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
        ClickShop(cdk.App(outdir=str(tmp_path)), environment=seed, image_tags=image_tags(CATALOG), packaged=False)


def test_refuses_a_region_without_the_model(tmp_path: Path) -> None:
    nova = replace(DEV, region="sa-east-1", models=Models(default="amazon.nova-micro-v1:0"))
    with pytest.raises(ModelRefused, match=r"can't be called from sa-east-1: write a model with a global profile$"):
        ClickShop(cdk.App(outdir=str(tmp_path)), environment=nova, image_tags=image_tags(CATALOG), packaged=False)


def test_refuses_a_profile_that_the_region_does_not_have(tmp_path: Path) -> None:
    american = replace(DEV, region="eu-west-1", models=Models(default="us.anthropic.claude-sonnet-5-5"))
    with pytest.raises(ModelRefused, match=r"write eu\.anthropic\.claude-sonnet-5-5$"):
        ClickShop(cdk.App(outdir=str(tmp_path)), environment=american, image_tags=image_tags(CATALOG), packaged=False)


def _called(name: str, *, path: str = "word") -> AgentSpec:
    return replace(CATALOG[0], name=name, path=path)
