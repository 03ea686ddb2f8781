"""Each demo as a command: exit codes, and one sentence for what goes wrong."""

from types import ModuleType

import pytest

from demos import phase_1_single_agent, phase_2_agent_mcp, phase_3_multi_agent, run_demo, side_by_side
from demos.command_line import run
from demos.options import Options
from demos.visit import Visit
from tests.fakes.live_shop import TOKEN, LiveShop


@pytest.fixture(autouse=True)
def environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop of the tests, and its customer; no terminal."""
    monkeypatch.setenv("CLICKSHOP_URL", url)
    monkeypatch.setenv("CLICKSHOP_TOKEN", TOKEN)
    monkeypatch.setattr("sys.argv", ["demo"])


@pytest.mark.parametrize(
    ("demo", "orders"),
    [(phase_1_single_agent, 1), (phase_2_agent_mcp, 1), (phase_3_multi_agent, 1), (side_by_side, 3), (run_demo, 3)],
)
def test_every_demo_runs_without_a_terminal(
    demo: ModuleType, orders: int, live_shop: LiveShop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main() == 0

    assert len(live_shop.orders) == orders
    assert capsys.readouterr().out.count("In the database: ORD-") == orders


def test_one_of_the_menu_can_be_named(live_shop: LiveShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["run_demo", "2", "--say", "Hello!"])

    assert run_demo.main() == 0
    assert [(body["architecture"], body["customer_message"]) for body in live_shop.said] == [("mcp_agent", "Hello!")]


def test_a_refused_token_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CLICKSHOP_TOKEN", "stale")

    assert phase_1_single_agent.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "The shop refuses the token: This token is not valid. (CLICKSHOP_TOKEN is yours to set, or to unset.)"
    ]


def test_nobody_who_listens_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLICKSHOP_URL", "http://127.0.0.1:9")

    assert phase_1_single_agent.main() == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("The shop at http://127.0.0.1:9 gives no answer: ")


def test_a_service_that_goes_away_in_the_middle_is_one_sentence(
    live_shop: LiveShop, capsys: pytest.CaptureFixture[str]
) -> None:
    live_shop.breaks = True

    assert phase_1_single_agent.main() == 1
    assert capsys.readouterr().err.splitlines() == ["The shop ended its answer before the reply."]


def test_a_connection_that_is_lost_in_the_middle_is_one_sentence(
    live_shop: LiveShop, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    live_shop.dies = True

    assert phase_1_single_agent.main() == 1
    assert f"\nThe shop at {url} gives no answer: peer closed connection" in f"\n{capsys.readouterr().err}"


def test_a_service_that_is_away_is_one_sentence(live_shop: LiveShop, capsys: pytest.CaptureFixture[str]) -> None:
    live_shop.away = True

    assert phase_1_single_agent.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "The shop can't answer POST /shop/single_agent/chat/stream (503): Service Unavailable"
    ]


def test_an_error_in_the_stream_is_one_sentence(live_shop: LiveShop, capsys: pytest.CaptureFixture[str]) -> None:
    live_shop.refuses = "The database is away."

    assert phase_1_single_agent.main() == 1
    assert capsys.readouterr().err.splitlines() == ["The shop could not answer: The database is away."]


def test_an_unknown_stream_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["demo", "--stream", "no_stream"])

    assert phase_1_single_agent.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "There is no stream no_stream; there are: fitness_stream_morning_001."
    ]


def test_an_environment_that_does_not_exist_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLICKSHOP_URL")
    monkeypatch.setenv("DEPLOYED", "moon")

    assert phase_1_single_agent.main() == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert "moon" in sentence


def test_ctrl_c_takes_back_what_was_ordered(live_shop: LiveShop, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(visit: Visit) -> None:
        with visit.taken_back():
            visit.remember(visit.wait_for(visit.shop.order("ORD-2026-000001")))
            raise KeyboardInterrupt

    live_shop.place()

    assert run(stopped, Options()) == 130
    assert live_shop.orders["ORD-2026-000001"]["status"] == "cancelled"
    assert capsys.readouterr().err.split() == ["Stopped."]
