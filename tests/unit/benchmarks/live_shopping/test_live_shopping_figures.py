"""The benchmark's arithmetic: when an architecture breaks, what an order costs, and whether a sale adds up."""

from pathlib import Path

import pytest

from benchmarks.live_shopping.chart import draw
from benchmarks.live_shopping.conversation import read_conversations
from benchmarks.live_shopping.cost import Tariff, order_cost, tariff
from benchmarks.live_shopping.desk import median
from benchmarks.live_shopping.finding import spread
from benchmarks.live_shopping.load import has_broken, held
from benchmarks.live_shopping.page import MarkersMissing, page, readme, tables
from benchmarks.live_shopping.result import Result
from benchmarks.live_shopping.sale import asked_twice, buyers, by_second
from benchmarks.live_shopping.summary import by_turn, evolutions, orders_a_day, slower, turn_summary
from benchmarks.search.questions import Question
from tests.fakes.live_shopping_results import climb, sale, step, turn, way, whole

PRICES = Tariff(model="model", input=2.0, output=10.0, processor_hour=0.036, dated="2026-11-20")
SIZES = [("shoe_001", "9"), ("shoe_001", "10")]


def cells(text: str, heading: str, row: int) -> list[str]:
    """A row of the first table under a heading, the head being row 0."""
    lines = [line for line in text.split(heading, 1)[1].splitlines() if line.startswith("|")]
    return [cell.strip() for cell in [line for line in lines if "---" not in line][row].strip("|").split("|")]


def test_breaks_beyond_five_times_a_single_viewers_time_or_with_an_error() -> None:
    calm = climb("single_agent")

    assert not has_broken(step(3, p95=500.0), calm)
    assert has_broken(step(3, p95=500.1), calm)
    assert has_broken(step(3, p95=1.0, errors=1), calm)


def test_held_is_the_last_step_before_it_broke() -> None:
    rising = climb("single_agent", step(3, p95=100.0), step(6, p95=200.0), step(12, p95=900.0))

    assert held(rising) == rising.steps[1]
    assert held(climb("single_agent", step(3, p95=900.0))) is None


def test_orders_a_day_are_those_of_the_step_all_day() -> None:
    served = step(6, p95=1.0)
    assert orders_a_day(served) == 173_000  # 2 a second: 172,800
    assert orders_a_day(served.model_copy(update={"seconds": 17.0})) == 173_000  # the last viewers were slow


def test_an_order_costs_the_tokens_of_its_turns_and_the_services_processor() -> None:
    turns = [turn("single_agent", number, model_ms=model_ms) for number in (1, 2, 3) for model_ms in (0, 50)]
    # 30 turns made 10 orders, at 24 ms of the service and its MCP server each: 72 ms an order.
    cost = order_cost(turns, climb("single_agent", step(3, p95=100.0)), PRICES)

    assert (cost.input_tokens, cost.output_tokens) == (3000, 300)
    assert cost.tokens_usd == pytest.approx((3000 * 2.0 + 300 * 10.0) / 1_000_000)
    assert cost.processor_usd == pytest.approx(72 / 3_600_000 * 0.036)
    assert order_cost(turns, None, PRICES).processor_usd is None


def test_prices_are_those_of_the_price_table() -> None:
    found = tariff()

    assert 0 < found.input < found.output
    assert found.dated.startswith("20")


def test_a_turn_is_told_by_the_latency_of_its_model() -> None:
    summary = turn_summary([turn("single_agent", model_ms=0), turn("single_agent", model_ms=50)])

    assert summary.median == {0: 20.0, 50: 120.0}
    assert summary.count == summary.as_meant == 2


def test_a_slower_model_is_waited_for_by_calls_in_a_row() -> None:
    response = whole().response
    assert response

    # Three turns of four calls in a row, and 20 ms each that are not the model's.
    assert slower(by_turn(response), "multi_agent", seconds=2.0) == pytest.approx(3 * (4 * 2.0 + 0.02))


def test_every_buyer_is_somebody_and_more_come_than_there_are_pieces() -> None:
    buying = buyers(["cust001", "cust002"], SIZES, each=100, prefix="sale")

    assert len(buying) == len({purchase.key for purchase in buying}) == 208
    assert {(purchase.product, purchase.size) for purchase in buying} == set(SIZES)
    assert buying == buyers(["cust001", "cust002"], SIZES, each=100, prefix="sale")
    assert len(asked_twice(buying)) == 4


