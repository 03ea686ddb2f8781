"""QueryEngine over a real PostgreSQL and a DynamoDB: what it answers, how it reads, and what it refuses."""

from dataclasses import replace
from datetime import date

import pytest

from agents.common.errors import Refused
from agents.promotions.declaration.model import Declaration
from agents.promotions.federation.results import QueryResult
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import CheckedPlan, checked
from agents.promotions.query.plan import QueryPlan
from tests.integration.agents.promotions.federation.conftest import MarketingData

TODAY = date(2026, 11, 20)
VIP = {"field": "customers.segment", "operator": "equals", "values": ["VIP"]}


def _checked(declaration: Declaration, **plan: object) -> CheckedPlan:
    return checked(QueryPlan.model_validate(plan), declaration, {"marketer"}, today=TODAY)


async def _asked(marketing: MarketingData, mia: Marketer, **plan: object) -> QueryResult:
    return await marketing.engine.run(_checked(marketing.declaration, **plan), marketer=mia)


def _limited(marketing: MarketingData, plan: CheckedPlan, **limits: int) -> CheckedPlan:
    """The plan under limits of a test's own."""
    narrow = marketing.declaration.limits.model_copy(update=limits)
    return replace(plan, declaration=marketing.declaration.model_copy(update={"limits": narrow}))


async def test_one_source_of_dynamodb_is_read_by_its_index(marketing: MarketingData, mia: Marketer) -> None:
    result = await _asked(marketing, mia, source="customers", filters=[VIP], limit=200)
    expected = sorted(str(row["customer_id"]) for row in marketing.rows["customers"] if row["segment"] == "VIP")
    assert [row["customer_id"] for row in result.rows] == expected
    assert [step.how for step in result.figures.steps] == ["a Query of segment-index"]
    assert result.figures.rows_read == len(expected)
    assert result.figures.read_units > 0
    assert "VIP" in result.words


async def test_what_postgres_has_alone_is_one_select(marketing: MarketingData, mia: Marketer) -> None:
    result = await _asked(
        marketing, mia, source="products", joins=[{"relationship": "products_reviews", "kind": "without"}], limit=200
    )
    reviewed = {row["product_id"] for row in marketing.rows["reviews"]}
    expected = sorted(str(row["product_id"]) for row in marketing.rows["products"] if row["product_id"] not in reviewed)
    assert [row["product_id"] for row in result.rows] == expected
    assert len(result.statements) == 1
    assert result.estimate.total.postgres_cost > 0


async def test_a_join_across_databases_reads_the_smaller_side_and_then_its_keys(
    marketing: MarketingData, mia: Marketer
) -> None:
    result = await _asked(
        marketing,
        mia,
        source="customers",
        filters=[{"field": "customers.customer_id", "operator": "one_of", "values": ["k1", "k2"]}],
        joins=[{"relationship": "customers_preferences", "kind": "each"}],
        fields=["customers.customer_id", "preferences.newsletter"],
    )
    newsletter = {row["customer_id"]: row["newsletter"] for row in marketing.rows["preferences"]}
    known = [row["customer_id"] for row in marketing.rows["customers"]]
    expected = [(id_, newsletter[id_]) for id_ in ("k1", "k2") if id_ in known and id_ in newsletter]
    assert [(row["customer_id"], row["newsletter"]) for row in result.rows] == expected
    assert [step.source for step in result.figures.steps] == ["customers", "preferences"]
    assert result.figures.steps[1].how.startswith("a SELECT for ")


async def test_more_rows_than_asked_for_are_told(marketing: MarketingData, mia: Marketer) -> None:
    result = await _asked(marketing, mia, source="customers", limit=3)
    assert len(result.rows) == 3
    assert result.more


async def test_tells_what_it_is_doing(marketing: MarketingData, mia: Marketer) -> None:
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    plan = _checked(marketing.declaration, source="customers", rules=["mailable"])
    await marketing.engine.run(plan, marketer=mia, progress=tell)
    assert sorted(text.split(":")[0] for text in told[:-1]) == ["Reading customers", "Reading preferences"]
    assert told[-1] == "Joining"


EVERYBODY = {"source": "customers"}
SECONDS_BY_SEGMENT = {
    "source": "customers",
    "joins": [{"relationship": "customers_browsing", "kind": "each"}],
    "groups": [{"field": "customers.segment"}],
    "aggregates": [{"function": "sum", "field": "browsing.seconds", "name": "seconds"}],
}


@pytest.mark.parametrize(
    ("asked", "limits", "reason"),
    [
        (EVERYBODY, {"scan_read_units": 0}, "too_much_to_scan"),
        (EVERYBODY, {"engine_rows": 10}, "too_many_rows"),
        (SECONDS_BY_SEGMENT, {"engine_rows": 10}, "too_many_rows"),
        (SECONDS_BY_SEGMENT, {"postgres_cost": 1}, "too_much_for_postgres"),
    ],
)
async def test_refuses_what_is_beyond_its_limits_and_says_what_would_help(
    marketing: MarketingData, mia: Marketer, asked: dict[str, object], limits: dict[str, int], reason: str
) -> None:
    plan = _checked(marketing.declaration, **asked)
    with pytest.raises(Refused) as refused:
        await marketing.engine.run(_limited(marketing, plan, **limits), marketer=mia)
    assert refused.value.reason == reason
    assert "condition" in refused.value.message


async def test_more_rows_than_a_model_may_ask_for_come_in_pages(marketing: MarketingData, mia: Marketer) -> None:
    plan = _checked(marketing.declaration, source="order_items")
    everything = replace(plan, plan=plan.plan.model_copy(update={"limit": 5000}))
    result = await marketing.engine.run(everything, marketer=mia)
    expected = sorted((str(row["order_id"]), row["line_number"]) for row in marketing.rows["order_items"])
    assert len(result.rows) == len(expected)
    assert [row["order_id"] for row in result.rows] == [order_id for order_id, _ in expected]
    assert not result.more


async def test_an_estimate_comes_close_to_what_is_read(marketing: MarketingData, mia: Marketer) -> None:
    plan = _checked(marketing.declaration, source="customers")
    estimate = await marketing.engine.estimate(plan)
    result = await marketing.engine.run(plan, marketer=mia)
    assert estimate.total.rows == result.figures.rows_read == len(marketing.rows["customers"])
    assert abs(estimate.total.read_units - result.figures.read_units) <= 1


async def test_a_question_that_takes_too_long_is_refused(marketing: MarketingData, mia: Marketer) -> None:
    plan = _checked(marketing.declaration, source="customers", rules=["mailable"])
    limits = plan.declaration.limits.model_copy(update={"seconds": 0.000_001})
    impatient = replace(plan, declaration=plan.declaration.model_copy(update={"limits": limits}))
    with pytest.raises(Refused) as refused:
        await marketing.engine.run(impatient, marketer=mia)
    assert refused.value.reason == "too_slow"
