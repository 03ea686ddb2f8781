"""What two public rule sets say about the templates: nothing that is not explained."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint_by_config

import app
from stacks.environments import ENVIRONMENTS
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import variables_of

# W3005: CDK writes dependencies out that a reference already implies.
EXPLAINED = ["W3005"]


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_follows_the_aws_solutions_rules(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    checked = app.build(variables_of(name), outdir=tmp_path)
    cdk.Validations.of(checked).add_plugins(AwsSolutionsChecks(checked, verbose=True))
    try:
        checked.synth()
    except RuntimeError:
        pytest.fail(capfd.readouterr().err)


def test_finds_a_violation_of_the_aws_solutions_rules(tmp_path: Path) -> None:
    checked = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(checked, "Stack")
    sns.Topic(stack, "WithoutTls")
    cdk.Validations.of(checked).add_plugins(AwsSolutionsChecks(checked, verbose=True))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        checked.synth()


def test_follows_the_schemas_of_cloudformation(assembly: Assembly) -> None:
    assert _findings(assembly.folder) == []


def test_finds_what_cloudformation_would_refuse(tmp_path: Path) -> None:
    broken = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": "soon"}}}}
    (tmp_path / "Broken.template.json").write_text(json.dumps(broken))
    assert any("E3012" in finding for finding in _findings(tmp_path))


def _findings(folder: Path) -> list[str]:
    templates = [str(template) for template in sorted(folder.glob("*.template.json"))]
    matches = lint_by_config(ManualArgs(templates=templates, regions=["us-east-1"], ignore_checks=EXPLAINED))
    return [f"{Path(match.filename).name} {match.rule.id} {match.message}" for match in matches]
