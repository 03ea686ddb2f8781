"""What is known is found by the words of a question, and a choice follows from what was said."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from agents.clickstream.deployment.costs import monthly_cost
from agents.clickstream.deployment.naming import OWNERS, Layer
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.deployment.wish import COLLECTOR
from agents.clickstream.knowledge.choosing import Needs, Solution, recommended
from agents.clickstream.knowledge.reading import articles, found_for, solutions

REPOSITORY = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What are the prerequisites?", "Prerequisites"),
        ("Can I skip the topics?", "Order of the steps"),
        ("Who approves a plan?", "Approval"),
        ("What happens if a step fails?", "What happens when a step fails"),
        ("Can events be lost?", "Delivery guarantee"),
        ("How much does it cost?", "Costs"),
        ("Lua vs vector per month, what does it cost?", "Costs"),
        ("Can I query the Iceberg table?", "Where events are stored"),
        ("Which ports are open to the network?", "Security"),
        ("Where is the data stored in S3?", "Where events are stored"),
        ("How do I send an event?", "How to send events"),
        ("Best practices for scaling", "Best practices"),
        ("How do I take the pipeline down?", "Taking a pipeline down"),
        ("How is it tested?", "Test and proof"),
        ("What happens with malformed events?", "Malformed events and dead letters"),
        ("Where are the dead letters?", "Malformed events and dead letters"),
    ],
)
def test_a_question_finds_its_article_first(question: str, title: str) -> None:
    assert found_for(question, most=3)[0].title.startswith(title)


def test_what_nobody_wrote_about_is_not_found() -> None:
    assert found_for("Do zebras dream?", most=3) == []


def test_every_solution_says_what_the_other_does() -> None:
    known = solutions()
    assert known["lua"].keys() == known["vector"].keys()
    assert all(figure["source"] for figure in known["figures"])
    assert len({article.title for article in articles()}) == len(articles())


def test_measured_figures_are_those_that_were_measured() -> None:
    measured = (REPOSITORY / "docs" / "clickstream-measured.md").read_text(encoding="utf-8")
    told = [figure for figure in solutions()["figures"] if figure["source"].startswith("docs/")]
    assert told
    numbers = {number for figure in told for number in re.findall(r"\d+(?:[.,]\d+)*", figure["value"])}
    assert {
        number for number in numbers if not re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d])", measured)
    } == set()


def test_who_has_to_change_events_needs_vector_even_for_performance() -> None:
    chosen = recommended(Needs(transforms=True, performance=True))
    assert chosen.solution == "vector"
    assert "more tasks" in chosen.reason


def test_whoever_may_lose_nothing_is_told_of_the_backup() -> None:
    chosen = recommended(Needs(tolerates_loss=False))
    assert (chosen.solution, "copied to S3" in chosen.reason) == ("lua", True)


@pytest.mark.parametrize("solution", ["lua", "vector"])
def test_the_costs_that_are_told_are_those_that_a_plan_computes(solution: Solution) -> None:
    def costs(*layers: Layer, tasks: int = COLLECTOR.minimum_tasks) -> Decimal:
        size = replace(COLLECTOR, minimum_tasks=tasks)
        of = (monthly_cost(ShippedTemplates().get(solution, one), size=size, public_subnets=2) for one in layers)
        return sum(of, Decimal(0))

    (article,) = (one for one in articles() if one.title.startswith("Costs"))
    assert f"nginx+{solution} {'costs ' if solution == 'lua' else ''}${costs(*OWNERS)}" in article.text
    assert f"two connectors and their alarms cost ${costs('connectors')}" in article.text
    assert f"two collector tasks ${costs('collector')}" in article.text
    assert f"the load balancer ${costs('balancer')}" in article.text
    assert f"Each further task costs ${costs('collector', tasks=3) - costs('collector')}." in article.text
