"""What a container's process gets: its task definition, nothing of the shell, and only addresses changed."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.bedrock.embeddings import FARTHEST
from local.fargate import environment
from local.fargate.environment import MAY_CHANGE, NotAnAddress, changes, container_environment, in_volumes
from local.settings import Settings

SETTINGS = Settings(home=Path("/nowhere"), port_offset=100)
DEFINED = {
    "HOST": "0.0.0.0",  # noqa: S104 - what a task definition says
    "PORT": "8001",
    "AWS_DEFAULT_REGION": "us-east-1",
    "DATABASE_HOST": "cluster.example.amazonaws.com",
    "DATABASE_PORT": "5432",
    "DATABASE_SSLMODE": "verify-full",
    "DATABASE_NAME": "clickshop",
    "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:agent-AbCdEf",
    "ORDER_MANAGEMENT_URL": "http://order-management:8001",
    "BEDROCK_MODEL_ID": "us.anthropic.claude-sonnet-5-5",
    "PARTNER_URL": "https://partner.example.com/feed",
    "LOG_LEVEL": "INFO",
}


def build(defined: dict[str, str], ours: dict[str, str] | None = None) -> dict[str, str]:
    return container_environment(defined, shell=ours or {}, settings=SETTINGS, port=8101, agent="supervisor")


def test_the_list_of_what_may_change_is_this_and_no_longer() -> None:
    addresses = ("HOST", "PORT", "METRICS_PORT", "AWS_*", "DATABASE_HOST", "DATABASE_PORT", "*_URL")
    assert sorted(MAY_CHANGE) == sorted((*addresses, "*_DIR", "DATABASE_SSLMODE", "SEARCH_FARTHEST"))


def test_a_place_in_a_volume_is_a_folder_of_the_task() -> None:
    defined = {"SPOOL_DIR": "/spool/queue", "CONFIG_DIR": "/etc/collector", "TOPIC": "/spool"}

    assert in_volumes(defined, mounts=["/spool"], folder=Path("/run/task")) == {"SPOOL_DIR": "/run/task/spool/queue"}


def test_a_tasks_second_listener_is_its_own() -> None:
    """In AWS each task has a loopback of its own; here they share one."""
    defined = {"METRICS_PORT": "9802"}
    ports = [changes(defined, settings=SETTINGS, port=port)["METRICS_PORT"] for port in (8803, 8804)]
    assert ports == ["18803", "18804"]
    assert "METRICS_PORT" not in changes({}, settings=SETTINGS, port=8803)


def test_who_embeds_is_told_the_distances_of_the_laptops_model() -> None:
    assert build({"EMBEDDING_MODEL_ID": "amazon.titan-embed-text-v2:0"})["SEARCH_FARTHEST"] == str(FARTHEST)
    assert "SEARCH_FARTHEST" not in build(DEFINED)


@given(st.dictionaries(st.sampled_from([*DEFINED, "ENVIRONMENT", "SECRET_KEY", "X_URL"]), st.text(max_size=20)))
def test_nothing_else_differs_from_the_task_definition(defined: dict[str, str]) -> None:
    built = build(defined, {"PATH": "/bin"})

    differing = {name for name, value in defined.items() if built[name] != value}
    assert all(any(fnmatchcase(name, pattern) for pattern in MAY_CHANGE) for name in differing)


def test_addresses_are_those_of_the_laptop() -> None:
    built = build(DEFINED)

    assert (built["HOST"], built["PORT"]) == ("127.0.0.1", "8101")
    assert (built["DATABASE_HOST"], built["DATABASE_PORT"]) == ("127.0.0.1", "4669")
    assert built["DATABASE_SSLMODE"] == "disable"
    assert built["ORDER_MANAGEMENT_URL"] == "http://127.0.0.1:8101"
    assert built["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4666"


def test_what_is_no_address_stays() -> None:
    built = build(DEFINED)

    for name in ("DATABASE_NAME", "DATABASE_SECRET_ARN", "BEDROCK_MODEL_ID", "PARTNER_URL", "LOG_LEVEL"):
        assert built[name] == DEFINED[name]


def test_the_region_is_the_task_definitions() -> None:
    assert build({"AWS_DEFAULT_REGION": "eu-west-1"})["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_nothing_of_the_shell_comes_in() -> None:
    shell = {"PATH": "/usr/bin", "HOME": "/home/ada", "AWS_PROFILE": "work", "PYTHONPATH": "/x", "OPENAI_API_KEY": "k"}

    built = build({}, shell)

    assert {"PATH", "HOME"} <= built.keys()
    assert not {"AWS_PROFILE", "PYTHONPATH", "OPENAI_API_KEY"} & built.keys()


def test_no_address_is_invented_for_an_agent_without_one() -> None:
    assert not {"DATABASE_HOST", "DATABASE_SSLMODE"} & build({}).keys()


def test_refuses_to_change_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_database", lambda *_: {"DATABASE_NAME": "another"})

    with pytest.raises(NotAnAddress, match="DATABASE_NAME"):
        changes(DEFINED, settings=SETTINGS, port=None)
