"""Rules of one reply: what it lacks, and how far it can be trusted."""

from datetime import UTC, datetime

import pytest

from agents.common.consultations import (
    Consultation,
    agents_called,
    answers,
    failed,
    is_follow_up_needed,
    is_token_refused,
    reports,
    support,
)
from agents.common.evidence import NOTHING_LOOKED_UP
from agents.common.partial_answers import missing, naming_what_is_missing, partial_reply


def consultation(
    name: str,
    *,
    answered: bool = True,
    confidence: float = 1.0,
    response: str = "Found.",
    follow_up: bool = False,
    token_refused: bool = False,
) -> Consultation:
    return Consultation(
        name=name,
        response=response,
        answered=answered,
        tools_called=("look_up",) if answered else (),
        confidence=confidence if answered else 0.0,
        follow_up_needed=follow_up or not answered,
        token_refused=token_refused,
        started_at=datetime.now(UTC),
        duration_ms=10.0,
    )


ORDERS = consultation("order-management")
PRODUCTS_DOWN = consultation("product-recommendation", answered=False, response="It can't be reached.")
FOUND = reports([ORDERS, PRODUCTS_DOWN])
SENTENCE = missing("product-recommendation")


def test_names_are_the_catalogues_each_once() -> None:
    assert agents_called([ORDERS, PRODUCTS_DOWN, ORDERS]) == ("order-management", "product-recommendation")


def test_a_specialist_asked_twice_failed_only_if_it_never_answered() -> None:
    twice = reports([consultation("order-management", answered=False), ORDERS])
    assert twice["order-management"].status == "ok"
    assert twice["order-management"].response == "Found."
    assert twice["order-management"].duration_ms == 20.0


@pytest.mark.parametrize("reply", ["Here you are.", "You ask about product recommendation engines."])
def test_a_reply_says_what_is_missing_whatever_the_model_wrote(reply: str) -> None:
    assert naming_what_is_missing(reply, failed(FOUND)) == f"{reply}\n\n{SENTENCE}"


def test_what_the_model_said_in_full_is_not_said_again() -> None:
    reply = f"It is shipped. {SENTENCE}"
    assert naming_what_is_missing(reply, failed(FOUND)) == reply


def test_signing_in_again_helps_only_when_nobody_answered() -> None:
    refused = consultation("product-recommendation", answered=False, token_refused=True)
    assert is_token_refused([refused, PRODUCTS_DOWN])
    assert not is_token_refused([refused, ORDERS])
    assert not is_token_refused([PRODUCTS_DOWN])


def test_a_complete_reply_stays_as_it_is() -> None:
    assert naming_what_is_missing("Here you are.", failed(reports([ORDERS]))) == "Here you are."


def test_a_partial_reply_holds_what_was_found_and_nothing_is_no_reply() -> None:
    assert "Found." in (partial_reply(answers(FOUND)) or "")
    assert partial_reply(answers(reports([PRODUCTS_DOWN]))) is None
    assert partial_reply([]) is None


def test_support_is_the_mean_and_small_talk_has_its_own_rule() -> None:
    assert support([ORDERS, PRODUCTS_DOWN]) == 0.5
    assert support([consultation("order-management", confidence=0.5)]) == 0.5
    assert support([]) == NOTHING_LOOKED_UP


def test_follow_up_is_needed_for_what_is_open() -> None:
    assert not is_follow_up_needed("Hello! How can I help?", [])
    assert not is_follow_up_needed("It is on its way.", [ORDERS])
    assert is_follow_up_needed("Which order do you mean?", [ORDERS])
    assert is_follow_up_needed("It is on its way.", [ORDERS, PRODUCTS_DOWN])
