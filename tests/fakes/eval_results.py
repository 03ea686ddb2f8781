"""Conversations and results of evals as tests need them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.conversation import Conversation
from evals.heard import Heard, ToolUse
from evals.loader import Case, Set
from evals.result import ConversationResult, Shortfall, TurnResult, result_of
from evals.score import Score


def conversation(**fields: object) -> Conversation:
    """A conversation of one turn that expects a word, but for what is given."""
    told = {
        "id": "a-parcel",
        "kind": "status",
        "principal": "cust001",
        "turn": [{"say": "Where is it?", "says": ["on its way"]}],
        **fields,
    }
    return Conversation.model_validate(told)


def case(**fields: object) -> Case:
    """The conversation in a file of the open set."""
    return Case(conversation(**fields), Set.OPEN, Path("conversations/open/one.toml"))


def heard(response: str = "", *, asked: Sequence[str] = (), tools: Iterable[str] = (), everything: str = "") -> Heard:
    """A reply."""
    return Heard(
        response=response,
        everything=everything or response,
        agents_called=tuple(asked),
        tools=tuple(ToolUse(agent="order-management", tool=tool) for tool in tools),
    )


def result(
    *,
    reply: Heard | None = None,
    failures: Sequence[str] = (),
    expected: dict[str, object] | None = None,
    **fields: object,
) -> ConversationResult:
    """A result of one turn; `failures` are messages about `says`."""
    turn = TurnResult(
        said="Where is it?",
        expected=expected or {},
        heard=reply or heard("It is on its way."),
        failures=tuple(Shortfall(expectation="says", message=message) for message in failures),
    )
    return result_of(case(**fields), repetition=1, turns=[turn])


def score(*results: ConversationResult, model: str = "planner") -> Score:
    """A run that took two seconds."""
    began = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    return Score(name="open", model=model, commit="abc1234", began=began, seconds=2.0, results=results)
