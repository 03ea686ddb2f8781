"""The words of a deal: what was done, or what is wanted with what it comes to, and the question that is left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from local.bedrock.model import ToolResult
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.asked import is_about_money
from local.bedrock.planner.dealing.bill import Rates, in_words
from local.bedrock.planner.dealing.confirming import confirmed, summed
from local.bedrock.planner.dealing.deeds import Deed
from local.bedrock.planner.dealing.lines import Line, Wanted
from local.bedrock.planner.dealing.reads import Reads
from local.bedrock.planner.dealing.speech import Stance, looks
from local.bedrock.planner.dealing.telling import answered, wished
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.language import listed
from local.bedrock.planner.records import Record, records, values
from local.bedrock.planner.telling import sentence
from local.bedrock.planner.turn import Exchange
from local.bedrock.planner.values import label
from local.bedrock.planner.wording import say

MOST_TOLD = 5


@dataclass(frozen=True)
class Replier:
    """Puts a step without calls into words. `fresh` is what this turn found, `rates` those of the prompt."""

    want: Wanted
    reads: Reads
    fresh: Sequence[Thing]
    rates: Rates | None
    embedder: Embeds

    def reply(self, closing: str) -> str:
        """What was done; else what was found, summed up; then the question."""
        done = self._done() or [*self._found(), *self._sums()]
        said = done if any(done) or closing else self._whatever_was_said()
        return "\n\n".join(dict.fromkeys(filter(None, [*said, closing])))

    def _done(self) -> list[str]:
        deed, exchanges = self.reads.deed, self.reads.turn.exchanges
        return [self._came_of(each, deed) for each in exchanges if deed.is_done_by(each)] if deed else []

    def _came_of(self, exchange: Exchange, deed: Deed) -> str:
        """What came of the deed: by the id that it was given, if it was."""
        if exchange.result.status == "error":
            return f"I'm sorry, that was not possible. {self._said(exchange.result)}"
        told = (text for record in _records([exchange]) if (text := confirmed(record, deed)))
        return next(told, "") or self._said(exchange.result)

    def _found(self) -> list[str]:
        """The things that are spoken of; where none is, those that were found."""
        turn, terms = self.reads.turn, self.reads.terms
        if not turn.exchanges and self.reads.deed and self.want.stance is not Stance.ASKS:
            return []
        if refusals := self._refusals():
            return refusals
        known = [line for line in self.want.lines if line.thing]
        lines = known or [Line("", thing) for thing in self.fresh[:MOST_TOLD]]
        if not lines:
            return self._whatever_was_said()
        if self.want.stance is not Stance.ASKS:
            return [wished(line, terms) for line in lines]
        if len(lines) > 1 and not known:
            return ["\n".join(f"- {wished(line, terms)}" for line in lines)]
        beside = self._beside() if looks(turn.text) else ()
        return ["\n".join(answered(line, terms, turn.text) for line in lines), *beside]

    def _refusals(self) -> list[str]:
        """Why tools that were asked about a thing that is known refused."""
        ids = {line.thing.id for line in self.want.lines if line.thing}
        refused = (each for each in self.reads.turn.exchanges if each.result.status == "error")
        return [self._said(each.result) for each in refused if ids & set(map(str, each.use.input.values()))]

    def _beside(self) -> Iterator[str]:
        """Names that a result gives beside what was found: 'Also shown now: …'."""
        for record in _records(self.reads.turn.exchanges):
            for key, value in record.items():
                if key.startswith("also_") and isinstance(value, list) and value:
                    yield sentence(f"{label(key)}: {listed(map(str, value))}")

    def _sums(self) -> list[str]:
        """What it comes to, as a tool said; else by the rates of the prompt, once every kind is chosen."""
        money = is_about_money(self.reads.turn.text)
        if self.want.stance is Stance.ASKS and not money:
            return []
        told = [summed(record, parts=money) for record in _records(self.reads.turn.exchanges)]
        if any(told) or self.rates is None or not self.reads.turn.exchanges:
            return told
        settled = [line for line in self.want.lines if line.thing and self._is_settled(line.thing, line)]
        return [in_words(line, self.rates) for line in settled]

    def _is_settled(self, thing: Thing, line: Line) -> bool:
        """Whether its kind is chosen, where there are several, and to be had."""
        every = {option: thing.choices(option) for option in self.reads.terms.options}
        return thing.left != 0 and all(
            len(kinds) < 2 if option not in line.options else not kinds or kinds.get(line.options[option], 0) != 0
            for option, kinds in every.items()
        )

    def _whatever_was_said(self) -> list[str]:
        """What tools said, or why they refused."""
        return [self._said(each.result) for each in self.reads.turn.exchanges]

    def _said(self, result: ToolResult) -> str:
        told = (say(value, question=self.reads.turn.text, embedder=self.embedder) for value in values(result))
        return "\n".join(filter(None, told))


def _records(exchanges: Iterable[Exchange]) -> Iterator[Record]:
    for each in exchanges:
        if each.result.status == "success":
            for value in values(each.result):
                yield from records(value)
