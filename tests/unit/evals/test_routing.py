"""Precision, recall and confusion of the supervisor's choices."""

from evals.conversation import Choice
from evals.routing import NOBODY, Routed, Routing, routed
from tests.fakes.eval_results import heard, result, score

ORDERS, PRODUCTS, PEOPLE = "order-management", "product-recommendation", "personalization"


def choices(*needed: str) -> tuple[Choice, ...]:
    """As a turn writes them."""
    return tuple(tuple(one.split("|")) for one in needed)


def test_counts_what_was_right_in_vain_and_missed() -> None:
    routing = Routing(
        [
            routed(choices(ORDERS), (), [ORDERS]),
            routed(choices(ORDERS, PRODUCTS), (), [ORDERS]),
            routed(choices(ORDERS), (), [PRODUCTS]),
            routed((), (), [PRODUCTS]),
        ]
    )

    orders, products = routing.of(ORDERS), routing.of(PRODUCTS)
    assert (orders.right, orders.in_vain, orders.missed) == (2, 0, 1)
    assert (products.right, products.in_vain, products.missed) == (0, 2, 1)
    assert (orders.precision, orders.recall) == (1.0, 2 / 3)
    assert (products.precision, products.recall) == (0.0, 0.0)
    overall = routing.overall([ORDERS, PRODUCTS])
    assert (overall.precision, overall.recall) == (2 / 4, 2 / 4)
    assert routing.confusion() == {
        (ORDERS, ORDERS): 2,
        (PRODUCTS, NOBODY): 1,
        (ORDERS, PRODUCTS): 1,
        (NOBODY, PRODUCTS): 1,
    }


def test_nobody_needed_and_nobody_asked_is_right() -> None:
    routing = Routing([routed((), (), [])])

    assert routing.confusion() == {(NOBODY, NOBODY): 1}
    assert routing.of(ORDERS).precision is None
    assert routing.of(ORDERS).recall is None


def test_of_two_that_would_do_the_one_that_was_asked_was_needed() -> None:
    assert routed(choices(f"{ORDERS}|{PRODUCTS}"), (), [PRODUCTS]).needed == {PRODUCTS}
    assert routed(choices(f"{ORDERS}|{PRODUCTS}"), (), []).needed == {ORDERS}


def test_who_may_be_asked_is_neither_right_nor_in_vain() -> None:
    turn = routed(choices(ORDERS), [PEOPLE], [ORDERS, PEOPLE])

    assert turn == Routed(needed=frozenset({ORDERS}), asked=frozenset({ORDERS}))


def test_a_score_counts_the_supervisors_answered_turns_that_say_whom_they_need() -> None:
    asks: dict[str, object] = {"asks": [[ORDERS]]}
    counted = score(
        result(reply=heard("yes", asked=[ORDERS]), expected=asks),
        result(reply=heard("yes", asked=[PRODUCTS])),
        result(reply=heard("yes", asked=[PRODUCTS]), expected=asks, agent=PRODUCTS),
        result(reply=heard("").model_copy(update={"error": "HTTP 503"}), expected=asks),
    ).routing

    assert counted.turns == [routed(choices(ORDERS), (), [ORDERS])]
