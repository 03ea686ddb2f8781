"""boto3 and the AWS CLI ask which models there are, as the seeds' commands do, unchanged."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.bedrock.application_profiles import ApplicationProfiles
from local.bedrock.model import Reply
from tests.fakes.bedrock_clients import MODEL, Endpoint, bedrock
from tests.fakes.bedrock_models import ScriptedReplies

SEED_LIST = "aws bedrock list-foundation-models --region us-west-2"
SEED_INVOKE = r"""aws bedrock-runtime invoke-model \
    --model-id global.anthropic.claude-sonnet-4-5-20250929-v1:0 \
    --body '{"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}' \
    --region us-west-2 \
    output.json"""  # noqa: E501 - as it is written there


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with bedrock(ScriptedReplies(Reply("Hello to you."))) as found:
        yield found


def aws(endpoint: Endpoint, command: str, folder: Path) -> str:
    """The command as it is written, with the variables that a shell would have."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(folder),
        "AWS_ENDPOINT_URL_BEDROCK": endpoint.url,
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    done = subprocess.run(
        shlex.split(command.replace("\\\n", " ")),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_seeds_command_lists_models(endpoint: Endpoint, tmp_path: Path) -> None:
    listed = json.loads(aws(endpoint, SEED_LIST, tmp_path))["modelSummaries"]
    assert "anthropic.claude-sonnet-4-5-20250929-v1:0" in {model["modelId"] for model in listed}
    assert all(model["modelArn"].startswith("arn:aws:bedrock:us-west-2::") for model in listed)


def test_the_seeds_command_invokes_a_model(endpoint: Endpoint, tmp_path: Path) -> None:
    shown = json.loads(aws(endpoint, SEED_INVOKE, tmp_path))
    assert shown["contentType"] == "application/json"
    answer = json.loads((tmp_path / "output.json").read_text())
    assert answer["content"] == [{"type": "text", "text": "Hello to you."}]


def test_models_are_narrowed(endpoint: Endpoint) -> None:
    client = endpoint.control()
    everything = client.list_foundation_models()["modelSummaries"]
    embedding = client.list_foundation_models(byOutputModality="EMBEDDING")["modelSummaries"]
    anthropic = client.list_foundation_models(byProvider="anthropic")["modelSummaries"]
    on_demand = client.list_foundation_models(byInferenceType="ON_DEMAND")["modelSummaries"]
    assert [model["modelId"] for model in embedding] == ["amazon.titan-embed-text-v2:0"]
    assert {model["providerName"] for model in anthropic} == {"Anthropic"}
    assert "amazon.nova-micro-v1:0" in {model["modelId"] for model in on_demand}
    assert len(everything) > len(anthropic) > 0


def test_a_model_is_shown_by_id_and_by_arn(endpoint: Endpoint) -> None:
    client = endpoint.control()
    by_id = client.get_foundation_model(modelIdentifier="amazon.nova-pro-v1:0")["modelDetails"]
    assert client.get_foundation_model(modelIdentifier=by_id["modelArn"])["modelDetails"] == by_id
    assert by_id["modelName"] == "Nova Pro"
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="end of its life"):
        client.get_foundation_model(modelIdentifier="amazon.nova-premier-v1:0")
    with pytest.raises(client.exceptions.ValidationException):
        client.get_foundation_model(modelIdentifier="amazon.nova-mega-v1:0")


def test_profiles_come_page_by_page(endpoint: Endpoint) -> None:
    client = endpoint.control(region="eu-west-1")
    pages = list(client.get_paginator("list_inference_profiles").paginate(PaginationConfig={"PageSize": 3}))
    ids = [profile["inferenceProfileId"] for page in pages for profile in page["inferenceProfileSummaries"]]
    assert len(pages) > 2
    assert len(ids) == len(set(ids))
    assert {id_.partition(".")[0] for id_ in ids} == {"global", "eu"}
    assert client.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"] == []


