"""Technical support's tools on a real PostgreSQL, under its own role."""

import pytest

from agents.troubleshooting.tools import SupportTools
from tests.fakes.invocations import STAFF, use
from tests.integration.agents.shop import Shop


async def test_finds_guides_by_their_problem_and_names_them(support: SupportTools) -> None:
    guides = await use(
        support.search_troubleshooting_guides, problem="My wireless headphones won't connect to my phone"
    )
    assert any("headphones" in guide["category"].lower() for guide in guides["guides"])
    assert all(guide["title"] and guide["article_id"] for guide in guides["guides"])


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("How can I pay?", "payment-methods"),
        ("What does delivery cost, and how long does it take?", "delivery-times-and-costs"),
        ("Can I cancel an order?", "cancel-an-order"),
        ("When do I get my refund?", "refunds-how-long"),
        ("I forgot my password", "account-password"),
        ("How do I unsubscribe from the newsletter?", "newsletter"),
        ("I need an invoice", "invoices"),
        ("How does a gift card work?", "gift-cards"),
        ("I want to talk to a human being", "speak-to-a-person"),
    ],
)
async def test_answers_about_the_shop_come_from_its_articles(
    support: SupportTools, question: str, article: str
) -> None:
    answers = (await use(support.search_faq_for_product_info, question=question))["answers"]
    assert article in {answer["article_id"] for answer in answers}


async def test_what_is_written_as_the_other_kind_is_found_too(support: SupportTools) -> None:
    season = await use(support.search_faq_for_product_info, question="How do I season a cast iron skillet?")
    assert season["answers"][0]["article_id"] == "cast-iron-care"
    tiers = await use(support.search_troubleshooting_guides, problem="What do bronze, silver and gold tiers bring?")
    assert tiers["guides"][0]["article_id"] == "loyalty-tiers"


async def test_help_for_a_product_is_its_own_or_its_kinds(support: SupportTools) -> None:
    listed = (await use(support.search_product_specific_help, product="HD002"))["help"]
    assert listed[0]["about_product"] == "PulseBuds True Wireless Earbuds"
    assert {article["category"] for article in listed} == {"headphones"}
    assert {article.get("about_product") for article in listed} <= {None, "PulseBuds True Wireless Earbuds"}
    silent = await use(support.search_product_specific_help, product="PulseBuds earbuds", problem="one side is silent")
    assert silent["help"][0]["article_id"] == "hd002-one-earbud-is-silent"
    assert (await use(support.search_product_specific_help, product="submarine"))["found"] == 0


async def test_issues_of_a_category_are_told_in_short(support: SupportTools) -> None:
    issues = (await use(support.search_category_issues, category="a laptop"))["issues"]
    assert {issue["category"] for issue in issues} == {"laptops"}
    assert len(issues) > 1
    assert "about_product" not in issues[0]
    assert all(len(issue["body"]) <= 302 for issue in issues)
    hot = await use(support.search_category_issues, category="laptops", problem="it gets very hot")
    assert {issue["category"] for issue in hot["issues"]} == {"laptops"}
    assert "Take one of these" in (await use(support.search_category_issues, category="submarines"))["error"]


async def test_a_warranty_says_until_when_ones_own_product_is_covered(support: SupportTools, shop: Shop) -> None:
    assert (await use(support.get_warranty_information, product="HD001"))["warranties"][0]["warranty_months"] == 24
    assert (await use(support.get_warranty_information, product="submarine"))["found"] == 0
    mine = (await use(support.get_warranty_information))["warranties"]
    covered = {
        row[0]: row[1].isoformat()
        for row in shop.ask(
            "SELECT product_id, max(covered_until) FROM owned_warranties WHERE customer_id = 'cust001' GROUP BY 1"
        )
    }
    assert mine
    assert all(warranty["covered_until"] == covered[warranty["product_id"]] for warranty in mine)
    by_name = await use(support.get_warranty_information, product=mine[0]["product_name"])
    assert by_name["warranties"][0]["covered_until"] == mine[0]["covered_until"]
    for_staff = await use(support.get_warranty_information, as_=STAFF, product=mine[0]["product_name"])
    assert "covered_until" not in for_staff["warranties"][0]
    assert "error" in await use(support.get_warranty_information, as_=STAFF)
