"""What deploys without a person: roles for GitHub's workflows, a pipeline inside AWS. `app.py` knows neither."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint_by_config
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

import delivery
from stacks.configuration_error import ConfigurationError
from stacks.environments import ENVIRONMENTS
from tests.infrastructure.assembly import Template
from tests.infrastructure.conftest import CERTIFICATE, Synthesise

GITHUB = {"GITHUB_REPOSITORY": "clickshop/clickshop"}
CONNECTION = "arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-4000-8000-000000000000"
PIPELINE = {**GITHUB, "CONNECTION_ARN": CONNECTION, "CERTIFICATE_ARN": CERTIFICATE}
ENTRIES = {"GitHubAccess": GITHUB, "Pipeline": PIPELINE}

Delivered = Callable[[str], Template]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    @cache
    def made(name: str) -> Path:
        return Path(delivery.build(ENTRIES[name], outdir=tmp_path_factory.mktemp(name)).synth().directory)

    return made


@pytest.fixture(scope="module")
def delivered(folder: Callable[[str], Path]) -> Delivered:
    return lambda name: Template(document=json.loads((folder(name) / f"{name}.template.json").read_text()))


@pytest.mark.parametrize("name", ENTRIES)
def test_is_as_it_was(delivered: Delivered, name: str, snapshot: SnapshotAssertion) -> None:
    assert delivered(name).document == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", ENTRIES)
def test_follows_the_aws_solutions_rules(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    checked = delivery.build(ENTRIES[name], outdir=tmp_path)
    cdk.Validations.of(checked).add_plugins(AwsSolutionsChecks(checked, verbose=True))
    try:
        checked.synth()
    except RuntimeError:
        pytest.fail(capfd.readouterr().err)


@pytest.mark.parametrize("name", ENTRIES)
def test_follows_the_schemas_of_cloudformation(folder: Callable[[str], Path], name: str) -> None:
    template = str(folder(name) / f"{name}.template.json")
    matches = lint_by_config(ManualArgs(templates=[template], regions=["us-east-1"], ignore_checks=["W3005"]))
    assert [f"{match.rule.id} {match.message}" for match in matches] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_environment_is_deployed_with_what_delivers_it(synthesise: Synthesise, environment: str) -> None:
    assert ENTRIES.keys().isdisjoint(synthesise(environment).stacks)


def test_a_workflow_becomes_the_role_of_its_own_environment_only(delivered: Delivered) -> None:
    trusted = {}
    for role in delivered("GitHubAccess").properties("AWS::IAM::Role"):
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        conditions = statement["Condition"]["StringEquals"]
        assert conditions["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        trusted[role["RoleName"]] = conditions["token.actions.githubusercontent.com:sub"]
    assert trusted == {
        "dev-clickshop-deploys": "repo:clickshop/clickshop:environment:dev",
        "stg-clickshop-deploys": "repo:clickshop/clickshop:environment:staging",
        "clickshop-deploys": "repo:clickshop/clickshop:environment:prod",
    }


def test_an_account_that_trusts_github_already_keeps_its_provider(tmp_path: Path) -> None:
    provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    built = delivery.build({**GITHUB, "OIDC_PROVIDER_ARN": provider}, outdir=tmp_path).synth()
    template = Template(document=json.loads((Path(built.directory) / "GitHubAccess.template.json").read_text()))
    assert template.all("AWS::IAM::OIDCProvider") == {}
    for role in template.properties("AWS::IAM::Role"):
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Federated": provider}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_delivers_changes_nothing_by_itself(delivered: Delivered, name: str) -> None:
    """It becomes the CDK's roles; all else is reading, and signing in as a demo user."""
    beyond = {
        action
        for statement in _statements(delivered(name))
        for action in _listed(statement["Action"])
        if action.partition(":")[0] not in ("s3", "logs", "codebuild", "codestar-connections", "codeconnections")
    }
    assert beyond == {
        "sts:AssumeRole",
        "sts:TagSession",
        "cloudformation:DescribeStacks",
        "cloudformation:DescribeStackEvents",
        "cloudformation:GetTemplate",
        "secretsmanager:GetSecretValue",
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminInitiateAuth",
        "cognito-idp:AdminSetUserPassword",
    }


def test_signs_in_only_where_the_environments_tags_are(delivered: Delivered) -> None:
    found = set()
    for statement in _statements(delivered("GitHubAccess")):
        if any(action.startswith(("secretsmanager", "cognito-idp")) for action in _listed(statement["Action"])):
            found.add(statement["Condition"]["StringEquals"]["aws:ResourceTag/environment"])
    assert found == {"dev", "staging"}


def test_prod_comes_last_and_waits_for_somebody_who_can_read_what_it_does(delivered: Delivered) -> None:
    pipeline = delivered("Pipeline").only("AWS::CodePipeline::Pipeline")
    stages = {stage["Name"]: stage["Actions"] for stage in pipeline["Stages"]}
    assert list(stages) == ["Source", "Check", "dev", "staging", "prod"]
    in_order = sorted(stages["prod"], key=lambda action: int(action["RunOrder"]))
    assert [action["Name"] for action in in_order] == ["Consequences", "Approve", "Deploy"]
    assert [action["RunOrder"] for action in in_order] == [1, 2, 3]
    assert in_order[1]["ActionTypeId"]["Category"] == "Approval"


def test_gives_the_commands_that_a_person_would(delivered: Delivered) -> None:
    given = {}
    for project in delivered("Pipeline").properties("AWS::CodeBuild::Project"):
        variables = {each["Name"]: each["Value"] for each in project["Environment"].get("EnvironmentVariables", ())}
        commands = json.loads(project["Source"]["BuildSpec"])["phases"]["build"]["commands"]
        given[(variables.get("ENV"), *commands)] = variables.get("CERTIFICATE_ARN")
    assert given == {
        (None, "make test"): None,
        ("dev", "make deploy", "make smoke"): None,
        ("staging", "make deploy", "make smoke"): None,
        ("prod", "make consequences ARGS=--deployed"): CERTIFICATE,
        ("prod", "make deploy"): CERTIFICATE,
    }


def test_tests_may_touch_nothing(delivered: Delivered) -> None:
    template = delivered("Pipeline")
    (policy,) = (each for id_, each in template.all("AWS::IAM::Policy").items() if id_.startswith("CheckRole"))
    actions = {
        action
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
    }
    assert {action.partition(":")[0] for action in actions} == {"s3", "logs"}
    assert not any(word in action for action in actions for word in ("s3:Put", "s3:Delete"))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "write GITHUB_REPOSITORY=owner/name"),
        ({"GITHUB_REPOSITORY": "https://github.com/a/b"}, "write owner/name"),
        ({**PIPELINE, "CONNECTION_ARN": "arn:aws:s3:::bucket"}, "write the ARN of a connection to GitHub"),
        ({**PIPELINE, "CERTIFICATE_ARN": ""}, "prod is reached by HTTPS only"),
    ],
)
def test_says_what_to_write_instead(variables: Mapping[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        delivery.build(variables, outdir=tmp_path)


def _statements(template: Template) -> list[Mapping[str, Any]]:
    return [
        statement
        for policy in template.properties("AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
