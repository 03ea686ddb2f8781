"""The benchmark of live shopping on the running stack, at its smallest: what it counts is what happened."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from benchmarks.live_shopping.conversation import read_conversations
from benchmarks.live_shopping.measurement import Measurement, Sizes
from benchmarks.live_shopping.page import page
from benchmarks.live_shopping.result import Result
from benchmarks.live_shopping.shop import LiveShop
from benchmarks.live_shopping.summary import ARCHITECTURES, ORDERING
from tests.fakes.stack import RunningStack

SIZES = Sizes(
    architectures=ARCHITECTURES,
    model_ms=(0,),
    rounds=1,
    orders=12,
    stock=10,
    workers=2,
    steps=(1.5,),
    step_seconds=2.0,
    alone=1,
    questions=2,
)


@pytest.fixture(scope="module")
def shop(stack: RunningStack) -> Iterator[LiveShop]:
    """Three customers of whom no other test asks; the stock is afterwards what it was."""
    found = LiveShop.of(stack.settings)
    with psycopg.connect(stack.shop_dsn, autocommit=True) as connection:
        before = connection.execute("SELECT variant_id, quantity FROM inventory").fetchall()
        yield replace(found, customers=found.customers[-3:])
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE inventory SET quantity = %s WHERE variant_id = %s",
                [(quantity, variant_id) for variant_id, quantity in before],
            )


@pytest.fixture(scope="module")
def measured(shop: LiveShop) -> Result:
    """All parts."""

    async def measure() -> Result:
        result = Result()
        measurement = Measurement(shop=shop, conversations=read_conversations()[:1], sizes=SIZES, say=lambda _: None)
        async for known in measurement.results(("response", "finding", "load", "desk"), Result()):
            result = known
        return result

    return asyncio.run(measure())


def test_every_architecture_sells_what_the_seeds_conversation_asks_for(measured: Result) -> None:
    assert measured.response
    ordering = [turn for turn in measured.response.turns if turn.conversation == ORDERING]

    assert {(turn.architecture, turn.turn) for turn in ordering} == {
        (architecture, number) for architecture in ARCHITECTURES for number in (1, 2, 3)
    }
    assert [turn for turn in ordering if not turn.as_meant] == []


def test_replies_and_the_endpoint_count_the_same_model_calls(measured: Result) -> None:
    assert measured.response
    turns = measured.response.turns

    assert sum(turn.model_calls for turn in turns) == measured.response.calls_at_endpoint
    assert all(0 < turn.calls_in_a_row <= turn.model_calls for turn in turns)
    assert all(turn.input_tokens > turn.output_tokens > 0 for turn in turns)


def test_floors_are_measured_beside_it(measured: Result) -> None:
    assert measured.response
    floor = measured.response.floors[0]

    assert min(floor.health, floor.select, floor.model) > 0


def test_the_same_questions_are_asked_of_every_architecture(measured: Result) -> None:
    assert measured.finding
    assert [(one.architecture, one.asked) for one in measured.finding.found] == [(name, 2) for name in ARCHITECTURES]
    assert all(0 <= one.found <= one.asked for one in measured.finding.found)


def test_viewers_who_come_at_a_rate_all_get_their_orders(measured: Result) -> None:
    assert measured.load
    for climb in measured.load.climbs:
        [step] = climb.steps
        assert (step.turns, step.errors, step.orders) == (3, 0, 1)
        assert step.cpu["live-shopping"] > 0


def test_orders_go_every_way(measured: Result) -> None:
    assert measured.desk
    assert [way.orders for way in measured.desk.ways] == [4] * 4
    assert all(way.a_second > 0 for way in measured.desk.ways)


def test_the_sale_sells_what_there_is_and_no_more(measured: Result) -> None:
    assert measured.desk
    sale = measured.desk.sale

    assert sale.is_sound, sale
    assert sale.accepted == sale.stock < sale.asked
    assert sale.refused >= sale.asked - sale.stock


def test_the_page_can_be_written_of_it(measured: Result) -> None:
    assert "All of it adds up." in page(measured)
