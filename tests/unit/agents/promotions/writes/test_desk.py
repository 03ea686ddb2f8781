"""What people read of writes, and the buttons that they get."""

from datetime import date
from decimal import Decimal

from agents.promotions.blocks import Card, Table
from agents.promotions.writes.desk import WriteDesk
from agents.promotions.writes.plans import CreatePromotion
from tests.fakes.promotion_writes import MIA, PAUL, REGULARS, WritingHouse

JOY = CreatePromotion(
    name="Holiday Joy",
    description="Less for VIPs",
    discount_percent=Decimal(10),
    target_segment="VIP",
    starts_on=date(2026, 12, 1),
)


def desk(house: WritingHouse) -> WriteDesk:
    return WriteDesk(house.service(), now=house.clock.now)


async def test_an_approver_sees_what_waits_and_decides(house: WritingHouse) -> None:
    assert (await desk(house).waiting(PAUL)).words == "Nothing waits for your decision."
    await house.service().request(MIA, REGULARS)
    said = await desk(house).waiting(PAUL)
    card, table = said.blocks
    assert isinstance(card, Card)
    assert isinstance(table, Table)
    assert [action.action for action in card.actions] == ["approve", "reject"]
    assert [(row["customer_id"], row["segment_before"], row["segment_after"]) for row in table.data] == [
        ("cust003", "Regular", "Premium"),
        ("cust004", "Regular", "Premium"),
    ]
    token = str(card.actions[0].payload["approval_token"])
    decided = await desk(house).decide(PAUL, approval_token=token, approve=True, reason=None)
    assert "is done: 2 rows changed" in decided.words


async def test_who_asked_sees_what_became_of_it_and_takes_it_back(house: WritingHouse) -> None:
    assert (await desk(house).written(MIA)).words == "Nothing was asked for yet."
    approval = (await house.service().request(MIA, REGULARS)).approval
    await house.decisions().decide(house.token(approval.approval_id, "paul"), approve=True)
    await desk(house).execute_decided(approval.approval_id)
    table, card = (await desk(house).written(MIA)).blocks
    assert isinstance(table, Table)
    assert isinstance(card, Card)
    assert table.data[0]["state"] == "done"
    house.set_segment("cust003", "VIP")
    said = await desk(house).undo(MIA, write_id=str(card.actions[0].payload["write_id"]))
    assert "As before again: 1 row. Left as they are" in said.words
    assert "Bob Wilson (cust003)" in said.words


async def test_who_asked_withdraws_what_waits(house: WritingHouse) -> None:
    await house.service().request(MIA, REGULARS)
    said = await desk(house).written(MIA)
    _, card = said.blocks
    assert isinstance(card, Card)
    assert said.words == "1 were asked for; 0 of them can be undone, and 1 withdrawn."
    [button] = card.actions
    assert button.action == "withdraw"
    withdrawn = await desk(house).withdraw(MIA, write_id=str(button.payload["write_id"]))
    assert "is not done" in withdrawn.words
    [table] = (await desk(house).written(MIA)).blocks
    assert isinstance(table, Table)
    assert table.data[0]["state"] == "withdrawn by who asked for it"


async def test_nobody_is_offered_to_withdraw_what_others_asked_for(house: WritingHouse) -> None:
    approval = (await house.service().request(MIA, REGULARS)).approval
    assert approval.can_be_withdrawn("mia", house.clock.now())
    assert not approval.can_be_withdrawn("bo", house.clock.now())


async def test_a_single_row_is_shown_field_by_field(house: WritingHouse) -> None:
    house.set_segment("cust004", "VIP")
    await house.service().request(MIA, REGULARS)
    _, table = (await desk(house).waiting(PAUL)).blocks
    assert isinstance(table, Table)
    assert [column.name for column in table.columns] == ["field", "before", "after"]
    assert {str(row["field"]): (row["before"], row["after"]) for row in table.data} == {
        "Customer id": ("cust003", "cust003"),
        "Name": ("Bob Wilson", "Bob Wilson"),
        "Segment": ("Regular", "Premium"),
    }


async def test_what_is_new_has_no_before(house: WritingHouse) -> None:
    await house.service().request(MIA, JOY)
    card, table = (await desk(house).waiting(PAUL)).blocks
    assert isinstance(card, Card)
    assert isinstance(table, Table)
    assert card.title == f"Create the promotion {JOY.name}"
    assert [column.name for column in table.columns] == ["field", "after"]
    assert next(row["after"] for row in table.data if row["field"] == "Discount percent") == JOY.discount_percent
