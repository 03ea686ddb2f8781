"""Prices change with an approval only: once, whoever is killed or met at whichever call. PostgreSQL's row decides."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from agents.common.errors import ClickShopError, Refused
from agents.promotions.query.plan import Filter
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.plans import ChangePrices, Selection
from tests.fakes.interference import Interference, Killed, killed_after, met_before
from tests.fakes.promotion_writes import MIA, PAUL, in_a_loop_of_its_own
from tests.integration.agents.promotions.writes.conftest import SHOES, PriceTag

BEFORE = {"shoe_001": Decimal("120.00"), "shoe_002": Decimal("135.00")}
AFTER = {"shoe_001": Decimal("108.00"), "shoe_002": Decimal("121.50")}
CHEAPER = ChangePrices(
    rows=Selection(filters=(Filter(field="products.product_id", operator="one_of", values=tuple(SHOES)),)),
    percent=Decimal(-10),
)
MOST_CALLS = 60


async def asked(tag: PriceTag) -> Approval:
    return (await tag.house.service().request(MIA, CHEAPER)).approval


async def done(tag: PriceTag) -> Approval:
    approval = await asked(tag)
    return await tag.house.service().decide(PAUL, tag.house.token_of(approval, PAUL), approve=True)


async def approved(tag: PriceTag) -> Approval:
    approval = await asked(tag)
    return await tag.house.decisions().decide(tag.house.token(approval.approval_id, "paul"), approve=True)


async def test_a_new_price_and_back(with_engine: PriceTag) -> None:
    approval = await done(with_engine)
    assert (approval.state, with_engine.prices()) == ("executed", AFTER)
    assert with_engine.settled(approval.approval_id) == [("write", "applied", 2)]
    undone = await with_engine.house.service().undo(MIA, approval.approval_id)
    assert (undone.state, undone.left, with_engine.prices()) == ("undone", (), BEFORE)
    assert await with_engine.house.history(approval.approval_id) == [
        *("waiting", "approved", "executed", "undoing", "undone")
    ]


async def test_a_price_that_somebody_changed(tag: PriceTag) -> None:
    approval = await approved(tag)
    tag.set_price("shoe_002", "50.00")
    failed = await tag.house.service().follow_up(approval.approval_id)
    assert (failed.state, tag.prices()) == ("failed", {**BEFORE, "shoe_002": Decimal("50.00")})
    assert tag.settled(approval.approval_id) == [("write", "abandoned", 0)]


async def test_undoing_leaves_what_others_changed(tag: PriceTag) -> None:
    approval = await done(tag)
    tag.set_price("shoe_002", "50.00")
    undone = await tag.house.service().undo(MIA, approval.approval_id)
    assert undone.left == ("Trail Running Shoes (shoe_002)",)
    assert tag.prices() == {"shoe_001": Decimal("120.00"), "shoe_002": Decimal("50.00")}
    for product in BEFORE:
        tag.set_price(product, str(AFTER[product]))
    await tag.house.service().undo(MIA, approval.approval_id)
    assert tag.prices() == AFTER, "an undoing is done once, too"


async def test_nothing_is_left_to_undo(tag: PriceTag) -> None:
    approval = await done(tag)
    for product in BEFORE:
        tag.set_price(product, "77.00")
    with pytest.raises(Refused, match="changed all of it"):
        await tag.house.service().undo(MIA, approval.approval_id)
    assert tag.house.approval(approval.approval_id).state == "executed"
    assert set(tag.prices().values()) == {Decimal("77.00")}


async def run(tag: PriceTag, interference: Interference, approval_id: str, *, undo: bool = False) -> bool:
    """Whether a worker came to an end without being killed, all of whose calls can be interfered with."""
    service = tag.house.service(interference.of(tag.house.client), database=tag.writing(interference.of(tag.data_api)))
    try:
        await (service.undo(MIA, approval_id) if undo else service.follow_up(approval_id))
    except Killed:
        return False
    except ClickShopError:
        return True
    return True


def release(tag: PriceTag) -> None:
    """What a killed worker's open transactions hold is let go after three minutes; here at once."""
    tag.shop.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE usename = 'agent_promotions' AND state LIKE 'idle in transaction%%'"
    )


@pytest.mark.parametrize("undo", [False, True])
async def test_killed_at_any_call(tag: PriceTag, undo: bool) -> None:
    number, survived = 0, False
    while not survived:
        number += 1
        approval = await (done(tag) if undo else approved(tag))
        survived = await run(tag, killed_after(number), approval.approval_id, undo=undo)
        release(tag)
        await tag.house.service().finish_interrupted()
        if undo:
            await tag.house.service().undo(MIA, approval.approval_id)
        assert tag.prices() == (BEFORE if undo else AFTER)
        ends = ["executed", "undoing", "undone"] if undo else ["executed"]
        assert await tag.house.history(approval.approval_id) == ["waiting", "approved", *ends]
        assert ("write", "applied", 2) in tag.settled(approval.approval_id)
        tag.fill()
    assert 10 < number < MOST_CALLS


def late(tag: PriceTag, approval_id: str) -> Callable[[], None]:
    """The time is over, and another worker notices."""

    async def notice() -> None:
        tag.house.clock.advance(minutes=16)
        await tag.house.service().finish_interrupted()

    return in_a_loop_of_its_own(notice)


def same(tag: PriceTag, approval_id: str) -> Callable[[], None]:
    """Another worker does the same."""
    return in_a_loop_of_its_own(lambda: run(tag, Interference(), approval_id))


def moved(tag: PriceTag, approval_id: str) -> Callable[[], None]:
    """Somebody changes a price, unless the row is locked."""
    return lambda: tag.shop.change(
        "UPDATE products SET price = 55 WHERE product_id IN "
        "(SELECT product_id FROM products WHERE product_id = 'shoe_001' FOR UPDATE SKIP LOCKED)"
    )


@pytest.mark.parametrize("other", [same, late, moved])
async def test_met_at_any_call(tag: PriceTag, other: Callable[[PriceTag, str], Callable[[], None]]) -> None:
    seen = set()
    for number in range(1, MOST_CALLS):
        approval = await approved(tag)
        met = met_before(number, other(tag, approval.approval_id))
        await run(tag, met, approval.approval_id)
        await tag.house.service().finish_interrupted()
        state, settled = tag.house.approval(approval.approval_id).state, tag.settled(approval.approval_id)
        assert (state, settled) in [
            ("executed", [("write", "applied", 2)]),
            ("failed", [("write", "abandoned", 0)]),
        ]
        assert tag.prices()["shoe_002"] == (AFTER if state == "executed" else BEFORE)["shoe_002"]
        assert await tag.house.history(approval.approval_id) == ["waiting", "approved", state]
        seen.add(state)
        tag.fill()
        if len(met.calls) < number:
            break
    assert seen == ({"executed"} if other is same else {"executed", "failed"})
