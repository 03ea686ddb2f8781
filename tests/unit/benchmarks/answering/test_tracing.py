"""A task definition with one variable more is otherwise the one that was deployed."""

from typing import Any

from benchmarks.answering.tracing import with_variables

TOLD: dict[str, Any] = {
    "taskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/dev-supervisor:1",
    "family": "dev-supervisor",
    "revision": 1,
    "status": "ACTIVE",
    "registeredBy": "somebody",
    "pidMode": "",
    "cpu": "256",
    "containerDefinitions": [
        {"name": "supervisor", "environment": [{"name": "PORT", "value": "8000"}, {"name": "OTEL", "value": "old"}]},
        {"name": "sidecar"},
    ],
}


def test_only_the_containers_environment_changes() -> None:
    assert with_variables(TOLD, {"OTEL": "http://collector"}) == {
        "family": "dev-supervisor",
        "cpu": "256",
        "containerDefinitions": [
            {
                "name": "supervisor",
                "environment": [{"name": "PORT", "value": "8000"}, {"name": "OTEL", "value": "http://collector"}],
            },
            {"name": "sidecar"},
        ],
    }
