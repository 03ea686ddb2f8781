"""The tools over a made-up shop: what the model is told, what the marketer sees, and what was asked of the data."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from strands import Agent

from agents.promotions.answer import Answer
from agents.promotions.blocks import Chart, Table
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.insight.reading import Reading
from agents.promotions.insight.service import InsightService
from agents.promotions.marketer import Marketer
from agents.promotions.tools.insight import InsightTools
from agents.promotions.value import Value
from tests.fakes.evaluated_engine import EvaluatedEngine
from tests.fakes.promotion_world import TODAY, dice_of
from tests.fakes.scripted_model import ScriptedModel, call, say

Tables = Mapping[str, list[dict[str, Value]]]
MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))
SEGMENTS = ("VIP", "Premium", "Regular")
LAST_PROMOTION = 10


def promotions() -> Iterator[dict[str, Value]]:
    """Two weeks in each ten, back in time, for one segment after the other; then one for all, and one to come."""
    for number in range(1, LAST_PROMOTION + 1):
        starts_on = TODAY - timedelta(days=70 * number)
        yield {
            "promotion_id": f"PROMO-{number:03d}",
            "name": f"Promotion {number}",
            "discount_percent": Decimal(10 + 5 * (number % 3)),
            "target_segment": "All" if number == LAST_PROMOTION else SEGMENTS[number % 3],
            "status": "ended",
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=13),
        }
    yield {"promotion_id": "PROMO-011", "name": "To come", "discount_percent": Decimal(5), "status": "scheduled"}


def tables() -> Tables:
    """Thirty customers in three segments, who order each second week or so; customer 29 in December only."""
    dice, orders, ran = dice_of(7), list[dict[str, Value]](), list(promotions())
    customers: list[dict[str, Value]] = []
    for number in range(30):
        segment, placed = SEGMENTS[number % 3], list[date]()
        for ago in range(900, 0, -1):
            day = TODAY - timedelta(days=ago)
            used = next((one for one in ran if _is_for(one, segment, day)), None)
            if number == 28 or (number == 29 and day.month != 12) or dice.random() > (0.16 if used else 0.08):
                continue
            placed.append(day)
            order: dict[str, Value] = {
                "order_id": f"{number}-{ago}",
                "customer_id": f"cust{number:03d}",
                "order_date": day,
            }
            promotion_id = used["promotion_id"] if used else None
            orders.append(order | {"amount": Decimal(60), "status": "delivered", "promotion_id": promotion_id})
        customers.append(
            {
                "customer_id": f"cust{number:03d}",
                "name": f"Customer {number}",
                "segment": segment,
                "join_date": TODAY - timedelta(days=950),
                "last_order_date": max(placed, default=None),
                "order_count": len(placed),
                "total_spent": Decimal(60 * len(placed)),
            }
        )
    return {"customers": customers, "orders": orders, "promotions": ran}


def _is_for(promotion: Mapping[str, Value], segment: str, day: date) -> bool:
    starts_on, ends_on = promotion.get("starts_on"), promotion.get("ends_on")
    targeted = promotion.get("target_segment") in (segment, "All")
    return targeted and isinstance(starts_on, date) and isinstance(ends_on, date) and starts_on <= day <= ends_on


@pytest.fixture(scope="module")
def shop() -> Tables:
    return tables()


class Asked:
    """One tool's call by a model, and all that came of it."""

    def __init__(self, shop: Tables, *, engine_rows: int = 500_000) -> None:
        declaration = read_declaration("dev", prefix="")
        limits = declaration.limits.model_copy(update={"engine_rows": engine_rows})
        declaration = declaration.model_copy(update={"limits": limits})
        self.engine = EvaluatedEngine(declaration, shop)
        reading = Reading(engine=self.engine, declaration=declaration, today=lambda: TODAY)
        self._tools = InsightTools(InsightService(reading)).tools()
        self.progress: list[str] = []
        self.answer = Answer(marketer=MIA, message_id="one", tell=self._tell)

    async def use(self, name: str, **arguments: object) -> Any:
        """What the model reads; text where the call was refused."""
        model = ScriptedModel(call(name, **arguments), say("done"))
        agent = Agent(model=model, tools=list(self._tools), callback_handler=None)
        await agent.invoke_async("go", invocation_state={"invocation": SimpleNamespace(answer=self.answer)})
        result = model.seen[-1].messages[-1]["content"][0]["toolResult"]
        text = result["content"][0]["text"]
        return json.loads(text) if result["status"] == "success" else text

    async def _tell(self, tool: str, text: str, _: int | None) -> None:
        self.progress.append(f"{tool}: {text}")


