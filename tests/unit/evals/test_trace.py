"""A failed turn is told with its log lines and its tools' arguments, a passed one is not."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from evals.shop_database import QueryFailed
from evals.trace import MOST_LINES, log_lines, traced
from tests.fakes.eval_results import heard, result

FAILED = result(
    reply=heard("No idea.", tools=["query_order_by_id"]).model_copy(update={"request_id": "abc1"}), failures=["wrong"]
)
PASSED = result(reply=heard("It is on its way.").model_copy(update={"request_id": "abc2"}))


def line(request_id: str, second: int, message: str) -> str:
    """As an agent logs it."""
    told = {"request_id": request_id, "timestamp": f"2026-11-20T09:30:{second:02}Z", "agent": "x", "message": message}
    return json.dumps(told) + "\n"


def logs_in(folder: Path) -> Path:
    """Two agents' and a log that is no JSON."""
    (folder / "supervisor.log").write_text(
        line("abc1", 1, "asked") + line("abc2", 1, "other") + line("abc1", 3, "told")
    )
    (folder / "order-management.log").write_text("starting up\n[1]\n" + line("abc1", 2, "looked up"))
    return folder


def audit(sql: str) -> Iterable[Mapping[str, object]]:
    """One call of the request."""
    assert "'abc1'" in sql
    assert "abc2" not in sql
    return [{"r": "abc1", "a": "order-management", "t": "query_order_by_id", "x": '{"order_id": "ORD-2024-001"}'}]


def no_audit(sql: str) -> Iterable[Mapping[str, object]]:
    """A shop that writes none."""
    raise QueryFailed('relation "tool_audit" does not exist')


def test_lines_of_all_agents_in_the_order_of_time(tmp_path: Path) -> None:
    told = log_lines(logs_in(tmp_path), ["abc1"])["abc1"]

    assert [one.partition(":")[0] for one in told] == ["supervisor", "order-management", "supervisor"]
    assert all("abc" not in one for one in told)


def test_no_more_lines_than_a_person_reads(tmp_path: Path) -> None:
    (tmp_path / "supervisor.log").write_text(line("abc1", 1, "again") * (MOST_LINES + 9))

    assert len(log_lines(tmp_path, ["abc1"])["abc1"]) == MOST_LINES


def test_failed_turns_get_their_lines_and_arguments(tmp_path: Path) -> None:
    failed, passed = traced([FAILED, PASSED], logs=logs_in(tmp_path), select=audit)

    assert len(failed.turns[0].log) == 3
    assert failed.turns[0].heard.tools[0].arguments == {"order_id": "ORD-2024-001"}
    assert passed == PASSED


def test_without_logs_and_audit_the_result_is_as_it_was() -> None:
    assert traced([FAILED, PASSED], logs=None, select=no_audit) == [FAILED, PASSED]


def test_what_was_traced_before_stays_where_another_stack_knows_nothing(tmp_path: Path) -> None:
    (known,) = traced([FAILED], logs=logs_in(tmp_path), select=audit)

    assert traced([known], logs=tmp_path / "of another stack", select=no_audit) == [known]
