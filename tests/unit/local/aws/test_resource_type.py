"""The table of resource types, and the way from a template's words to an API's."""

from local.aws.kafka_connect import KafkaConnect
from local.aws.resource_type import camel_case
from local.aws.resources import as_markdown, resource_types
from local.settings import REPOSITORY, Settings


def test_only_the_first_letter_changes() -> None:
    told = {"HealthCheck": {"StartPeriod": 5}, "PortMappings": [{"ContainerPort": 8000, "AppProtocol": "http"}]}

    assert camel_case(told) == {
        "healthCheck": {"startPeriod": 5},
        "portMappings": [{"containerPort": 8000, "appProtocol": "http"}],
    }


def test_a_users_own_keys_stay() -> None:
    told = {"DockerLabels": {"Owner": "ada"}, "LogConfiguration": {"LogDriver": "awslogs", "Options": {"Mode": "x"}}}

    assert camel_case(told) == {
        "dockerLabels": {"Owner": "ada"},
        "logConfiguration": {"logDriver": "awslogs", "options": {"Mode": "x"}},
    }


def test_the_documentation_holds_the_table() -> None:
    assert as_markdown() in (REPOSITORY / "docs" / "local-aws.md").read_text()


def test_each_type_is_in_the_table_once() -> None:
    settings = Settings.from_environment({})
    names = [one.name for one in resource_types(settings, KafkaConnect(settings))]

    assert len(names) == len(set(names))