@pytest.fixture
def asked(shop: Tables) -> Asked:
    return Asked(shop)


async def test_rfm_names_segments_and_shows_scores(asked: Asked) -> None:
    told = await asked.use("segment_customers", kind="rfm")
    assert told["message"].startswith("29 customers ordered")
    assert "1 never ordered" in told["message"]
    assert sum(figure["customers"] for figure in told["figures"]) == 29
    assert [block.type for block in asked.answer.blocks] == ["table", "chart", "table"]
    assert asked.progress == ["segment_customers: Looking at all customers"]
    assert len(asked.engine.asked) == 1


async def test_lifecycle_counts_everybody_once(asked: Asked) -> None:
    told = await asked.use("segment_customers", kind="lifecycle")
    stages = {figure["stage"]: figure["customers"] for figure in told["figures"]}
    assert sum(stages.values()) == 30
    assert stages["never ordered"] == 1
    assert stages["lapsed"] == 1  # who orders in December only
    assert stages["new"] == 0


async def test_seasonal_customers_are_those_of_the_rule(asked: Asked) -> None:
    told = await asked.use("segment_customers", kind="seasonal")
    assert told["figures"][0] == {"seasonal": 1, "customers": 30}
    assert len(told["figures"]) == 13
    table = asked.answer.blocks[0]
    assert isinstance(table, Table)
    assert [row["customer"] for row in table.data] == ["Customer 29"]


async def test_every_promotion_that_ran_has_its_effect_or_a_reason(asked: Asked) -> None:
    told = await asked.use("promotion_effect")
    assert told["found"] == LAST_PROMOTION
    assert "it was for everybody" in told["figures"][0]["verdict"]  # the first that ran
    measured = [figure for figure in told["figures"] if "revenue" in figure]
    assert len(measured) >= 7
    assert all(figure["revenue_low"] <= figure["revenue"] <= figure["revenue_high"] for figure in measured)
    assert sum(figure["orders"] for figure in measured) > 0  # each doubles what its segment orders
    chart = asked.answer.blocks[1]
    assert isinstance(chart, Chart)
    assert chart.kind == "interval"
    assert len(chart.data) == len(measured)


async def test_one_promotion_alone(asked: Asked) -> None:
    told = await asked.use("promotion_effect", promotion_id="PROMO-002")
    assert [figure["promotion_id"] for figure in told["figures"]] == ["PROMO-002"]


@pytest.mark.parametrize("promotion_id", ["PROMO-999", "PROMO-011"])
async def test_one_that_never_ran_is_not_found(asked: Asked, promotion_id: str) -> None:
    assert f"no promotion {promotion_id} that ran" in await asked.use("promotion_effect", promotion_id=promotion_id)


async def test_a_forecast_says_how_sure_it_is_and_from_what_it_was_learnt(asked: Asked) -> None:
    told = await asked.use("forecast_promotion", discount_percent=15, target_segment="Premium", days=14)
    orders = next(figure for figure in told["figures"] if figure["what"] == "orders")
    assert orders["expected_low"] < orders["expected"] < orders["expected_high"]
    assert orders["expected_low"] <= 10 * 14 * 0.16 <= orders["expected_high"]
    assert "past promotions" in told["message"]
    table = asked.answer.blocks[0]
    assert isinstance(table, Table)
    assert "Promotion 1" in str(table.note)


async def test_nothing_is_foretold_that_was_never_tried(asked: Asked) -> None:
    said = await asked.use("forecast_promotion", discount_percent=60, target_segment="Premium", days=14)
    assert "nothing like 60 was tried" in said
    assert asked.answer.blocks == ()


@pytest.mark.parametrize(("discount", "days"), [(0, 7), (100, 7), (15, 0), (15, 93)])
async def test_refuses_what_is_no_promotion(asked: Asked, discount: float, days: int) -> None:
    said = await asked.use("forecast_promotion", discount_percent=discount, target_segment="All", days=days)
    assert "must be" in said
    assert asked.engine.asked == []


async def test_reads_no_more_than_the_engine_may_hold(shop: Tables) -> None:
    asked = Asked(shop)
    await asked.use("promotion_effect")
    assert len(asked.engine.asked) == 4
    assert {plan.plan.limit for plan in asked.engine.asked} == {100_000}


async def test_refuses_to_tell_from_a_part_of_the_rows(shop: Tables) -> None:
    said = await Asked(shop, engine_rows=12).use("segment_customers", kind="rfm")
    assert "more than 12 rows of customers" in said
