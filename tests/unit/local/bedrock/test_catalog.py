"""Two tables that may not import each other must agree: a profile that the agents choose exists here."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import pytest

from agents.common import inference_profiles as agents_table
from local.bedrock.catalog import PROFILES, RETIRED, SCOPES
from local.bedrock.resolution import resolve

REGIONS = ("us-east-1", "us-west-2", "ca-central-1", "eu-west-1", "ap-northeast-1", "ap-southeast-2", "sa-east-1")


def chosen_by_agents() -> Iterator[tuple[str, str, str]]:
    for model_id, region in product(agents_table.MODELS, REGIONS):
        with suppress(agents_table.ModelRefused):
            yield agents_table.inference_profile(model_id, region=region).id, region, model_id


@pytest.mark.parametrize(("profile", "region", "model_id"), [*chosen_by_agents()])
def test_the_profile_that_agents_choose_answers_in_their_region(profile: str, region: str, model_id: str) -> None:
    assert resolve(profile, region=region).id == model_id


def test_the_tables_list_the_same_profiles_and_destinations() -> None:
    theirs = {f"{place}.{model}" for model, places in agents_table.MODELS.items() for place in places}
    assert theirs == set(PROFILES)
    assert {name: scope.destinations for name, scope in SCOPES.items() if name != "global"} == dict(
        agents_table.DESTINATIONS
    )


def test_what_agents_know_as_retired_is_gone_here() -> None:
    assert set(agents_table.RETIRED) <= RETIRED
