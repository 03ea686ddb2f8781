"""The trades that the dual encoder is taught: sound, strange to ClickShop, and apart from those that judge it."""

from pathlib import Path

import pytest

from evals.loader import Set, load
from training.lessons import lesson
from training.trades import HELD_OUT, TRADES, Refused, Trade
from training.trades import load as load_trades

FEW = 4
TAUGHT, JUDGED = load_trades(TRADES), load_trades(HELD_OUT)


def test_there_is_enough_to_learn() -> None:
    assert sum(len(trade.messages) for trade in TAUGHT) > 10_000
    assert sum(len(trade.tools) for trade in TAUGHT) > 800


def test_what_judges_was_not_taught() -> None:
    assert len(_said(TAUGHT) & _said(JUDGED)) <= _everyday(_said(JUDGED))


def test_what_the_evals_ask_was_not_taught() -> None:
    asked = {turn.say.lower() for which in Set for case in load(which) for turn in case.conversation.turns}
    assert len(_said(TAUGHT) & asked) <= _everyday(asked)


def test_no_domain_of_the_evals_is_a_trade() -> None:
    domains = {case.domain.name for case in load(Set.FOREIGN) if case.domain}
    assert not domains & {trade.name for trade in (*TAUGHT, *JUDGED)}


def test_a_lesson_says_what_is_wanted() -> None:
    bookshop = next(trade for trade in JUDGED if trade.name == "bookshop")
    taught = lesson(bookshop)
    example = next(each for each in taught.examples if each.text == "Is Piranesi lying around at the station shop?")
    assert [taught.tools[place].name for place in example.wanted] == ["branch stock"]
    assert any(each.before for each in taught.examples)
    assert any(not each.wanted for each in taught.examples)


def test_a_call_of_what_there_is_not_is_refused(tmp_path: Path) -> None:
    tool = '{"name": "%s", "description": "d", "parameters": {"a": {"type": "string"}}}'
    head = f'{{"trade": "t", "role": "r", "tools": [{tool % "one"}, {tool % "two"}]}}'
    wrong = '{"say": "Hm?", "kind": "lookup", "calls": [{"tool": "one", "args": {"b": 1}}, {"tool": "three"}]}'
    (tmp_path / "t.jsonl").write_text(f"{head}\n{wrong}\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"'b', which there is not\n.*'three', which there is not"):
        load_trades(tmp_path)


def _said(trades: list[Trade]) -> set[str]:
    """Messages of more than a few words, which are anybody's."""
    return {message.say.lower() for trade in trades for message in trade.messages if len(message.say.split()) > FEW}


def _everyday(messages: set[str]) -> int:
    """How many may be the same by chance: 'What do you know about me?'"""
    return len(messages) // 200
