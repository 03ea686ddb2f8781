"""What an answer must show once the database was asked, and where an answer falls short of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from evals.asking_back import asks_back
from evals.conversation import ANY_TOOL, Choice, Conversation, Forbidden, Turn
from evals.heard import Heard
from evals.spoken import Unsayable, Value, checked, contains, states, written

Row = tuple[Value, ...]
Select = Callable[[str], Iterable[Mapping[str, object]]]


class Mistake(Exception):
    """The conversation itself is wrong: a SELECT that finds nothing, or something that nobody says."""


@dataclass(frozen=True)
class StatedFact:
    """Rows whose values an answer states: at least so many of them."""

    sql: str
    rows: tuple[Row, ...]
    least: int


@dataclass(frozen=True)
class UnspeakableFact:
    """Values that appear nowhere in a reply."""

    sql: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Failure:
    """One expectation that an answer does not meet: its field, and what is wrong."""

    expectation: str
    message: str


@dataclass(frozen=True, kw_only=True)
class PreparedTurn:
    """A turn with everything that was looked up for it."""

    turn: Turn
    say: str
    forbidden: tuple[Forbidden, ...]
    facts: tuple[StatedFact, ...]
    never_facts: tuple[UnspeakableFact, ...]
    words: Mapping[str, str]

    def failures(self, heard: Heard) -> list[Failure]:
        """Where the answer falls short; none when it passes."""
        if heard.error:
            return [Failure("reply", heard.error)]
        return [*self._of_turn(heard), *self._of_forbidden(heard)]

    def _of_turn(self, heard: Heard) -> Iterator[Failure]:
        turn = self.turn
        yield from _asked(turn, heard.agents_called)
        called = heard.tools_called
        for choice in turn.tools:
            if not set(choice) & called:
                yield Failure("tools", f"{_either(choice)} was not called; called: {_listed(called) or 'none'}")
        for fact in self.facts:
            yield from _stated(fact, heard.response)
        for choice in turn.says:
            wanted = tuple(filled(one, self.words) for one in choice)
            if not any(contains(heard.response, one) for one in wanted):
                yield Failure("says", f"does not say {_either(wanted)}")
        if turn.asks_back is not None and asks_back(heard.response) != turn.asks_back:
            yield Failure("asks_back", "asks for nothing" if turn.asks_back else "asks the customer for something")

    def _of_forbidden(self, heard: Heard) -> Iterator[Failure]:
        for forbidden in self.forbidden:
            for name in sorted(set(forbidden.never_asks) & set(heard.agents_called)):
                yield Failure("never_asks", f"asked {name}")
            banned = heard.tools_called if ANY_TOOL in forbidden.never_tools else set(forbidden.never_tools)
            for name in sorted(banned & heard.tools_called):
                yield Failure("never_tools", f"called {name}")
            for words in forbidden.never_says:
                if contains(heard.response, filled(words, self.words)):
                    yield Failure("never_says", f"says {filled(words, self.words)!r}")
        for secret in self.never_facts:
            for value in secret.values:
                if states(heard.everything, value):
                    yield Failure("never_facts", f"gives away {written(value)!r} ({secret.sql})")


def prepare(conversation: Conversation, select: Select) -> tuple[PreparedTurn, ...]:
    """Each turn with its facts looked up. Raises Mistake for a SELECT that can't be used."""
    words = {name: _one_value(sql, select) for name, sql in conversation.given.items()}
    return tuple(_prepared(turn, conversation, words, select) for turn in conversation.turns)


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with `{name}` replaced by what was looked up; other braces stay."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _prepared(turn: Turn, conversation: Conversation, words: Mapping[str, str], select: Select) -> PreparedTurn:
    return PreparedTurn(
        turn=turn,
        say=filled(turn.say, words),
        forbidden=(conversation, turn),
        facts=tuple(_fact(fact.sql, fact.least, select) for fact in turn.facts),
        never_facts=tuple(_unspeakable(sql, select) for sql in (*conversation.never_facts, *turn.never_facts)),
        words=words,
    )


def _fact(sql: str, least: int | None, select: Select) -> StatedFact:
    rows = _rows(sql, select)
    if least is not None and least > len(rows):
        raise Mistake(f"finds {len(rows)} rows, and at least {least} are expected: {sql}")
    return StatedFact(sql, rows, least or len(rows))


def _unspeakable(sql: str, select: Select) -> UnspeakableFact:
    return UnspeakableFact(sql, tuple(dict.fromkeys(value for row in _rows(sql, select) for value in row)))


def _one_value(sql: str, select: Select) -> str:
    rows = _rows(sql, select)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise Mistake(f"must find one row with one column: {sql}")
    return written(rows[0][0])


def _rows(sql: str, select: Select) -> tuple[Row, ...]:
    try:
        found = tuple(tuple(checked(value) for value in row.values()) for row in select(sql))
    except Unsayable as error:
        raise Mistake(f"{error}: {sql}") from error
    if not found:
        raise Mistake(f"finds no row: {sql}")
    return found


def _stated(fact: StatedFact, response: str) -> Iterator[Failure]:
    missing = [[value for value in row if not states(response, value)] for row in fact.rows]
    found = sum(1 for values in missing if not values)
    if found >= fact.least:
        return
    if fact.least < len(fact.rows):
        yield Failure("facts", f"states {found} of at least {fact.least} rows of {len(fact.rows)} ({fact.sql})")
        return
    unsaid = ", ".join(repr(written(value)) for values in missing for value in values)
    yield Failure("facts", f"does not state {unsaid} ({fact.sql})")


def _asked(turn: Turn, called: tuple[str, ...]) -> Iterator[Failure]:
    if turn.asks is None:
        return
    allowed = {name for choice in turn.asks for name in choice} | set(turn.may_ask)
    for choice in turn.asks:
        if not set(choice) & set(called):
            yield Failure("asks", f"{_either(choice)} was not asked; asked: {_listed(called) or 'nobody'}")
    for name in sorted(set(called) - allowed):
        yield Failure("asks", f"{name} was asked in vain")


def _either(choice: Choice) -> str:
    return " or ".join(map(repr, choice))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
