"""From a template's words to an API's."""

from local.aws.resource_type import camel_case


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
