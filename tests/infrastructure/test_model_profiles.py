"""The inference profile of each agent: a copy of the region's, whose tag counts the agent's cost."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from agents.catalog import CATALOG, AgentSpec
from stacks.application import ClickShop
from stacks.environments import DEV, Models
from stacks.image_tags import image_tags
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

PROFILE = "AWS::Bedrock::ApplicationInferenceProfile"
LONGEST_NAME = 64


def test_copies_the_profile_of_the_region_and_is_tagged_with_its_agent(assembly: Assembly, spec: AgentSpec) -> None:
    profile = _conversation(assembly, spec)
    assert str(profile["ModelSource"]["CopyFrom"]).endswith("inference-profile/us.anthropic.claude-sonnet-5-5']]}")
    assert profile["Tags"] == [{"Key": "agent", "Value": spec.name}]  # the stack's own come with the deployment


def test_is_there_for_embeddings_where_an_agent_searches(assembly: Assembly, spec: AgentSpec) -> None:
    found = [each for each in assembly.agent(spec).properties(PROFILE) if "embeddings" in each["InferenceProfileName"]]
    assert [each["ModelSource"]["CopyFrom"].rpartition("/")[2] for each in found] == (
        ["amazon.titan-embed-text-v2:0"] if spec.embeds else []
    )


def test_has_a_name_of_its_own_that_fits(assembly: Assembly) -> None:
    names = [each["InferenceProfileName"] for spec in CATALOG for each in assembly.agent(spec).properties(PROFILE)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= LONGEST_NAME
    assert all(name.startswith(assembly.environment.prefix) for name in names)


@pytest.mark.parametrize("model", ["anthropic.claude-haiku-5-5", "global.anthropic.claude-sonnet-5-5"])
def test_another_model_is_one_value_and_gives_a_profile_of_another_name(
    model: str, tmp_path: Path, synthesise: Synthesise
) -> None:
    """CloudFormation makes the new profile before it deletes the old one."""
    stage = cdk.App(outdir=str(tmp_path))
    ClickShop(
        stage, environment=replace(DEV, models=Models(default=model)), image_tags=image_tags(CATALOG), packaged=False
    )
    changed = Assembly.read(Path(stage.synth().directory), DEV)
    for spec in CATALOG:
        before, after = _conversation(synthesise("dev"), spec), _conversation(changed, spec)
        assert model in str(after["ModelSource"])
        assert before["InferenceProfileName"] != after["InferenceProfileName"]


def _conversation(assembly: Assembly, spec: AgentSpec) -> Any:
    profiles = assembly.agent(spec).all(PROFILE).items()
    ((_, profile),) = ((id_, each) for id_, each in profiles if id_.startswith("ModelsConversation"))
    return profile["Properties"]
