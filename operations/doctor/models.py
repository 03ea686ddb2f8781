"""Whether the models can be called: the profile is there, the model lives, the account may use it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from agents.catalog import CATALOG
from agents.common.inference_profiles import ModelRefused
from operations.account import code_of
from operations.doctor.finding import Finding, Situation, bad, doubtful, good

if TYPE_CHECKING:
    from mypy_boto3_bedrock import BedrockClient

EMBEDDING_MODEL = "amazon.titan-embed-text-v2:0"
_MISSING = frozenset({"ResourceNotFoundException", "ValidationException"})
_UNKNOWN_OPERATION = frozenset({"UnknownOperationException", "404"})


def models(situation: Situation) -> Iterator[Finding]:
    """Each model once, however many agents share it, and the one that embeds."""
    environment = situation.environment
    bedrock: BedrockClient = situation.account.client("bedrock")
    try:
        profiles = {environment.profile_of(spec.name) for spec in CATALOG}
    except ModelRefused as refusal:
        yield bad("Model", str(refusal), "Name another model in stacks/environments.py.")
        return
    for profile in sorted(profiles, key=lambda each: each.id):
        yield _profile(bedrock, profile.id, situation.account.region)
        yield from _model(bedrock, profile.model_id)
    yield from _model(bedrock, EMBEDDING_MODEL)


def _profile(bedrock: "BedrockClient", id_: str, region: str) -> Finding:
    subject = f"Inference profile {id_}"
    try:
        status = bedrock.get_inference_profile(inferenceProfileIdentifier=id_)["status"]
    except ClientError as error:
        if code_of(error) not in _MISSING:
            raise
        fix = "Name a model that `aws bedrock list-inference-profiles` shows in stacks/environments.py."
        return bad(subject, f"not offered in {region}", fix)
    return good(subject, status.lower())


def _model(bedrock: "BedrockClient", model_id: str) -> Iterator[Finding]:
    try:
        details = bedrock.get_foundation_model(modelIdentifier=model_id)["modelDetails"]
    except ClientError as error:
        if code_of(error) not in _MISSING:
            raise
        yield bad(f"Model {model_id}", "retired, or not in this region", "Name another in stacks/environments.py.")
        return
    yield lifecycle(model_id, details.get("modelLifecycle", {}), now=datetime.now(UTC))
    yield from _access(bedrock, model_id)


def lifecycle(model_id: str, told: Any, *, now: datetime) -> Finding:
    """A legacy model still answers, until its end of life."""
    subject, end = f"Model {model_id}", told.get("endOfLifeTime")
    until = f", until {end:%d %B %Y}" if end else ""
    if told.get("status") == "LEGACY" or (end and end <= now):
        return doubtful(subject, f"legacy{until}", "Move to its successor in stacks/environments.py before then.")
    return good(subject, f"active{until}")


def _access(bedrock: "BedrockClient", model_id: str) -> Iterator[Finding]:
    subject = f"Access to {model_id}"
    try:
        told = bedrock.get_foundation_model_availability(modelId=model_id)
    except ClientError as error:
        if code_of(error) not in _UNKNOWN_OPERATION:
            raise
        yield doubtful(subject, "this endpoint can't tell", "Ask in an AWS account; the laptop allows every model.")
        return
    wants = {
        "its agreement": told["agreementAvailability"]["status"] == "AVAILABLE",
        "authorization": told["authorizationStatus"] == "AUTHORIZED",
        "entitlement": told["entitlementAvailability"] == "AVAILABLE",
        "this region": told["regionAvailability"] == "AVAILABLE",
    }
    lacking = [name for name, there in wants.items() if not there]
    if lacking:
        fix = "Accept the model's terms in the Bedrock console (Model catalog), as someone who may subscribe."
        yield bad(subject, f"lacks {', '.join(lacking)}", fix)
    else:
        yield good(subject, "granted")
