"""Whatever is asked, over whichever databases: the rows are those of plain Python over all data."""

import asyncio
from random import Random
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from agents.promotions.declaration.model import NUMBERS, Declaration, Relationship, source_of
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import QueryPlan
from tests.fakes.plan_evaluator import evaluated
from tests.fakes.plans import TODAY, filters, plan
from tests.integration.agents.promotions.federation.conftest import MarketingData

SEEDS = st.integers(0, 2**63)
_FUNCTIONS = ("sum", "minimum", "maximum", "count_distinct")
_MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))


@settings(max_examples=400, derandomize=True)
@given(seed=SEEDS)
def test_any_plan_is_answered_as_plain_python_does(marketing: MarketingData, seed: int) -> None:
    _check(marketing, plan(marketing.declaration, Random(seed)))  # noqa: S311  # test data


@settings(max_examples=20, derandomize=True)
@given(seed=SEEDS)
def test_what_postgres_groups_beforehand_adds_up_to_the_same(marketing: MarketingData, seed: int) -> None:
    _check(marketing, _grouped_across(marketing.declaration, Random(seed)))  # noqa: S311  # test data


def _check(marketing: MarketingData, asked: QueryPlan) -> None:
    whole = checked(asked, marketing.declaration, {"marketer"}, today=TODAY)
    expected = evaluated(whole, marketing.rows)
    result = asyncio.run(marketing.engine.run(whole, marketer=_MIA))
    for statement in result.statements:
        note(statement)
    assert [tuple(row.values()) for row in result.rows] == expected.rows
    assert result.more == expected.more


def _grouped_across(declaration: Declaration, random: Random) -> QueryPlan:
    """Pairs of rows of both databases, counted and added up by fields of either."""
    relationship = random.choice([each for each in declaration.relationships.values() if _crosses(each, declaration)])
    shown = (relationship.source, *relationship.others)
    fields = {name: declaration.field(name).type for name in declaration.fields if source_of(name) in shown}
    by = [name for name, type_ in fields.items() if type_ in ("choice", "text")]
    added = random.sample([name for name, type_ in fields.items() if type_ in NUMBERS], k=random.randint(0, 2))
    aggregates: list[dict[str, Any]] = [
        {"function": random.choice(_FUNCTIONS), "field": name, "name": f"a{number}"}
        for number, name in enumerate(added)
    ]
    join = {
        "relationship": relationship.name,
        "kind": "each",
        "filters": filters(declaration, relationship.others, random, most=1),
    }
    return QueryPlan.model_validate(
        {
            "source": relationship.source,
            "joins": [join],
            "groups": [{"field": name} for name in random.sample(by, k=random.randint(0, 2))],
            "aggregates": [*aggregates, {"function": "count", "name": "pairs"}],
        }
    )


def _crosses(relationship: Relationship, declaration: Declaration) -> bool:
    types = {declaration.sources[name].type for name in (relationship.source, *relationship.others)}
    return len(types) > 1
