"""The deployment's own function and the laptop's CodeBuild: asked by CloudFormation, told by EventBridge."""

import io
import sys
import zipfile
from typing import Any

import pytest

from local.settings import REPOSITORY
from tests.fakes.aws_endpoint import AwsEndpoint

BUILDSPEC = "version: 0.2\nphases:\n  build:\n    commands: [docker build .]\n"
TRUST: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture
def code(aws_endpoint: AwsEndpoint) -> dict[str, str]:
    """Where the function's zip is."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in ("custom_resource.py", *(f"image_builds/{name}.py" for name in MODULES)):
            zipped.write(REPOSITORY / file, file)
    s3 = aws_endpoint.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="code.zip", Body=archive.getvalue())
    return {"S3Bucket": "code", "S3Key": "code.zip"}


MODULES = ("__init__", "handler", "images", "builds")


def stack(code: dict[str, str], *, tag: str) -> dict[str, Any]:
    pattern = {
        "source": ["aws.codebuild"],
        "detail-type": ["CodeBuild Build State Change"],
        "detail": {"project-name": [{"Ref": "Project"}], "build-status": ["SUCCEEDED", "FAILED"]},
    }
    image = {"Agent": "supervisor", "Repository": {"Ref": "Repository"}, "Tag": tag}
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {
        "Repository": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "dev-supervisor-agent"}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Project": {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "Name": "dev-agent-images",
                "ServiceRole": role,
                "Source": {"Type": "S3", "Location": "code/code.zip", "BuildSpec": BUILDSPEC},
                "Environment": {
                    "Type": "ARM_CONTAINER",
                    "Image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                    "ComputeType": "BUILD_GENERAL1_SMALL",
                    "EnvironmentVariables": [{"Name": "REGISTRY", "Value": "registry"}],
                },
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": f"python3.{sys.version_info.minor}",
                "Handler": "image_builds.handler.handler",
                "Role": role,
                "Code": code,
            },
        },
        "Ended": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": pattern,
                "Targets": [{"Id": "function", "Arn": {"Fn::GetAtt": ["Function", "Arn"]}}],
            },
        },
        "Images": {
            "Type": "Custom::AgentImages",
            "DependsOn": ["Ended"],
            "Properties": {
                "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
                "Project": {"Ref": "Project"},
                "Images": [image],
            },
        },
    }


def test_waits_for_a_build_of_what_is_missing(aws_endpoint: AwsEndpoint, code: dict[str, str]) -> None:
    aws_endpoint.deploy("images", stack(code, tag="aa"))

    codebuild = aws_endpoint.client("codebuild")
    ids = codebuild.list_builds_for_project(projectName="dev-agent-images")["ids"]
    (build,) = codebuild.batch_get_builds(ids=ids)["builds"]
    variables = {each["name"]: each["value"] for each in build["environment"]["environmentVariables"]}
    assert build["buildStatus"] == "SUCCEEDED"
    assert (variables["REGISTRY"], variables["IMAGES"]) == ("registry", "supervisor=dev-supervisor-agent:aa")


def test_starts_no_build_for_an_image_that_is_there(aws_endpoint: AwsEndpoint, code: dict[str, str]) -> None:
    aws_endpoint.deploy("images", stack(code, tag="aa"))
    aws_endpoint.client("ecr").put_image(repositoryName="dev-supervisor-agent", imageManifest="{}", imageTag="bb")

    aws_endpoint.deploy("images", stack(code, tag="bb"))

    ids = aws_endpoint.client("codebuild").list_builds_for_project(projectName="dev-agent-images")["ids"]
    assert len(ids) == 1
