"""docker/compose.yaml starts every agent as its task definition does, with rows and secrets of this machine."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.catalog import CATALOG, AgentSpec
from tests.infrastructure.conftest import Synthesise

ROOT = Path(__file__).parents[2]
# What a task gets from its role and its network, and what starts a changed program again.
OF_THIS_MACHINE = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "WATCHFILES_FORCE_POLLING",
}


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
    return document


def service(compose: Mapping[str, Any], spec: AgentSpec) -> Mapping[str, Any]:
    found: Mapping[str, Any] = compose["services"][spec.name]
    return found


def test_tells_an_agent_what_its_task_definition_tells_it(
    compose: Mapping[str, Any], synthesise: Synthesise, spec: AgentSpec
) -> None:
    told = service(compose, spec)["environment"]
    assert set(told) - OF_THIS_MACHINE == set(synthesise("dev").variables(spec))
    assert set(told) >= OF_THIS_MACHINE


def test_says_the_same_where_both_know_the_value(
    compose: Mapping[str, Any], synthesise: Synthesise, spec: AgentSpec
) -> None:
    elsewhere = {"DATABASE_SSLMODE", "LOG_FORMAT", "SOURCE_KEY"}
    told = service(compose, spec)["environment"]
    for name, value in synthesise("dev").variables(spec).items():
        if isinstance(value, str) and name not in elsewhere:
            assert _default(told[name]) == value, name


def test_starts_every_agent_of_the_catalogue_from_its_image(compose: Mapping[str, Any], spec: AgentSpec) -> None:
    started = service(compose, spec)
    assert started["build"]["dockerfile"] == "docker/agent.Dockerfile"
    assert started["build"]["args"] == {"AGENT": spec.package.removeprefix("agents.")}
    assert started["read_only"] is True
    assert started["ports"] == [f"127.0.0.1:{spec.port}:{spec.port}"]
    program, *_, command, watched = started["command"]
    assert (program, shlex.split(command), watched) == (
        "watchfiles",
        ["python", "-m", f"{spec.package}.main"],
        "/app/agents",
    )
    assert "../agents:/app/agents:ro" in started["volumes"]


def test_starts_nothing_before_the_schema(compose: Mapping[str, Any], spec: AgentSpec) -> None:
    assert service(compose, spec)["depends_on"]["schema"] == {"condition": "service_completed_successfully"}
    assert set(compose["services"]["schema"]["depends_on"]) == {"postgres", "secrets"}


def test_reads_the_secrets_that_the_schema_makes(compose: Mapping[str, Any], spec: AgentSpec) -> None:
    told = service(compose, spec)["environment"]
    roles = [told["DATABASE_SECRET_ARN"], *([told["MCP_SECRET_ARN"]] if spec.mcp_role else [])]
    assert roles == [f"clickshop/{role}" for role in spec.login_roles]


def test_has_the_databases_major_version(compose: Mapping[str, Any], synthesise: Synthesise) -> None:
    major = synthesise("dev").environment.database_version.partition(".")[0]
    assert compose["services"]["postgres"]["image"] == f"pgvector/pgvector:pg{major}"


def test_stands_on_the_pinned_ministack(compose: Mapping[str, Any]) -> None:
    (pinned,) = re.findall(r"^ministack==\S+", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert pinned in compose["services"]["secrets"]["build"]["dockerfile_inline"].split()


def test_listens_on_this_machine_only(compose: Mapping[str, Any]) -> None:
    ports = [port for each in compose["services"].values() for port in each.get("ports", ())]
    assert len(ports) == len(CATALOG) + 1
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_explains_every_variable_that_it_takes() -> None:
    taken = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker" / "compose.yaml").read_text()))
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / "docker" / ".env.example").read_text(), re.MULTILINE))
    assert taken - {"LOG_LEVEL", "LOG_FORMAT"} == explained


def _default(value: str) -> str:
    """What Compose makes of `${NAME:-default}` where nothing is set."""
    return re.sub(r"\$\{[A-Z_]+:-(.*)\}", r"\1", value)
