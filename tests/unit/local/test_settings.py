"""Where a stack lives."""

from pathlib import Path

import pytest

from agents.catalog import CATALOG
from local.settings import AGENT_PORTS, MAIN_HOME, REPOSITORY, Settings, SettingsError
from local.stack.part import part_specs
from local.stack.preflight import wanted_ports


def test_the_main_stack_is_in_the_repository_on_the_known_ports() -> None:
    settings = Settings.from_environment({})

    assert settings.home == REPOSITORY / ".clickshop"
    assert (settings.load_balancer_port, settings.aws_port, settings.bedrock_port) == (8080, 4566, 4567)
    assert (settings.data_api_port, settings.postgres_port) == (4568, 4569)


def test_an_offset_moves_every_port(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port_offset=1000)

    assert settings.url == "http://localhost:9080"
    assert settings.aws_variables()["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5566"
    assert settings.aws_variables()["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] == "http://127.0.0.1:5567"
    assert settings.aws_variables()["AWS_ENDPOINT_URL_RDS_DATA"] == "http://127.0.0.1:5568"
    assert settings.postgres_port == 5569


def test_another_process_reads_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port_offset=7)

    assert Settings.from_environment(settings.environment()) == settings


def test_a_command_for_the_main_stack_needs_no_variable() -> None:
    assert Settings(home=MAIN_HOME).prefix == ""


def test_a_command_for_another_stack_names_it(tmp_path: Path) -> None:
    home = tmp_path / "of ours"

    assert Settings(home=home, port_offset=7).prefix == f"CLICKSHOP_HOME='{home}' CLICKSHOP_PORT_OFFSET=7 "


def test_the_agents_ports_are_the_catalogues() -> None:
    assert [spec.port for spec in CATALOG] == list(AGENT_PORTS)


@pytest.mark.parametrize("offset", ["-1", "ten", "60000"])
def test_refuses_an_offset_that_leaves_the_ports(offset: str) -> None:
    with pytest.raises(SettingsError, match="CLICKSHOP_PORT_OFFSET"):
        Settings.from_environment({"CLICKSHOP_PORT_OFFSET": offset})


def test_a_kafka_of_the_users_takes_the_place_of_the_stacks() -> None:
    own = Settings.from_environment({"KAFKA_BOOTSTRAP": "kafka.example.com:9092"})

    assert own.kafka_bootstrap == "kafka.example.com:9092"
    assert own.environment()["KAFKA_BOOTSTRAP"] == "kafka.example.com:9092"
    assert "kafka" not in part_specs(own, model=())
    assert not set(own.broker_ports) & wanted_ports(own).keys()


def test_the_stacks_kafka_moves_with_its_other_ports() -> None:
    moved = Settings.from_environment({"CLICKSHOP_PORT_OFFSET": "100"})

    assert moved.kafka_bootstrap == "127.0.0.1:4670,127.0.0.1:4671,127.0.0.1:4672"
    assert part_specs(moved, model=())["kafka"].port == 4673
    assert set(moved.broker_ports) <= wanted_ports(moved).keys()
