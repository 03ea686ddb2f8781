"""The app: the same templates whoever runs it, wherever, and with whichever credentials."""

import json
from dataclasses import replace
from pathlib import Path

import aws_cdk as cdk
import pytest

import app
from agents.catalog import CATALOG
from stacks.application import ClickShop
from stacks.environments import DEV, Models
from stacks.image_tags import image_tags
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text())["context"]


def test_builds_dev_unless_told_otherwise(tmp_path: Path, synthesise: Synthesise) -> None:
    stacks = Assembly.read(Path(app.build({"LAYERS": app.EMPTY_LAYERS}, outdir=tmp_path).synth().directory), DEV).stacks
    assert stacks == synthesise("dev").stacks


@pytest.mark.parametrize("flag", ["@aws-cdk/aws-iam:minimizePolicies", "@aws-cdk/core:defaultCrossStackReferences"])
def test_has_the_flags_of_cdk_json_without_the_cli(flag: str) -> None:
    assert app.build({"LAYERS": app.EMPTY_LAYERS}).node.try_get_context(flag) == CONTEXT[flag]


def test_refers_between_stacks_by_exports(assembly: Assembly) -> None:
    document = json.dumps(assembly.stacks["Supervisor"].document)
    assert "Fn::ImportValue" in document
    assert "Fn::GetStackOutput" not in document


def test_names_stacks_by_environment_and_protects_those_of_prod(assembly: Assembly) -> None:
    artifacts = json.loads((assembly.folder / "manifest.json").read_text())["artifacts"]
    for id_ in assembly.stacks:
        properties = artifacts[id_]["properties"]
        assert properties["stackName"] == f"ClickShop-{assembly.environment.name}-{id_}"
        assert properties.get("terminationProtection", False) is assembly.environment.protected
        assert artifacts[id_]["environment"] == "aws://unknown-account/us-east-1"


@pytest.mark.parametrize("variable", ["CDK_DEFAULT_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"])
def test_lets_the_region_decide_the_inference_profile(variable: str, tmp_path: Path) -> None:
    built = app.build({variable: "eu-west-1", "LAYERS": app.EMPTY_LAYERS}, outdir=tmp_path).synth()
    assembly = Assembly.read(Path(built.directory), DEV)
    variables = assembly.variables(CATALOG[0])
    assert variables["BEDROCK_MODEL_ID"] == "eu.anthropic.claude-sonnet-5-5"
    assert variables["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_lets_one_agent_have_a_model_of_its_own(tmp_path: Path) -> None:
    stage = cdk.App(outdir=str(tmp_path))
    models = Models(by_agent={"supervisor": "anthropic.claude-opus-5-5"})
    ClickShop(stage, environment=replace(DEV, models=models), image_tags=image_tags(CATALOG), packaged=False)
    assembly = Assembly.read(Path(stage.synth().directory), DEV)
    assert {spec.name: assembly.variables(spec)["BEDROCK_MODEL_ID"] for spec in CATALOG} == {
        "supervisor": "us.anthropic.claude-opus-5-5",
        **{spec.name: "us.anthropic.claude-sonnet-5-5" for spec in CATALOG[1:]},
    }
    assert "claude-sonnet-5-5" not in json.dumps(assembly.agent(CATALOG[0]).all("AWS::IAM::Policy"))
