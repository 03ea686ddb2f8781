"""An agent refuses to start with a sentence that names what is wrong."""

from urllib.parse import quote

import pytest
from botocore.awsrequest import AWSPreparedRequest
from pydantic import ValidationError

from agents.catalog import SPECIALISTS
from agents.common.model import bedrock_model, model_id
from agents.common.settings import Settings, load_settings
from agents.supervisor.config import SupervisorSettings


def test_names_each_variable_that_is_missing_or_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_HOST")
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(SystemExit) as refusal:
        load_settings(Settings)
    assert "DATABASE_HOST" in str(refusal.value)
    assert "PORT" in str(refusal.value)


def test_settings_are_frozen_and_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROCK_MODEL_ID", "")
    settings = load_settings(Settings)
    assert settings.bedrock_model_id is None
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # that is the test


def test_the_supervisor_finds_each_specialist_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(SupervisorSettings)
    assert set(settings.specialist_urls) == {spec.url_variable for spec in SPECIALISTS}
    monkeypatch.delenv("TROUBLESHOOTING_URL")
    with pytest.raises(SystemExit, match="TROUBLESHOOTING_URL"):
        load_settings(SupervisorSettings)


@pytest.mark.parametrize(
    ("variables", "chosen"),
    [
        ({}, "us.anthropic.claude-sonnet-5-5"),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "eu.anthropic.claude-sonnet-5-5"),
        ({"AWS_DEFAULT_REGION": "", "AWS_REGION": "ap-northeast-1"}, "jp.anthropic.claude-sonnet-5-5"),
        ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "us-east-1"}, "eu.anthropic.claude-sonnet-5-5"),
        ({"BEDROCK_MODEL_ID": "global.amazon.nova-2-lite-v1:0"}, "global.amazon.nova-2-lite-v1:0"),
    ],
)
def test_the_model_is_named_or_the_regions(
    variables: dict[str, str], chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert model_id(load_settings(Settings)) == chosen


def test_a_retired_model_is_refused_with_what_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROCK_MODEL_ID", "us.anthropic.claude-3-7-sonnet-20250219-v1:0")
    with pytest.raises(SystemExit, match="write anthropic"):
        model_id(load_settings(Settings))


def test_the_model_streams_with_room_for_many_and_without_sampling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    model = bedrock_model(load_settings(Settings))
    config = model.get_config()
    assert config["streaming"] is True
    assert not {"temperature", "top_p"} & set(config)
    assert vars(model.client.meta.config)["_user_provided_options"]["max_pool_connections"] == 64


def test_calls_the_model_by_the_agents_own_profile_and_knows_it_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl"
    monkeypatch.setenv("BEDROCK_PROFILE_ARN", arn)
    model = bedrock_model(load_settings(Settings))
    asked: list[str] = []

    def refuse(request: AWSPreparedRequest, **_: object) -> None:
        asked.append(str(request.url))
        raise ConnectionError

    model.client.meta.events.register("before-send.bedrock-runtime", refuse)
    with pytest.raises(ConnectionError):
        model.client.converse_stream(modelId=model.config["model_id"], messages=[])
    assert quote(arn, safe="") in asked[0]
    assert "claude" in model.config["model_id"]
