"""A change of a promotion is no way round what its creation is held to."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agents.common.errors import BadInput, Refused
from agents.promotions.declaration.parts import Scalar
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.plans import Change, CreatePromotion, Update
from agents.promotions.writes.shown import facts, preview
from tests.fakes.promotion_writes import MIA, PAUL, WritingHouse, filters

SALE: dict[str, Any] = {
    "promotion_id": "PROMO-1",
    "name": "Sale",
    "description": "Less to pay",
    "discount_percent": Decimal(15),
    "target_segment": "VIP",
    "status": "active",
    "starts_on": "2026-11-01",
}


def put(house: WritingHouse, **other: Any) -> None:
    table = house.declaration.sources["promotions"].table
    house.client.put_item(TableName=table, Item={**SALE, **other})


def update(**values: Scalar | None) -> Update:
    changes = tuple(Change(field=name, value=value) for name, value in values.items())
    return Update(source="promotions", rows=filters("promotions.promotion_id", "equals", "PROMO-1"), changes=changes)


async def asked(house: WritingHouse, **values: Scalar | None) -> Approval:
    return (await house.service().request(MIA, update(**values))).approval


@pytest.fixture
def two_at_most(house: WritingHouse) -> WritingHouse:
    """Of four customers two may be reached at once; more than one takes four eyes."""
    house.set_policy(max_audience=2, four_eyes_above={"audience": Decimal(1), "discount_percent": Decimal(20)})
    return house


async def test_a_wider_audience_is_held_to_the_limit(two_at_most: WritingHouse) -> None:
    for_all = CreatePromotion(name="x", description="x", discount_percent=Decimal(15), target_segment="All")
    with pytest.raises(Refused, match="audience of 4"):
        await two_at_most.service().request(MIA, for_all)
    put(two_at_most)
    with pytest.raises(Refused, match="audience of 4"):
        await asked(two_at_most, target_segment="All")
    assert (await asked(two_at_most, target_segment="Regular")).four_eyes == ("an audience of 2 customers is above 1",)
    assert (await asked(two_at_most, name="Better")).four_eyes == ()


async def test_what_is_over_comes_back_by_the_same_limits(two_at_most: WritingHouse) -> None:
    put(two_at_most, status="ended", target_segment="All", discount_percent=Decimal(40))
    with pytest.raises(Refused, match="audience of 4"):
        await asked(two_at_most, status="active")
    put(two_at_most, status="ended", discount_percent=Decimal(40))
    assert (await asked(two_at_most, status="active")).four_eyes == ("a discount of 40 percent is above 20",)


async def test_whatever_it_is_it_may_be_cancelled(two_at_most: WritingHouse) -> None:
    put(two_at_most, target_segment="All", discount_percent=Decimal(90))
    assert (await asked(two_at_most, status="cancelled")).four_eyes == ()


async def test_a_new_one_says_for_whom_and_what_it_has_none_of(house: WritingHouse) -> None:
    sale = CreatePromotion(name="Sale", description="x", discount_percent=Decimal(15), target_segment="regular")
    approval = (await house.service().request(MIA, sale)).approval
    assert approval.words == (
        "Create the promotion Sale: 15 percent off for the 2 customers whose segment is Regular, "
        "from 2026-11-20 without an end, without a budget"
    )
    ending = {"target_segment": "All", "ends_on": date(2026, 12, 31), "budget": Decimal(1000)}
    approval = (await house.service().request(MIA, sale.model_copy(update=ending))).approval
    assert approval.words == (
        "Create the promotion Sale: 15 percent off for all 4 customers, "
        "from 2026-11-20 to 2026-12-31, with a budget of $1,000.00"
    )


async def test_whoever_decides_reads_which_rows_were_chosen(house: WritingHouse) -> None:
    put(house)
    approval = await asked(house, status="cancelled")
    assert approval.chosen == "Promotions where promotion id is “PROMO-1”."
    assert preview(approval).note == approval.chosen
    assert ("Which rows are meant", approval.chosen) in facts(approval)


@pytest.mark.parametrize("values", [{"discount_percent": 10}, {"status": "scheduled"}, {"ends_on": "2099-01-01"}])
async def test_what_a_change_of_it_may_cost_is_said(house: WritingHouse, values: dict[str, Scalar]) -> None:
    put(house)
    approval = await asked(house, **values)
    assert (approval.impact.customers, approval.impact.orders) == (1, 0)
    assert "VIP customers placed" in approval.impact.words[0]


async def test_another_discount_in_between_is_another_effect(house: WritingHouse) -> None:
    put(house)
    approval = await asked(house, target_segment="Regular")
    put(house, discount_percent=Decimal(50))
    done = await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert done.state == "failed"
    assert house.promotions()[0]["target_segment"] == "VIP"


@pytest.mark.parametrize("name", ["name", "description", "discount_percent", "target_segment", "status", "starts_on"])
async def test_what_a_row_must_have_is_not_taken_away(house: WritingHouse, name: str) -> None:
    put(house)
    with pytest.raises(BadInput, match="never empty"):
        await asked(house, **{name: None})


async def test_what_it_may_lack_is(house: WritingHouse) -> None:
    put(house, budget=Decimal(100))
    approval = await asked(house, budget=None)
    assert approval.words == "Set budget to nothing for 1 promotion"
    await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
    assert "budget" not in house.promotions()[0]


@pytest.mark.parametrize("values", [{"ends_on": "2020-01-01"}, {"ends_on": "2026-11-19"}, {"starts_on": "2027-01-01"}])
async def test_days_that_make_no_sense(house: WritingHouse, values: dict[str, str]) -> None:
    put(house, ends_on="2026-12-01")
    with pytest.raises(BadInput, match="over already"):
        await asked(house, **values)


async def test_what_is_over_takes_new_days_to_come_back(house: WritingHouse) -> None:
    put(house, status="ended", ends_on="2026-11-10")
    with pytest.raises(BadInput, match="over already"):
        await asked(house, status="active")
    assert (await asked(house, status="active", ends_on="2026-12-10")).state == "waiting"
