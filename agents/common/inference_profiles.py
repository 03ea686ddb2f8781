"""Which Bedrock inference profile a region uses for a model, and what a role must be allowed to reach through it.

Pure data and pure functions, read by the agents (which id to call) and by the stacks (which ARNs to allow). Tables of
regions go stale: `aws bedrock list-inference-profiles` is the authority. Retirements:
https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_MODEL = "anthropic.claude-sonnet-5-5"
DEFAULT_REGION = "us-east-1"
GLOBAL = "global"

# A geographic profile answers in any of these regions, so a role needs the model in each of them.
DESTINATIONS: Mapping[str, tuple[str, ...]] = {
    "us": ("us-east-1", "us-east-2", "us-west-2"),
    "eu": ("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"),
    "jp": ("ap-northeast-1", "ap-northeast-3"),
    "au": ("ap-southeast-2", "ap-southeast-4"),
    "apac": ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
}


_EVERYWHERE_BUT_APAC = (GLOBAL, "us", "eu", "jp", "au")
_NO_AUSTRALIA = (GLOBAL, "us", "eu", "jp")
_FIRST_NOVA = ("us", "eu", "apac")

# A foundation model, and the geographies that have a profile for it.
MODELS: Mapping[str, tuple[str, ...]] = {
    "anthropic.claude-opus-5-5": _EVERYWHERE_BUT_APAC,
    "anthropic.claude-sonnet-5-5": _NO_AUSTRALIA,
    "anthropic.claude-haiku-5-5": _EVERYWHERE_BUT_APAC,
    "anthropic.claude-sonnet-4-6": _EVERYWHERE_BUT_APAC,
    "anthropic.claude-sonnet-4-5-20250929-v1:0": _EVERYWHERE_BUT_APAC,
    "anthropic.claude-haiku-4-5-20251001-v1:0": _EVERYWHERE_BUT_APAC,
    "amazon.nova-2-lite-v1:0": _NO_AUSTRALIA,
    "amazon.nova-micro-v1:0": _FIRST_NOVA,
    "amazon.nova-lite-v1:0": _FIRST_NOVA,
    "amazon.nova-pro-v1:0": _FIRST_NOVA,
}

# A retired model, and the one that replaces it.
RETIRED: Mapping[str, str] = {
    "anthropic.claude-3-sonnet-20240229-v1:0": "anthropic.claude-sonnet-5-5",
    "anthropic.claude-3-7-sonnet-20250219-v1:0": "anthropic.claude-sonnet-5-5",
    "anthropic.claude-sonnet-4-20250514-v1:0": "anthropic.claude-sonnet-5-5",
    "amazon.nova-premier-v1:0": "amazon.nova-2-lite-v1:0",
}


class ModelRefused(ValueError):
    """A model id that can't be used, with what to write instead."""


@dataclass(frozen=True, kw_only=True)
class InferenceProfile:
    """A model as one geography offers it."""

    geography: str
    model_id: str

    @property
    def id(self) -> str:
        """What Converse and InvokeModel take as `modelId`."""
        return f"{self.geography}.{self.model_id}"

    @property
    def is_global(self) -> bool:
        """Whether any commercial region may answer."""
        return self.geography == GLOBAL

    def arn(self, *, region: str, account: str) -> str:
        """The profile itself, in the region that calls it."""
        return f"arn:aws:bedrock:{region}:{account}:inference-profile/{self.id}"

    def model_arns(self, *, region: str) -> tuple[str, ...]:
        """The model behind it, in every region that may answer a call made in `region` (global: see `GLOBAL`)."""
        regions = (region,) if self.is_global else DESTINATIONS[self.geography]
        return tuple(foundation_model_arn(self.model_id, region=each) for each in regions)


def foundation_model_arn(model_id: str, *, region: str) -> str:
    """A model in one region; an empty region is how a global profile's own routing names it."""
    return f"arn:aws:bedrock:{region}::foundation-model/{model_id}"


def model_id_for(chosen: str | None, *, region: str) -> str:
    """The id to call: the chosen model, else the default one, as the region offers it. Raises ModelRefused.

    An ARN (an application inference profile) is taken as it is.
    """
    model = chosen or DEFAULT_MODEL
    return model if model.startswith("arn:") else inference_profile(model, region=region).id


def inference_profile(model_id: str, *, region: str) -> InferenceProfile:
    """The profile that `model_id` names, or the one nearest to `region` when it names a model. Raises ModelRefused."""
    geography, model = _split(model_id)
    if model in RETIRED:
        raise ModelRefused(f"{model} is retired: write {RETIRED[model]}")
    if geography is not None:
        return _named_profile(geography, model)
    if model not in MODELS:
        raise ModelRefused(
            f"{model} is not a model we know: write one of {', '.join(sorted(MODELS))}, or a profile's id"
        )
    return InferenceProfile(geography=_nearest(model, region), model_id=model)


def _split(model_id: str) -> tuple[str | None, str]:
    prefix, _, rest = model_id.partition(".")
    return (prefix, rest) if prefix == GLOBAL or prefix in DESTINATIONS else (None, model_id)


def _named_profile(geography: str, model: str) -> InferenceProfile:
    # A model that is newer than our table is let through: Bedrock itself knows whether the profile exists.
    if model in MODELS and geography not in MODELS[model]:
        offered = ", ".join(f"{each}.{model}" for each in MODELS[model])
        raise ModelRefused(f"there is no profile {geography}.{model}: write one of {offered}")
    return InferenceProfile(geography=geography, model_id=model)


def _nearest(model: str, region: str) -> str:
    geographies = MODELS[model]
    for geography in geographies:
        if region in DESTINATIONS.get(geography, ()):
            return geography
    area = region.partition("-")[0]  # us-west-1 and eu-west-2 call a profile of their area that answers elsewhere in it
    if area in geographies:
        return area
    if GLOBAL in geographies:
        return GLOBAL
    raise ModelRefused(f"{model} can't be called from {region}: write a model with a global profile")
