"""Holding conversations: each in its own session, a few at a time, and never twice after an interruption."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from evals.heard import Heard
from evals.journal import Journal, left
from evals.loader import Case, Set, load
from evals.result import ConversationResult
from evals.run import Run, Task, mistakes
from evals.shop_database import QueryFailed
from tests.fakes.eval_results import case, heard
from tests.fakes.marina import marina_in

TWO_TURNS = [{"say": "Hello"}, {"say": "Where is it?", "says": ["on its way"]}]


class Echo:
    """An answerer that says what it is told to, and remembers who came."""

    def __init__(self, replies: Mapping[str, Heard]) -> None:
        self.replies = replies
        self.said: dict[str, list[str]] = {}
        self.open_now = self.most_open = self.closed = 0

    def open(self, case: Case) -> "EchoSession":
        """A session of its own for each conversation."""
        return EchoSession(self, self.said.setdefault(case.conversation.id, []))


class EchoSession:
    """One conversation."""

    def __init__(self, echo: Echo, said: list[str]) -> None:
        self._echo = echo
        self._said = said

    async def say(self, message: str) -> Heard:
        """The reply after a moment, in which others could speak."""
        self._echo.open_now += 1
        self._echo.most_open = max(self._echo.most_open, self._echo.open_now)
        for _ in range(3):
            await asyncio.sleep(0)
        self._echo.open_now -= 1
        self._said.append(message)
        return self._echo.replies.get(message, heard("It is on its way."))

    def close(self) -> None:
        """The conversation is over."""
        self._echo.closed += 1


def nothing(_: str) -> Iterable[Mapping[str, object]]:
    """A database without rows."""
    return []


async def held(echo: Echo, tasks: Sequence[Task], *, at_once: int = 4) -> list[ConversationResult]:
    """Their results."""
    run = Run(answerer=lambda _: echo, select=nothing, at_once=at_once)
    return [result async for result in run.results(tasks)]


def tasks_of(*cases: Case) -> list[Task]:
    """Each once."""
    return [Task(one, 1) for one in cases]


async def test_a_conversation_passes_when_every_turn_does() -> None:
    echo = Echo({})

    (result,) = await held(echo, tasks_of(case(turn=TWO_TURNS)))

    assert result.passed
    assert echo.said == {"a-parcel": ["Hello", "Where is it?"]}
    assert [turn.heard.response for turn in result.turns] == ["It is on its way."] * 2


async def test_a_wrong_answer_fails_with_what_was_expected() -> None:
    (result,) = await held(Echo({"Where is it?": heard("No idea.")}), tasks_of(case()))

    assert not result.passed
    assert result.turns[0].failures[0].expectation == "says"
    assert result.turns[0].expected == {"says": [["on its way"]]}


async def test_after_an_error_nothing_more_is_asked() -> None:
    echo = Echo({"Hello": Heard(error="HTTP 503: busy")})

    (result,) = await held(echo, tasks_of(case(turn=[*TWO_TURNS, *TWO_TURNS])))

    assert echo.said["a-parcel"] == ["Hello"]
    assert [turn.asked for turn in result.turns] == [True, False, False, False]
    assert not result.passed


async def test_a_mistake_of_the_conversation_asks_nobody() -> None:
    echo = Echo({})

    (result,) = await held(echo, tasks_of(case(turn=[{"say": "Well?", "facts": ["SELECT nothing"]}])))

    assert (result.mistake, result.passed, echo.said) == ("finds no row: SELECT nothing", False, {})


async def test_no_more_than_so_many_at_once() -> None:
    echo = Echo({})

    await held(echo, tasks_of(*[case(id=f"parcel-{number}") for number in range(9)]), at_once=3)

    assert (echo.most_open, echo.closed) == (3, 9)
    assert len(echo.said) == 9


async def test_takes_up_a_run_where_it_stopped(tmp_path: Path) -> None:
    journal, echo = Journal(tmp_path / "deep" / "open.jsonl"), Echo({})
    tasks = tasks_of(case(id="one"), case(id="two"), case(id="three"))
    for result in await held(echo, tasks[:2]):
        journal.add(result)

    known = journal.known(tasks)

    assert {one.id for one in known} == {"one", "two"}
    assert left(tasks, known) == tasks[2:]


async def test_a_changed_conversation_and_another_repetition_are_held_again(tmp_path: Path) -> None:
    journal, echo = Journal(tmp_path / "open.jsonl"), Echo({})
    for result in await held(echo, tasks_of(case(id="one"), case(id="two"))):
        journal.add(result)
    tasks = [Task(case(id="one", note="changed"), 1), Task(case(id="two"), 1), Task(case(id="two"), 2)]

    known = journal.known(tasks)

    assert [(one.id, one.repetition) for one in known] == [("two", 1)]
    assert left(tasks, known) == [tasks[0], tasks[2]]


async def test_half_a_line_is_no_result(tmp_path: Path) -> None:
    file = tmp_path / "open.jsonl"
    (result,) = await held(Echo({}), tasks_of(case()))
    file.write_text(result.model_dump_json() + "\n" + result.model_dump_json()[:100])

    assert Journal(file).known(tasks_of(case())) == [result]
    Journal(file).forget()
    assert Journal(file).known(tasks_of(case())) == []


def test_checking_asks_the_database_and_nobody_else(tmp_path: Path) -> None:
    marina_in(tmp_path)
    (foreign,) = load(Set.FOREIGN, root=tmp_path)
    broken = case(id="broken", turn=[{"say": "Well?", "facts": ["SELECT oops"]}])

    def select(sql: str) -> Iterable[Mapping[str, object]]:
        raise QueryFailed(f"no such thing: {sql}")

    assert mistakes([foreign, broken, case()], select) == {"broken": "no such thing: SELECT oops"}


@pytest.mark.parametrize("sql", ["SELECT berth FROM boats", "SELECT until FROM bookings WHERE skipper = 'nobody'"])
def test_a_foreign_domains_facts_come_from_its_own_tables(tmp_path: Path, sql: str) -> None:
    home = marina_in(tmp_path)
    file = home / "conversations.toml"
    file.write_text(file.read_text().replace("SELECT berth, price FROM berths WHERE length_m > 11", sql))

    assert list(mistakes(load(Set.FOREIGN, root=tmp_path), nothing)) == ["a-berth-for-my-boat"]
