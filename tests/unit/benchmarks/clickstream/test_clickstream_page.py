"""What the clickstream's benchmark makes of its samples."""

from pathlib import Path

import pytest

from benchmarks.clickstream import chart, wrk
from benchmarks.clickstream.page import page
from benchmarks.clickstream.result import Arrival, Restarts, Result, Sample, Throughput
from benchmarks.clickstream.summary import rows
from benchmarks.clickstream.throughput import BARE, LUA
from benchmarks.errors import NotAnswered
from benchmarks.machine import Machine
from benchmarks.page_command import DOCS
from benchmarks.run import Run

RUN = Run(
    measured_on="2026-11-20",
    commit="0123abc",
    machine=Machine(processors=2, memory_gigabytes=16.0, load=0.5, python="3.11.7"),
)


def sample(server: str, answers: int, processor_seconds: float) -> Sample:
    """A run of ten seconds."""
    return Sample(
        server=server,
        answers=answers,
        seconds=10,
        processor_seconds=processor_seconds,
        failures=0,
        median=1.5,
        p99=9.0,
        generator_share=0.4,
    )


THROUGHPUT = Throughput(
    run=RUN,
    connections=64,
    samples=(
        sample(BARE, 500_000, 5.0),
        sample(LUA, 200_000, 8.0),
        sample(BARE, 400_000, 4.0),
        sample(LUA, 100_000, 4.0),
    ),
)


def test_a_server_is_compared_by_the_processor_time_that_it_used() -> None:
    """Not by the clock, which others' work slows."""
    bare, lua = rows(THROUGHPUT)
    assert (bare.a_processor_second, bare.share, bare.cost) == (100_000, 1.0, 10.0)
    assert (lua.a_second, lua.a_processor_second, lua.share, lua.cost) == (15_000, 25_000, 0.25, 40.0)


def test_the_page_names_every_loss(tmp_path: Path) -> None:
    """And each part that was measured, with its run."""
    restarts = Restarts(
        run=RUN,
        seconds=60,
        outages=20,
        workers_killed=5,
        sent=1_234,
        acknowledged=1_200,
        on_disk=200,
        refused=30,
        unanswered=4,
        lost=7,
        doubled=2,
        slowest=150.0,
        drained_seconds=0.1,
    )
    arrival = Arrival(run=RUN, rate=200, events=1_600, reply=(0.8, 7.0, 16.0), arrival=(4.0, 10.0, 27.0))
    text = page(Result(throughput=THROUGHPUT, restarts=restarts, arrival=arrival))
    assert "| 1,234 | 1,200 | 200 | **7** | 2 | 30 | 4 | 150 ms |" in text
    assert "| Lua collector | 15,000 | 25,000 | 25% | 40.0 |" in text
    assert "| in the consumer's hands | 4.0 ms | 10.0 ms | 27.0 ms |" in text
    assert page(Result()).count("|") == 0
    chart.draw(THROUGHPUT, tmp_path / "chart.svg")
    assert "25,000" in (tmp_path / "chart.svg").read_text()


def test_reads_what_wrk_says() -> None:
    """Units, refusals and broken connections."""
    load = wrk.parsed(
        "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n"
        "  Latency Distribution\n     50%  910.00us\n     75%    2.10ms\n     90%    5.00ms\n     99%    1.20s \n"
        "  120000 requests in 1.00m, 9.50MB read\n"
        "  Socket errors: connect 0, read 1, write 0, timeout 2\n  Non-2xx or 3xx responses: 4\n",
        generator_share=0.5,
    )
    assert (load.answers, load.seconds, load.failures) == (120_000, 60.0, 7)
    assert (load.median, load.p99) == pytest.approx((0.91, 1200.0))


def test_a_wrk_that_says_nothing_is_an_error() -> None:
    """No figure is made up."""
    with pytest.raises(NotAnswered):
        wrk.parsed("unable to connect", generator_share=0.0)


def test_the_page_in_docs_is_what_its_figures_say() -> None:
    """Nobody has retouched it."""
    kept = Result.model_validate_json((DOCS / "clickstream-measured.json").read_text())
    assert page(kept) == (DOCS / "clickstream-measured.md").read_text()
