"""What the person wants by now, as states: a line for each thing, and what was asked, offered and done about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.bedrock.planner.dealing.slots import Slots
from local.bedrock.planner.dealing.speech import Stance
from local.bedrock.planner.dealing.things import Thing


@dataclass(frozen=True)
class Line:
    """One thing that is wanted, as it was named; `thing` is None until it is found, `others` are what may be meant.

    `is_fresh` says that it was looked at in this turn, `by_place` that it was named by its place: 'the second one';
    `is_meant` that the person named it or was told of it before.
    """

    name: str
    thing: Thing | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None
    others: tuple[Thing, ...] = ()
    is_fresh: bool = False
    by_place: bool = False
    is_meant: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """The same for the same thing of the same kind."""
        return (self.thing.id if self.thing else self.name, *(f"{k}={v}" for k, v in sorted(self.options.items())))


@dataclass(frozen=True)
class Wanted:
    """`asked` says that the deed was asked for or agreed to, and not done since; `done` that the turn before did it.

    `read` is what the last message says, `offered` that it answers an offer, `done_lines` are the keys of those done.
    """

    lines: tuple[Line, ...] = ()
    asked: bool = False
    done: bool = False
    done_lines: frozenset[tuple[str, ...]] = frozenset()
    stance: Stance = Stance.SAYS
    read: Slots = field(default_factory=lambda: Slots({}, None, ()))
    offered: bool = False
