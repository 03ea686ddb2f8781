"""Whatever is asked, over whichever databases: the rows are those of plain Python over all data."""

import asyncio
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from agents.promotions.declaration.model import NUMBERS, Declaration, Relationship, source_of
from agents.promotions.marketer import Marketer
from agents.promotions.query.checking import checked
from agents.promotions.query.plan import QueryPlan
from tests.fakes.plan_evaluator import evaluated
from tests.fakes.plans import TODAY, filters, plans
from tests.integration.agents.promotions.federation.conftest import MarketingData

_dice = st.randoms(use_true_random=True)
_MIA = Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_plan_is_answered_as_plain_python_does(marketing: MarketingData, data: st.DataObject) -> None:
    _check(marketing, data.draw(plans(marketing.declaration)))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_postgres_groups_beforehand_adds_up_to_the_same(marketing: MarketingData, data: st.DataObject) -> None:
    _check(marketing, data.draw(_grouped_across(marketing.declaration)))


def _check(marketing: MarketingData, asked: QueryPlan) -> None:
    plan = checked(asked, marketing.declaration, {"marketer"}, today=TODAY)
    expected = evaluated(plan, marketing.rows)
    result = asyncio.run(marketing.engine.run(plan, marketer=_MIA))
    for statement in result.statements:
        note(statement)
    assert [tuple(row.values()) for row in result.rows] == expected.rows
    assert result.more == expected.more


@st.composite
def _grouped_across(draw: st.DrawFn, declaration: Declaration) -> QueryPlan:
    """Pairs of rows of both databases, counted and added up by a field of either."""
    relationship = draw(
        st.sampled_from([each for each in declaration.relationships.values() if _crosses(each, declaration)])
    )
    shown = (relationship.source, *relationship.others)
    by = [
        name
        for name in declaration.fields
        if source_of(name) in shown and declaration.field(name).type in ("choice", "text")
    ]
    counted = [
        name for name in declaration.fields if source_of(name) in shown and declaration.field(name).type in NUMBERS
    ]
    functions = st.sampled_from(("sum", "minimum", "maximum", "count_distinct"))
    added = [(draw(functions), name) for name in draw(st.lists(st.sampled_from(counted), max_size=2, unique=True))]
    aggregates: list[dict[str, Any]] = [
        {"function": function, "field": name, "name": f"a{number}"} for number, (function, name) in enumerate(added)
    ]
    return QueryPlan.model_validate(
        {
            "source": relationship.source,
            "joins": [
                {
                    "relationship": relationship.name,
                    "kind": "each",
                    "filters": filters(declaration, relationship.others, draw(_dice), most=1),
                }
            ],
            "groups": [{"field": name} for name in draw(st.lists(st.sampled_from(by), max_size=2, unique=True))],
            "aggregates": [*aggregates, {"function": "count", "name": "pairs"}],
            "limit": 50,
        }
    )


def _crosses(relationship: Relationship, declaration: Declaration) -> bool:
    types = {declaration.sources[name].type for name in (relationship.source, *relationship.others)}
    return len(types) > 1
