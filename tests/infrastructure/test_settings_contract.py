"""A task tells its agent what the agent's settings ask for: nothing is missing, and nothing is said to nobody."""

import os
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest
from pydantic import AliasChoices, ValidationError

from agents.catalog import SPECIALISTS, AgentSpec
from agents.common.settings import SearchSettings, Settings
from tests.infrastructure.assembly import Assembly

# The supervisor reads the addresses of its specialists by a source of its own.
ELSEWHERE = {peer.url_variable for peer in SPECIALISTS}


def test_starts_from_what_its_task_says(assembly: Assembly, spec: AgentSpec) -> None:
    settings = _load(spec, _environment(assembly, spec))
    assert settings.port == spec.port
    assert settings.environment == assembly.environment.name
    assert settings.bedrock_model_id == assembly.environment.profile_of(spec.name).id


@pytest.mark.parametrize("variable", ["PORT", "DATABASE_HOST", "DATABASE_SECRET_ARN", "USER_POOL_ID"])
def test_does_not_start_without_it(assembly: Assembly, spec: AgentSpec, variable: str) -> None:
    incomplete = {name: value for name, value in _environment(assembly, spec).items() if name != variable}
    with pytest.raises(ValidationError):
        _load(spec, incomplete)


def test_only_who_searches_by_meaning_embeds(spec: AgentSpec) -> None:
    assert issubclass(_settings_of(spec), SearchSettings) is spec.embeds


def test_is_told_nothing_that_it_does_not_read(assembly: Assembly, spec: AgentSpec) -> None:
    read = {
        variable for name in _settings_of(spec).model_fields for variable in _variables_of(_settings_of(spec), name)
    }
    assert assembly.variables(spec).keys() <= read | ELSEWHERE


def _environment(assembly: Assembly, spec: AgentSpec) -> dict[str, str]:
    """As a task would see it, with a word of its kind in place of what CloudFormation fills in later."""
    return {name: _filled(value) for name, value in assembly.variables(spec).items()}


def _filled(value: Any) -> str:
    """What is told by another resource is a number here, which is right for a port too; an ARN is an ARN."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(map(_filled, parts))
    if value == {"Ref": "AWS::AccountId"}:
        return "123456789012"
    if "Fn::GetAtt" in value and value["Fn::GetAtt"][0].startswith("PipelinesRole"):
        return "arn:aws:iam::123456789012:role/clickstream-cloudformation"
    return "5432"


def _load(spec: AgentSpec, environment: dict[str, str]) -> Settings:
    with patch.dict(os.environ, environment, clear=True):
        return _settings_of(spec)()


def _settings_of(spec: AgentSpec) -> type[Settings]:
    config = import_module(f"{spec.package}.config")
    (settings,) = (
        each
        for each in vars(config).values()
        if isinstance(each, type) and issubclass(each, Settings) and each.__module__ == config.__name__
    )
    return settings


def _variables_of(settings: type[Settings], name: str) -> set[str]:
    alias = settings.model_fields[name].validation_alias
    names = alias.choices if isinstance(alias, AliasChoices) else [name]
    return {str(each).upper() for each in names}
