"""A letter has the customer's own words in it, and they do nothing there."""

import pytest

from agents.common.errors import BadInput
from agents.promotions.mail.letters import Draft, Recipient

URL = "https://promotions.example.com/unsubscribe/x.y"
JOHN = Recipient(customer_id="cust001", name="John Doe", email="john@example.com", city="Portland")
PROMOTION = {"name": "Warm & Cosy", "discount_percent": 12, "ends_on": "2026-12-01"}


def test_fills_the_declared_places() -> None:
    draft = Draft(
        subject="{first_name}, {discount} % off",
        message="Dear {name} in {city},\n\n{promotion} runs until {ends_on}.",
        promotion=PROMOTION,
    )
    letter = draft.to(JOHN, unsubscribe_url=URL)
    assert letter.subject == "John, 12 % off"
    assert letter.text.startswith("Dear John Doe in Portland,\n\nWarm & Cosy runs until 2026-12-01.\n")
    assert letter.to == "john@example.com"
    assert "Warm &amp; Cosy runs until 2026-12-01." in letter.html


def test_has_the_way_out_in_text_and_html() -> None:
    letter = Draft(subject="Hello", message="Hello").to(JOHN, unsubscribe_url=URL)
    assert f"Unsubscribe: {URL}" in letter.text
    assert f'href="{URL}"' in letter.html


def test_a_customers_words_are_read_once_and_are_no_markup() -> None:
    mallory = Recipient(
        customer_id="cust002",
        name="{city}<script>alert(1)</script>\r\nBcc:everybody@example.com",
        email="m@x.y",
        city="X",
    )
    letter = Draft(subject="Hi {name}", message="Hi {first_name}").to(mallory, unsubscribe_url=URL)
    assert letter.subject == "Hi {city}<script>alert(1)</script> Bcc:everybody@example.com"
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_a_marketers_words_are_no_template_and_no_markup() -> None:
    letter = Draft(subject="Sale", message='% raw %<a href="evil">x</a>').to(JOHN, unsubscribe_url=URL)
    assert letter.text.startswith('% raw %<a href="evil">x</a>')
    assert "&lt;a href=&#34;evil&#34;&gt;" in letter.html


@pytest.mark.parametrize("place", ["email", "total_spent", "name.__class__", "", "0", "First_name", "promotion"])
def test_names_the_places_that_nobody_fills(place: str) -> None:
    with pytest.raises(BadInput, match="Nothing goes into") as refused:
        Draft(subject="Hello", message=f"Hello {{{place}}}").check()
    assert "{first_name}" in refused.value.message


def test_a_promotions_places_are_for_its_own_mail() -> None:
    Draft(subject="{promotion}", message="{discount}", promotion=PROMOTION).check()
