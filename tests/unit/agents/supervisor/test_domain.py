"""Rules of one reply: what it lacks, and how far it can be trusted."""

from datetime import UTC, datetime

import pytest

from agents.common.evidence import NOTHING_LOOKED_UP
from agents.supervisor.domain import (
    Consultation,
    agents_called,
    is_follow_up_needed,
    naming_what_is_missing,
    partial_reply,
    reports,
    support,
)


def consultation(
    name: str, *, answered: bool = True, confidence: float = 1.0, response: str = "Found.", follow_up: bool = False
) -> Consultation:
    return Consultation(
        name=name,
        question="?",
        response=response,
        answered=answered,
        tools_called=("look_up",) if answered else (),
        confidence=confidence if answered else 0.0,
        follow_up_needed=follow_up or not answered,
        started_at=datetime.now(UTC),
        duration_ms=10.0,
    )


ORDERS = consultation("order-management")
PRODUCTS_DOWN = consultation("product-recommendation", answered=False, response="It can't be reached.")


def test_names_are_the_catalogues_each_once() -> None:
    assert agents_called([ORDERS, PRODUCTS_DOWN, ORDERS]) == ("order-management", "product-recommendation")


def test_a_specialist_asked_twice_failed_only_if_it_never_answered() -> None:
    twice = reports([consultation("order-management", answered=False), ORDERS])
    assert twice["order-management"].status == "ok"
    assert twice["order-management"].response == "Found."
    assert twice["order-management"].duration_ms == 20.0


@pytest.mark.parametrize(
    ("reply", "is_named"), [("Here you are.", False), ("Our product recommendation desk is closed.", True)]
)
def test_a_reply_names_what_is_missing_once(reply: str, is_named: bool) -> None:
    named = naming_what_is_missing(reply, reports([ORDERS, PRODUCTS_DOWN]))
    assert named.count("product recommendation") == 1
    assert (named == reply) is is_named


def test_a_complete_reply_stays_as_it_is() -> None:
    assert naming_what_is_missing("Here you are.", reports([ORDERS])) == "Here you are."


def test_a_partial_reply_holds_what_was_found_and_nothing_is_no_reply() -> None:
    assert "Found." in (partial_reply(reports([ORDERS, PRODUCTS_DOWN])) or "")
    assert partial_reply(reports([PRODUCTS_DOWN])) is None
    assert partial_reply({}) is None


def test_support_is_the_mean_and_small_talk_has_its_own_rule() -> None:
    assert support([ORDERS, PRODUCTS_DOWN]) == 0.5
    assert support([consultation("order-management", confidence=0.5)]) == 0.5
    assert support([]) == NOTHING_LOOKED_UP


def test_follow_up_is_needed_for_what_is_open() -> None:
    assert not is_follow_up_needed("Hello! How can I help?", [])
    assert not is_follow_up_needed("It is on its way.", [ORDERS])
    assert is_follow_up_needed("Which order do you mean?", [ORDERS])
    assert is_follow_up_needed("It is on its way.", [ORDERS, PRODUCTS_DOWN])
