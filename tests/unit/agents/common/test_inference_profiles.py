"""Which profile a region uses for a model, which ids are refused, and what a role must reach."""

import pytest

from agents.common.inference_profiles import (
    DEFAULT_MODEL,
    DESTINATIONS,
    GLOBAL,
    MODELS,
    RETIRED,
    InferenceProfile,
    ModelRefused,
    inference_profile,
    model_id_for,
)

OPUS, SONNET, HAIKU = (f"anthropic.claude-{size}-5-5" for size in ("opus", "sonnet", "haiku"))
NOVA = "amazon.nova-pro-v1:0"


@pytest.mark.parametrize(
    ("region", "model", "profile"),
    [
        ("us-east-1", SONNET, f"us.{SONNET}"),
        ("us-west-1", SONNET, f"us.{SONNET}"),
        ("eu-central-1", SONNET, f"eu.{SONNET}"),
        ("eu-west-2", SONNET, f"eu.{SONNET}"),
        ("ap-northeast-3", SONNET, f"jp.{SONNET}"),
        ("ap-southeast-2", HAIKU, f"au.{HAIKU}"),
        ("ap-southeast-2", SONNET, f"global.{SONNET}"),
        ("ap-south-1", SONNET, f"global.{SONNET}"),
        ("ap-south-1", NOVA, f"apac.{NOVA}"),
        ("ap-northeast-1", NOVA, f"apac.{NOVA}"),
        ("sa-east-1", OPUS, f"global.{OPUS}"),
    ],
)
def test_picks_the_profile_of_the_region(region: str, model: str, profile: str) -> None:
    assert inference_profile(model, region=region).id == profile


def test_takes_the_profile_that_is_named_whatever_the_region() -> None:
    assert inference_profile(f"eu.{SONNET}", region="us-east-1").id == f"eu.{SONNET}"
    assert inference_profile(f"global.{SONNET}", region="us-east-1").is_global


def test_lets_a_named_profile_of_a_newer_model_through() -> None:
    assert inference_profile("us.anthropic.claude-sonnet-6", region="us-east-1").model_id == "anthropic.claude-sonnet-6"


@pytest.mark.parametrize(("retired", "successor"), RETIRED.items())
@pytest.mark.parametrize("prefix", ["", "us.", "global."])
def test_refuses_a_retired_model_with_its_successor(prefix: str, retired: str, successor: str) -> None:
    with pytest.raises(ModelRefused, match=f"is retired: write {successor}$"):
        inference_profile(f"{prefix}{retired}", region="us-east-1")


def test_replaces_retired_models_by_ones_that_are_there() -> None:
    assert set(RETIRED.values()) <= MODELS.keys()
    assert not RETIRED.keys() & MODELS.keys()


def test_refuses_an_unknown_model_and_names_the_known() -> None:
    with pytest.raises(ModelRefused, match=f"claude-tango is not a model we know: write .*{SONNET}"):
        inference_profile("anthropic.claude-tango", region="us-east-1")


def test_refuses_a_profile_that_the_geography_does_not_have() -> None:
    with pytest.raises(ModelRefused, match=f"there is no profile au.{SONNET}: write one of global.{SONNET}, us."):
        inference_profile(f"au.{SONNET}", region="ap-southeast-2")


def test_refuses_a_region_that_no_profile_serves() -> None:
    with pytest.raises(ModelRefused, match="can't be called from sa-east-1: write a model with a global profile"):
        inference_profile(NOVA, region="sa-east-1")


@pytest.mark.parametrize(
    ("chosen", "region", "model_id"),
    [
        (None, "us-east-1", f"us.{DEFAULT_MODEL}"),
        ("", "eu-west-1", f"eu.{DEFAULT_MODEL}"),
        (HAIKU, "eu-west-1", f"eu.{HAIKU}"),
        (f"global.{HAIKU}", "eu-west-1", f"global.{HAIKU}"),
    ],
)
def test_calls_the_chosen_model_as_the_region_offers_it(chosen: str | None, region: str, model_id: str) -> None:
    assert model_id_for(chosen, region=region) == model_id


def test_calls_an_application_inference_profile_as_it_is() -> None:
    arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl"
    assert model_id_for(arn, region="eu-west-1") == arn


def test_names_the_profile_in_the_callers_account_and_region() -> None:
    arn = inference_profile(SONNET, region="eu-west-1").arn(region="eu-west-1", account="111122223333")
    assert arn == f"arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.{SONNET}"


@pytest.mark.parametrize("geography", DESTINATIONS)
def test_reaches_the_model_in_every_region_that_may_answer(geography: str) -> None:
    arns = InferenceProfile(geography=geography, model_id=SONNET).model_arns(region="us-east-1")
    assert arns == tuple(f"arn:aws:bedrock:{region}::foundation-model/{SONNET}" for region in DESTINATIONS[geography])


def test_reaches_the_model_of_a_global_profile_in_the_callers_region() -> None:
    arns = InferenceProfile(geography=GLOBAL, model_id=SONNET).model_arns(region="sa-east-1")
    assert arns == (f"arn:aws:bedrock:sa-east-1::foundation-model/{SONNET}",)


def test_offers_every_model_in_geographies_that_there_are() -> None:
    for geographies in MODELS.values():
        assert set(geographies) <= {GLOBAL, *DESTINATIONS}
