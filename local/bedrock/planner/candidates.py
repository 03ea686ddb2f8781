"""The tools that a clause may mean, the best fit first, each with its arguments as far as they are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from local.bedrock.model import Json, Tool, ToolChoice
from local.bedrock.planner.arguments import Filled, fill
from local.bedrock.planner.context import Context
from local.bedrock.planner.continuing import continued, goes_on, looks_again
from local.bedrock.planner.language import refers_back
from local.bedrock.planner.limits import acts_itself
from local.bedrock.planner.matching import Match, Matcher, quotes_examples
from local.bedrock.planner.records import Record, finds_anything, records, values
from local.bedrock.planner.request import Clause
from local.bedrock.planner.schema import is_id, properties
from local.bedrock.planner.turn import Exchange, Turn

LACKS_ID, LACKS = 0.12, 0.06  # what can be asked for is lacked less
FAR, SURE, NEXT = 0.3, 0.6, 0.05  # scores
NAMED = 0.3  # what it is worth that an id or a name is said which only this tool takes


@dataclass(frozen=True)
class Candidate:
    """A tool for a clause. `place` is its place in the offer."""

    match: Match
    filled: Filled
    place: int
    goes_on: bool = False  # with the call of the turn before

    @property
    def tool(self) -> Tool:
        """What would be called."""
        return self.match.tool

    @property
    def score(self) -> float:
        """How well the tool fits by meaning; an id or names that only it takes speak louder than words."""
        return self.match.score + (NAMED if self.filled.names_id or self.filled.named else 0.0)

    @property
    def readiness(self) -> float:
        """How well it can be called: a value that the words name speaks for the tool that takes it."""
        schemas = properties(self.tool)
        lacking = sum(LACKS_ID if is_id(name, schemas[name]) else LACKS for name in self.filled.missing)
        return self.score + 0.06 * min(self.filled.evidence, 3) - (0.0 if self.filled.unsaid else lacking)


@dataclass(frozen=True)
class Offer:
    """What the model may do in this call; `bound` are the arguments that the conversation has settled."""

    tools: Sequence[Tool]
    choice: ToolChoice
    today: date
    prompts: Sequence[str]
    bound: Mapping[str, Json] = field(default_factory=dict)


def candidates(clause: Clause, turn: Turn, offer: Offer, matcher: Matcher, *, meant: str = "") -> list[Candidate]:
    """The best fit first: to what the clause says, or to what else is `meant` by it."""
    if offer.choice.kind == "none":
        return []
    context = Context(
        clause=clause.text,
        reading=clause.reading,
        whole=clause.whole,
        turn=turn.text,
        today=offer.today,
        earlier=turn.earlier,
        found=found(turn.exchanges),
        refused=frozenset(each.use.name for each in turn.exchanges if each.result.status == "error"),
        in_vain=tuple(each.use for each in turn.exchanges if not finds_anything(each.result)),
        bound=offer.bound,
        embedder=matcher.embedder,
    )
    places = {tool.name: place for place, tool in enumerate(offer.tools)}
    told = clause.whole if refers_back(clause.text) and not meant else ""
    matches = matcher.rank(meant or clause.reading, offer.tools, told=told, before=turn.previous)
    if not meant and clause.text != clause.reading:
        matches = [*map(partial(_bidden, matcher.rank(clause.text, offer.tools)), matches)]
    ranked = [Candidate(match, fill(match.tool, context), places[match.tool.name]) for match in matches]
    ranked.sort(key=lambda candidate: -candidate.score)
    return _going_on(ranked, clause, turn, context) if not meant and offer.choice.kind == "auto" else ranked


def _going_on(ranked: list[Candidate], clause: Clause, turn: Turn, context: Context) -> list[Candidate]:
    """The last turn's call first, amended, where the clause goes on with it and is not clearly for another tool."""
    if not goes_on(clause.text, turn):
        return ranked
    if again := looks_again(clause.text, turn, unsure=ranked[0].score < SURE):
        same = [one for one in ranked if one.tool.name == again.name]
        filled = Filled(again.input)
        return [*(replace(one, filled=filled, goes_on=True) for one in same), *(o for o in ranked if o not in same)]
    amended = continued(clause.text, turn, [one.tool for one in ranked], context)
    own = next((one for one in ranked if amended and one.tool == amended[0]), None)
    if amended is None or own is None or own.score < ranked[0].score - FAR:
        return ranked
    match = Match(own.tool, max(ranked[0].match.score, SURE) + NEXT)
    return [Candidate(match, amended[1], own.place, goes_on=True), *(one for one in ranked if one is not own)]


def _bidden(alone: Sequence[Match], match: Match) -> Match:
    """A deed is bidden by the words that bid it, whatever is told around them: 'it is mended now. go on from there'."""
    if not quotes_examples([match.tool]) or not acts_itself(match.tool):
        return match
    return max(match, next(one for one in alone if one.tool == match.tool), key=lambda one: one.score)


def found(exchanges: Sequence[Exchange]) -> list[Record]:
    """All records that tools gave in this turn."""
    return [
        record
        for exchange in exchanges
        if exchange.result.status == "success"
        for value in values(exchange.result)
        for record in records(value)
    ]
