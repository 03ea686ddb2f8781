"""How long reads are expected to take, and what a read teaches."""

from hypothesis import given
from hypothesis import strategies as st

from agents.promotions.federation.rates import Rates


def test_more_rows_take_longer() -> None:
    rates = Rates()
    assert rates.seconds("scan", calls=1, rows=100) < rates.seconds("scan", calls=1, rows=10_000)


def test_comes_to_expect_what_reads_really_take() -> None:
    rates = Rates()
    slow = 3 * rates.seconds("query", calls=100, rows=1000)
    for _ in range(100):
        rates.learn("query", calls=100, rows=1000, seconds=slow)
    assert abs(rates.seconds("query", calls=100, rows=1000) / slow - 1) < 0.01


def test_a_kind_of_read_says_nothing_of_another() -> None:
    rates = Rates()
    before = rates.seconds("scan", calls=1, rows=1)
    rates.learn("query", calls=100, rows=1000, seconds=60)
    assert rates.seconds("scan", calls=1, rows=1) == before


@given(st.lists(st.floats(0, 3600), max_size=30))
def test_no_single_surprise_turns_everything(times: list[float]) -> None:
    rates = Rates()
    for seconds in times:
        before = rates.seconds("select", calls=1, rows=1000)
        rates.learn("select", calls=1, rows=1000, seconds=seconds)
        assert 0.8 * before <= rates.seconds("select", calls=1, rows=1000) <= 1.8 * before + 1e-9
