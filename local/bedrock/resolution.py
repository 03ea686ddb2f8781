"""From what a caller names (an id, a profile, the ARN of either) to the model that answers, refused as AWS refuses."""

from __future__ import annotations

import re

from local.bedrock.catalog import MODELS, PROFILES, RETIRED, SCOPES, FoundationModel
from local.bedrock.errors import ResourceNotFoundException, ValidationException

_ARN = re.compile(
    r"arn:aws:bedrock:(?P<region>[a-z0-9-]*):(?P<account>\d{12})?:(?P<kind>foundation-model|inference-profile)/(?P<id>.+)"
)

INVALID = "The provided model identifier is invalid."
RETIRED_MESSAGE = (
    "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
)
PROFILE_ONLY = (
    "Invocation of model ID {id} with on-demand throughput isn’t supported. "
    "Retry your request with the ID or ARN of an inference profile that contains this model."
)


def resolve(identifier: str, *, region: str, invoking: bool = True) -> FoundationModel:
    """The model behind `identifier` for a caller in `region`; ValidationException or ResourceNotFoundException.

    Counting tokens is not invoking: it takes the plain id of a model that answers only through a profile.
    """
    name = _name(identifier, region=region)
    prefix, _, rest = name.partition(".")
    if name in RETIRED or (prefix in SCOPES and rest in RETIRED):
        raise ResourceNotFoundException(RETIRED_MESSAGE)
    if profile := PROFILES.get(name):
        if not profile.scope.serves(region):
            raise ValidationException(INVALID)
        return profile.model
    model = MODELS.get(name)
    if model is None:
        raise ValidationException(INVALID)
    if invoking and not model.on_demand_in(region):
        raise ValidationException(PROFILE_ONLY.format(id=name))
    return model


def _name(identifier: str, *, region: str) -> str:
    """The id inside an ARN of the caller's own region, or the id itself."""
    if not identifier.startswith("arn:"):
        return identifier
    arn = _ARN.fullmatch(identifier)
    if arn is None or arn["region"] != region or (arn["kind"] == "inference-profile") != bool(arn["account"]):
        raise ValidationException(INVALID)
    known = PROFILES if arn["kind"] == "inference-profile" else MODELS
    name = arn["id"]
    if name not in known and name.partition(".")[2] not in RETIRED and name not in RETIRED:
        raise ValidationException(INVALID)
    return name