def test_a_page_that_was_never_given_is_refused(endpoint: Endpoint) -> None:
    client = endpoint.control()
    with pytest.raises(client.exceptions.ValidationException, match="pagination token"):
        client.list_inference_profiles(nextToken="bm90IGEgbnVtYmVy")


def test_a_profile_names_where_it_runs(endpoint: Endpoint) -> None:
    client = endpoint.control()
    profile = client.get_inference_profile(inferenceProfileIdentifier=MODEL)
    assert profile["inferenceProfileArn"] == f"arn:aws:bedrock:us-east-1:000000000000:inference-profile/{MODEL}"
    assert {model["modelArn"].split(":")[3] for model in profile["models"]} == {"us-east-1", "us-east-2", "us-west-2"}
    assert client.get_inference_profile(inferenceProfileIdentifier=profile["inferenceProfileArn"])["status"] == "ACTIVE"
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_inference_profile(inferenceProfileIdentifier=MODEL.replace("us.", "eu."))


def test_an_account_makes_a_profile_of_its_own_and_calls_by_it(endpoint: Endpoint) -> None:
    control = endpoint.control()
    source = f"arn:aws:bedrock:us-east-1:000000000000:inference-profile/{MODEL}"
    arn = control.create_inference_profile(inferenceProfileName="supervisor", modelSource={"copyFrom": source})[
        "inferenceProfileArn"
    ]
    told = control.get_inference_profile(inferenceProfileIdentifier=arn)
    assert (told["type"], told["inferenceProfileName"]) == ("APPLICATION", "supervisor")
    assert {model["modelArn"].split(":")[3] for model in told["models"]} == {"us-east-1", "us-east-2", "us-west-2"}
    listed = control.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
    assert [one["inferenceProfileArn"] for one in listed] == [arn]
    hello = [{"role": "user", "content": [{"text": "Hello"}]}]
    runtime = endpoint.runtime()
    reply = runtime.converse(modelId=arn, messages=hello)  # type: ignore[arg-type]  # the stubs want a union
    assert reply["output"]["message"]["content"][0]["text"] == "Hello to you."

    with pytest.raises(control.exceptions.ConflictException):
        control.create_inference_profile(inferenceProfileName="supervisor", modelSource={"copyFrom": source})
    control.delete_inference_profile(inferenceProfileIdentifier=arn)
    with pytest.raises(runtime.exceptions.ResourceNotFoundException):
        runtime.converse(modelId=arn, messages=hello)  # type: ignore[arg-type]  # as above


def test_a_model_that_embeds_has_profiles_too(endpoint: Endpoint) -> None:
    source = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"
    arn = endpoint.control().create_inference_profile(inferenceProfileName="search", modelSource={"copyFrom": source})[
        "inferenceProfileArn"
    ]
    body = json.dumps({"inputText": "a warm jacket", "dimensions": 256, "normalize": True})
    reply = json.loads(endpoint.runtime().invoke_model(modelId=arn, body=body)["body"].read())
    assert len(reply["embedding"]) == 256


@pytest.mark.parametrize(
    "source",
    [
        "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "arn:aws:bedrock:eu-west-1:000000000000:inference-profile/eu.anthropic.claude-sonnet-5-5",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5",
    ],
)
def test_a_profile_of_what_cannot_be_called_is_refused(endpoint: Endpoint, source: str) -> None:
    with pytest.raises(ClientError):
        endpoint.control().create_inference_profile(inferenceProfileName="x", modelSource={"copyFrom": source})


def test_profiles_are_kept_for_longer_than_the_process_lives(tmp_path: Path) -> None:
    file = tmp_path / "bedrock" / "profiles.json"
    made = ApplicationProfiles(file).create(name="a", source=MODEL, region="us-east-1")
    again = ApplicationProfiles(file)
    assert again.source_of(made.arn, region="us-east-1") == MODEL
    again.delete(made.id, region="us-east-1")
    assert ApplicationProfiles(file).all(region="us-east-1") == []
