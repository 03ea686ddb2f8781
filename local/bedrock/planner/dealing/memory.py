"""What a conversation knows so far: the things found in it, those found together, and which one it is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from local.bedrock.planner.dealing.naming import meant
from local.bedrock.planner.dealing.speech import looks
from local.bedrock.planner.dealing.things import Thing, merged, things
from local.bedrock.planner.records import values
from local.bedrock.planner.turn import Past, Turn


@dataclass
class Memory:
    """Filled turn by turn. `together` are the ids of the last finding of several, `focus` the id spoken of.

    `fresh` is what the last turn found, `before` what was known before it.
    """

    parameter: str
    known: dict[str, Thing] = field(default_factory=dict)
    together: tuple[str, ...] = ()
    focus: str | None = None
    fresh: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()

    @property
    def spoken_of(self) -> Thing | None:
        """The thing that 'it' means."""
        return self.known.get(self.focus) if self.focus else None

    def of(self, ids: Iterable[str]) -> list[Thing]:
        """The things by their ids."""
        return [self.known[id_] for id_ in ids]

    def learn(self, said: Past) -> None:
        """Take in what was found in a turn; `fresh` is what it found. Of what is to be seen, 'it' is the first."""
        pointing = looks(said.text)
        self.before = frozenset(self.known)
        fresh: dict[str, None] = {}
        for looked_for, found in _findings(said, self.parameter):
            fresh.update(dict.fromkeys(thing.id for thing in found))
            for thing in found:
                self.known[thing.id] = merged(self.known.get(thing.id), thing)
            if len(found) > 1:
                self.together = tuple(thing.id for thing in found)
            self._attend(looked_for, found[:1] if pointing else found)
        self.fresh = tuple(fresh)

    def _attend(self, looked_for: str, found: Sequence[Thing]) -> None:
        """A tool that was asked about one thing, or found one alone, is what the conversation is about."""
        if looked_for in self.known:
            self.focus = looked_for
        elif named := meant(looked_for, list(self.known.values())):
            self.focus = named[0].id
        elif len(found) == 1:
            self.focus = found[0].id


def _findings(said: Past, parameter: str) -> Iterator[tuple[str, list[Thing]]]:
    """What each result holds, with the thing that was asked about."""
    for value in said.handed:
        yield "", things([value], parameter)
    for each in said.exchanges:
        asked = next((v for k, v in each.use.input.items() if k.split("_")[0] == parameter.split("_")[0]), "")
        yield str(asked), things(values(each.result), parameter)


def past(turn: Turn) -> Iterator[Past]:
    """The earlier turns, then this one as far as it has come."""
    yield from turn.past
    yield Past(turn.text, turn.exchanges, "", turn.handed)
