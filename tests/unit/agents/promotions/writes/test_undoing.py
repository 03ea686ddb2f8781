"""What was done is taken back where nobody changed it since; the rest is left, and named."""

from decimal import Decimal

import pytest

from agents.common.errors import NotFound, Refused
from agents.promotions.declaration.parts import Scalar
from agents.promotions.marketer import Marketer
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.plans import Change, CreatePromotion, Update, WritePlan
from agents.promotions.writes.questions import Rows
from tests.fakes.promotion_writes import MAX, MIA, PAUL, REGULARS, WritingHouse, filters

BEFORE = {"cust001": "VIP", "cust002": "Premium", "cust003": "Regular", "cust004": "Regular"}
AFTER = {**BEFORE, "cust003": "Premium", "cust004": "Premium"}
WINTER = CreatePromotion(name="Winter", description="Warm", discount_percent=Decimal(10), target_segment="vip")


async def done(house: WritingHouse, plan: WritePlan, marketer: Marketer = MIA) -> Approval:
    approval = (await house.service().request(marketer, plan)).approval
    return await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)


def of_winter(field: str, value: Scalar) -> Update:
    rows = filters("promotions.name", "equals", "Winter")
    return Update(source="promotions", rows=rows, changes=(Change(field=field, value=value),))


@pytest.mark.parametrize("who", [MIA, PAUL])
async def test_all_of_it(house: WritingHouse, who: Marketer) -> None:
    approval = await done(house, REGULARS)
    undone = await house.service().undo(who, approval.approval_id)
    assert (undone.state, undone.left, house.segments()) == ("undone", (), BEFORE)
    assert await house.history(approval.approval_id) == ["waiting", "approved", "executed", "undone"]


async def test_rows_that_others_changed_are_left_and_named(house: WritingHouse) -> None:
    approval = await done(house, REGULARS)
    house.set_segment("cust003", "VIP")
    undone = await house.service().undo(MIA, approval.approval_id)
    assert undone.left == ("Bob Wilson (cust003)",)
    assert undone.undone == ("Ann Lee (cust004)",)
    assert house.segments() == {**BEFORE, "cust003": "VIP"}


async def test_nothing_is_left_to_undo(house: WritingHouse) -> None:
    approval = await done(house, REGULARS)
    for customer in ("cust003", "cust004"):
        house.set_segment(customer, "VIP")
    with pytest.raises(Refused, match="changed all of it"):
        await house.service().undo(MIA, approval.approval_id)
    assert (await house.history(approval.approval_id))[-1] == "executed"


async def test_once(house: WritingHouse) -> None:
    approval = await done(house, REGULARS)
    await house.service().undo(MIA, approval.approval_id)
    house.set_segment("cust003", "Premium")
    house.set_segment("cust004", "Premium")
    assert (await house.service().undo(MIA, approval.approval_id)).state == "undone"
    assert house.segments() == AFTER


async def test_not_by_others_nor_too_late_nor_before_it_is_done(house: WritingHouse) -> None:
    waiting = (await house.service().request(MIA, REGULARS)).approval
    with pytest.raises(Refused, match="waiting"):
        await house.service().undo(MIA, waiting.approval_id)
    approval = await done(house, REGULARS)
    with pytest.raises(NotFound):
        await house.service().undo(MAX, approval.approval_id)
    with pytest.raises(NotFound):
        await house.service().undo(MIA, "apr-0000000000000000")
    house.clock.advance(days=house.declaration.policy.undo_days, seconds=1)
    with pytest.raises(Refused, match="too long ago"):
        await house.service().undo(MIA, approval.approval_id)
    assert house.segments() == AFTER


async def test_a_new_promotion_goes(house: WritingHouse) -> None:
    approval = await done(house, WINTER)
    [promotion] = house.promotions()
    assert (promotion["name"], promotion["target_segment"], promotion["status"]) == ("Winter", "VIP", "active")
    await house.service().undo(MIA, approval.approval_id)
    assert house.promotions() == []


async def test_a_promotion_that_somebody_changed_stays(house: WritingHouse) -> None:
    approval = await done(house, WINTER)
    rows = filters("promotions.name", "equals", "Winter")
    await done(
        house, Update(source="promotions", rows=rows, changes=(Change(field="discount_percent", value=15),)), MAX
    )
    with pytest.raises(Refused, match="changed all of it"):
        await house.service().undo(MIA, approval.approval_id)
    [promotion] = house.promotions()
    assert promotion["discount_percent"] == 15


@pytest.mark.parametrize("name", ["budget", "ends_on"])
async def test_a_promotion_that_somebody_added_to_stays(house: WritingHouse, name: str) -> None:
    approval = await done(house, WINTER)
    [promotion] = house.promotions()
    table = house.declaration.sources["promotions"].table
    house.client.put_item(TableName=table, Item={**promotion, name: "2026-12-31"})
    with pytest.raises(Refused, match="changed all of it"):
        await house.service().undo(MIA, approval.approval_id)
    assert house.promotions() == [{**promotion, name: "2026-12-31"}]


async def test_a_promotion_that_customers_were_told_of_stays(house: WritingHouse) -> None:
    approval = await done(house, WINTER)
    house.mailed.told_of.append(str(approval.changes[0].key["promotion_id"]))
    with pytest.raises(Refused, match="were mailed"):
        await house.service().undo(MIA, approval.approval_id)
    assert len(house.promotions()) == 1


async def test_a_promotion_that_orders_have_stays(house: WritingHouse) -> None:
    approval = await done(house, WINTER)

    class Used:
        async def ask(self, *_: object) -> Rows:
            return Rows(({"orders": 3},), more=False)

    house.questions = Used()
    with pytest.raises(Refused, match="3 orders"):
        await house.service().undo(MIA, approval.approval_id)
    assert len(house.promotions()) == 1


async def test_what_had_no_value_has_none_again(house: WritingHouse) -> None:
    await done(house, WINTER)
    ended = await done(house, of_winter("ends_on", "2026-12-31"))
    assert house.promotions()[0]["ends_on"] == "2026-12-31"
    await house.service().undo(MIA, ended.approval_id)
    assert "ends_on" not in house.promotions()[0]