def test_questions_are_taken_from_all_over() -> None:
    questions = [Question(ask=str(number), topic="", relevant={}) for number in range(10)]

    assert [one.ask for one in spread(questions, 4)] == ["0", "2", "5", "7"]
    assert spread(questions, 20) == questions


def test_orders_are_counted_by_the_second_also_where_there_were_none() -> None:
    assert by_second([0.1, 0.9, 2.5]) == (2, 0, 1)
    assert by_second([]) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lost": 1},
        {"doubled": 1},
        {"failed": 1},
        {"accepted": 11},
        {"stock": 9},
        {"ledger": sale().ledger.model_copy(update={"discrepancies": 1})},
        {"ledger": sale().ledger.model_copy(update={"below_zero": 1})},
        {"ledger": sale().ledger.model_copy(update={"payments": 9})},
        {"ledger": sale().ledger.model_copy(update={"left": 1})},
    ],
)
def test_a_sale_is_sound_only_when_all_of_it_adds_up(wrong: dict[str, object]) -> None:
    assert sale().is_sound
    assert not sale().model_copy(update=wrong).is_sound


def test_the_round_in_the_middle_stands_for_all() -> None:
    rounds = [way("plain", seconds=seconds) for seconds in (1.0, 9.0, 2.0)]

    assert median(rounds).a_second == 50


def test_tables_say_what_was_measured() -> None:
    text = tables(whole())

    assert cells(text, "### Response time", 1)[:5] == ["I want those running shoes!", "single agent", "2.0", "2", "1.0"]
    assert cells(text, "### The load", 1) == ["single agent", "100.0", "3", "120.0", "86,400", "6", "600.0", "0"]
    assert cells(text, "### Orders without", 2) == [
        "the desk, in process",
        "100",
        "50",
        "0.50",
        "1.0",
        "2.0",
        "2.0",
        "1.5",
    ]
    assert "All of it adds up." in text


def test_a_sale_that_does_not_add_up_is_told() -> None:
    result = whole()
    assert result.desk
    wrong = result.desk.model_copy(update={"sale": sale().model_copy(update={"lost": 1})})

    assert "**It does not add up.**" in tables(result.model_copy(update={"desk": wrong}))


def test_every_table_is_one() -> None:
    for line in page(whole()).splitlines():
        if line.startswith("|"):
            assert line.endswith("|"), line


@pytest.mark.parametrize("part", ["response", "load", "desk"])
def test_a_part_that_was_not_measured_is_not_told(part: str, tmp_path: Path) -> None:
    result = Result.model_validate({part: getattr(whole(), part)})
    draw(result, tmp_path)

    assert len([*tmp_path.iterdir()]) == 1
    assert page(result).count("![") == 1


def test_the_comparison_stands_between_the_readmes_markers() -> None:
    text = "before\n<!-- live shopping, measured -->\nold\n<!-- /live shopping, measured -->\nafter\n"

    told = readme(text, whole())

    assert told.startswith("before\n")
    assert told.endswith("after\n")
    assert "old" not in told
    assert cells(told, "before", 1) == ["Daily capacity", "claimed", "50 orders", "5,000 orders", "50,000 orders"]
    assert cells(told, "before", 2)[2:] == ["86,400 orders (3 turns a second)"] * 3
    assert cells(told, "before", 11)[2:] == ["3 of 4"] * 3
    assert readme(told, whole()) == told
    with pytest.raises(MarkersMissing):
        readme("no markers", whole())


def test_what_was_not_measured_is_said_to_be() -> None:
    told = readme("<!-- live shopping, measured -->\n<!-- /live shopping, measured -->", Result())

    assert cells(told, "<!--", 2)[2:] == ["not measured"] * 3


def test_kept_figures_make_the_same_page_and_the_same_charts_again(tmp_path: Path) -> None:
    again = Result.model_validate_json(whole().model_dump_json())
    for folder, result in (("one", whole()), ("two", again)):
        (tmp_path / folder).mkdir()
        draw(result, tmp_path / folder)

    assert page(again) == page(whole())
    for chart in (tmp_path / "one").iterdir():
        assert chart.read_bytes() == (tmp_path / "two" / chart.name).read_bytes()


def test_each_architecture_knows_where_it_broke() -> None:
    for one in evolutions(whole(), PRICES):
        assert one.held
        assert one.broke
        assert one.cost
        assert (one.held.offered, one.broke.offered) == (3, 6)


def test_conversations_expect_something_of_every_reply() -> None:
    conversations = read_conversations()

    assert conversations[0].says == ("I want those running shoes!", "Size 10", "Yes, please order them")
    assert all(len(conversation.says) == len(conversation.expects) for conversation in conversations)
