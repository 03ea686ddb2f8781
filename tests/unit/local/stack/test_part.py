"""What the parts get of the shell."""

from pathlib import Path

import pytest

from local.settings import Settings
from local.stack.part import child_environment, part_specs

SETTINGS = Settings(home=Path("/nowhere"))


def test_the_key_of_a_model_goes_to_bedrock_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "of the user")

    told = {
        name: "MODEL_API_KEY" in child_environment(SETTINGS, secrets=spec.secrets)
        for name, spec in part_specs(SETTINGS, model=()).items()
    }

    assert {name for name, known in told.items() if known} == {"bedrock"}
    assert "MODEL_API_KEY" not in child_environment(SETTINGS)  # the CDK CLI's


def test_nothing_of_the_users_aws_reaches_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the user")

    environment = child_environment(SETTINGS)

    assert "AWS_PROFILE" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
