"""The inference profile that a region offers: one of another continent would fail when the first customer asks."""

from collections.abc import Mapping

from agents.common.inference_profiles import InferenceProfile, ModelRefused, inference_profile

# The first words of the regions from which a geography's profiles may be called; finer than that only Bedrock knows.
_AREAS: Mapping[str, tuple[str, ...]] = {
    "us": ("us", "ca"),
    "eu": ("eu",),
    "jp": ("ap",),
    "au": ("ap",),
    "apac": ("ap", "me"),
}


def regional_profile(model: str, *, region: str) -> InferenceProfile:
    """The profile that `model` names or is reached by. Raises ModelRefused, for a profile of another continent too."""
    profile = inference_profile(model, region=region)
    if not profile.is_global and region.partition("-")[0] not in _AREAS[profile.geography]:
        near = inference_profile(profile.model_id, region=region)
        raise ModelRefused(f"{profile.id} can't be called from {region}: write {near.id}")
    return profile
