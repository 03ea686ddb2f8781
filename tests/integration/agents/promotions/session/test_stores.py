"""Claims, tickets, conversations and connections in DynamoDB."""

import pytest

from agents.promotions.session.claims import LEASE_SECONDS, Claim, ClaimLost, Claims, Finished
from agents.promotions.session.turnstile import PATIENCE_SECONDS, SERVING_SECONDS
from agents.promotions.work.worker import Stores
from tests.fakes.marketing import EVE, MIA, PAUL
from tests.integration.agents.promotions.conftest import Clock

MESSAGE = "message-0001"


def claimed(claims: Claims) -> Claim:
    claim = claims.claim(MIA.subject, MESSAGE)
    assert isinstance(claim, Claim)
    return claim


def test_one_message_is_one_worker_s(stores: Stores) -> None:
    claimed(stores.claims)
    assert stores.claims.claim(MIA.subject, MESSAGE) == "taken"
    assert isinstance(stores.claims.claim(EVE.subject, MESSAGE), Claim)  # another person's message of the same id


def test_a_dead_worker_is_taken_over_and_then_finishes_nothing(stores: Stores, clock: Clock) -> None:
    dead = claimed(stores.claims)
    clock.now += LEASE_SECONDS - 1
    assert stores.claims.claim(MIA.subject, MESSAGE) == "taken"
    clock.now += 2
    heir = claimed(stores.claims)
    with pytest.raises(ClaimLost):
        stores.claims.renew(dead)
    with pytest.raises(ClaimLost):
        stores.claims.finish(dead, "late")
    stores.claims.release(dead)  # which is not its to release
    stores.claims.finish(heir, "answer")
    assert stores.claims.claim(MIA.subject, MESSAGE) == Finished("answer", None)


def test_who_renews_keeps_its_claim(stores: Stores, clock: Clock) -> None:
    claim = claimed(stores.claims)
    clock.now += LEASE_SECONDS - 1
    stores.claims.renew(claim)
    clock.now += LEASE_SECONDS - 1
    assert stores.claims.claim(MIA.subject, MESSAGE) == "taken"


def test_a_released_message_is_free(stores: Stores) -> None:
    stores.claims.release(claimed(stores.claims))
    claimed(stores.claims)


def test_a_finished_message_says_who_was_told(stores: Stores) -> None:
    claim = claimed(stores.claims)
    stores.claims.finish(claim, "answer")
    stores.claims.told(claim, "connection-1")
    assert stores.claims.claim(MIA.subject, MESSAGE) == Finished("answer", "connection-1")


def test_an_answer_and_its_turn_are_stored_together_or_not_at_all(stores: Stores, clock: Clock) -> None:
    dead = claimed(stores.claims)
    addition = stores.conversations.addition(MIA.subject, conversation="first", said="Hi", reply="Hello", messages=())
    clock.now += LEASE_SECONDS + 1
    heir = claimed(stores.claims)
    with pytest.raises(ClaimLost):
        stores.claims.finish(dead, "late", with_=(addition,))
    assert stores.conversations.last(MIA.subject, most=5) == ()
    stores.claims.finish(heir, "answer", with_=(addition,))
    assert [turn.reply for turn in stores.conversations.last(MIA.subject, most=5)] == ["Hello"]


def test_tickets_are_served_in_order(stores: Stores, clock: Clock) -> None:
    turnstile = stores.turnstile
    assert [turnstile.ticket(MIA.subject) for _ in range(3)] == [(1, 0), (2, 1), (3, 2)]
    assert turnstile.admits(MIA.subject, 1) == "now"
    assert turnstile.admits(MIA.subject, 2) == "later"
    turnstile.leaves(MIA.subject, 1)
    assert turnstile.admits(MIA.subject, 3) == "later"
    assert turnstile.admits(MIA.subject, 2) == "now"
    clock.now += SERVING_SECONDS - 1
    turnstile.keeps(MIA.subject, 2)
    clock.now += SERVING_SECONDS - 1
    assert turnstile.admits(MIA.subject, 3) == "later"


def test_who_is_about_to_be_served_is_not_passed_over(stores: Stores, clock: Clock) -> None:
    turnstile = stores.turnstile
    turnstile.ticket(MIA.subject)
    clock.now += 3600  # nothing was asked for an hour
    turnstile.leaves(MIA.subject, 1)
    clock.now += 3600
    assert [turnstile.ticket(MIA.subject)[0] for _ in range(2)] == [2, 3]
    assert turnstile.admits(MIA.subject, 3) == "later"  # whose worker was quicker
    assert turnstile.admits(MIA.subject, 2) == "now"


def test_a_ticket_without_a_worker_is_passed_over(stores: Stores, clock: Clock) -> None:
    turnstile = stores.turnstile
    for _ in range(3):
        turnstile.ticket(MIA.subject)
    assert turnstile.admits(MIA.subject, 1) == "now"
    clock.now += SERVING_SECONDS + 1  # the worker of 1 died, and that of 2 never came
    assert turnstile.admits(MIA.subject, 3) == "later"
    clock.now += PATIENCE_SECONDS + 1
    assert turnstile.admits(MIA.subject, 3) == "later"
    assert turnstile.admits(MIA.subject, 3) == "now"
    assert turnstile.admits(MIA.subject, 2) == "passed"


def test_stop_is_one_s_own(stores: Stores) -> None:
    stores.turnstile.stop(MIA.subject, at=5)
    assert (stores.turnstile.stopped_at(MIA.subject), stores.turnstile.stopped_at(EVE.subject)) == (5, 0)
    assert stores.turnstile.ticket(MIA.subject) == (1, 0)


def test_a_conversation_is_its_owner_s_and_pages_backwards(stores: Stores, clock: Clock) -> None:
    conversations = stores.conversations
    for number in range(5):
        clock.now += 1
        claim = stores.claims.claim(MIA.subject, f"message-{number}")
        assert isinstance(claim, Claim)
        addition = conversations.addition(
            MIA.subject, conversation="first", said=f"Question {number}", reply="Yes", messages=()
        )
        stores.claims.finish(claim, "", with_=(addition,))
    latest = conversations.last(MIA.subject, most=2)
    assert [turn.said for turn in latest] == ["Question 3", "Question 4"]
    earlier = conversations.last(MIA.subject, most=2, before=latest[0].number)
    assert [turn.said for turn in earlier] == ["Question 1", "Question 2"]
    assert conversations.last(EVE.subject, most=2) == ()


def test_a_fresh_conversation_begins_empty(stores: Stores) -> None:
    claim = claimed(stores.claims)
    addition = stores.conversations.addition(
        MIA.subject, conversation=stores.conversations.current(MIA.subject), said="Hi", reply="Hello", messages=()
    )
    stores.claims.finish(claim, "", with_=(addition,))
    stores.conversations.begin(MIA.subject)
    assert stores.conversations.last(MIA.subject, most=2) == ()
    assert stores.conversations.current(MIA.subject) != stores.conversations.current(EVE.subject)


def test_connections_are_found_by_person(stores: Stores, clock: Clock) -> None:
    stores.connections.open("a", MIA)
    stores.connections.open("b", MIA)
    stores.connections.open("c", PAUL)
    assert stores.connections.of_subject(MIA.subject) == {"a", "b"}
    stores.connections.close("a")
    assert stores.connections.of_subject(MIA.subject) == {"b"}
    clock.now += 3 * 3600
    assert stores.connections.of_subject(MIA.subject) == frozenset()
