"""The words of a deal: what was done, or what is wanted with what it comes to, and the question that is left."""

from collections.abc import Sequence

from local.bedrock.model import ToolResult
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.asked import is_about_money
from local.bedrock.planner.dealing.bill import Rates, in_words
from local.bedrock.planner.dealing.reads import Reads
from local.bedrock.planner.dealing.speech import Stance
from local.bedrock.planner.dealing.telling import confirmed, told
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.dealing.wanted import Line, Wanted
from local.bedrock.planner.plan import Call
from local.bedrock.planner.records import records, values
from local.bedrock.planner.turn import Exchange, Turn
from local.bedrock.planner.wording import say


def reply(
    want: Wanted, reads: Reads, closing: str, *, found_now: Sequence[Thing], rates: Rates | None, embedder: Embeds
) -> str:
    """What was done; else what was found, summed up, and the question."""
    turn = reads.turn
    if reads.deed and (done := [each for each in turn.exchanges if reads.deed.is_done_by(each)]):
        return "\n\n".join(dict.fromkeys(filter(None, [*(_done(each, reads, embedder) for each in done), closing])))
    lines = want.lines if any(line.thing for line in want.lines) else [Line("", thing) for thing in found_now]
    found = [told(line, reads.terms, turn.text) for line in lines] if turn.exchanges else []
    sums = _sums(want, reads, rates, embedder)
    if not any(line.thing for line in lines):
        found = [_said(each.result, turn, embedder) for each in turn.exchanges if each.result.status == "success"] or [
            _said(each.result, turn, embedder) for each in turn.exchanges
        ]
    return "\n\n".join(dict.fromkeys(filter(None, [*found, *sums, closing])))


def _sums(want: Wanted, reads: Reads, rates: Rates | None, embedder: Embeds) -> list[str]:
    """What it comes to, as a tool said; else by the rates of the prompt, once every kind is chosen."""
    keys = {call.key for line in want.lines if line.thing for call in reads.sums(line)}
    said = [
        _said(each.result, reads.turn, embedder)
        for each in reads.turn.exchanges
        if Call(each.use.name, each.use.input).key in keys
    ]
    asks_otherwise = want.stance is Stance.ASKS and not is_about_money(reads.turn.text)
    if said or rates is None or not reads.turn.exchanges or asks_otherwise:
        return said
    return [in_words(line, rates) for line in want.lines if line.thing and _is_settled(line.thing, line, reads)]


def _is_settled(thing: Thing, line: Line, reads: Reads) -> bool:
    """Whether its kind is chosen, where there are several, and to be had."""
    every = {option: thing.choices(option) for option in reads.terms.options}
    return thing.left != 0 and all(
        len(kinds) < 2 if option not in line.options else not kinds or kinds.get(line.options[option], 0) != 0
        for option, kinds in every.items()
    )


def _done(exchange: Exchange, reads: Reads, embedder: Embeds) -> str:
    """What came of the deed: by the id that it was given, if it was."""
    said = _said(exchange.result, reads.turn, embedder)
    if exchange.result.status == "error":
        return f"I'm sorry, that was not possible. {said}"
    made = [record for value in values(exchange.result) for record in records(value)]
    return next((text for record in made if (text := confirmed(record, reads.terms))), said)


def _said(result: ToolResult, turn: Turn, embedder: Embeds) -> str:
    return "\n".join(filter(None, (say(value, question=turn.text, embedder=embedder) for value in values(result))))
