"""Which SELECT finds a thing by its name, tells its kinds, or answers a question about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from local.bedrock.model import Json
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.dealing.speech import is_determined, points
from local.bedrock.planner.entities import amount_range
from local.bedrock.planner.picked import ordinal
from local.bedrock.planner.sql.select import Select, bears, closeness, equals, literal, words_of
from local.bedrock.planner.sql.shown import Shown
from local.bedrock.planner.sql.views import Column, View
from local.bedrock.planner.values import is_money

_BEFORE = re.compile(
    r"\b(?:before|earlier|previous(?:ly)?|so far|already|just now|last|first|second|third|other|else|had|was|were|"
    r"has)\b",
    re.IGNORECASE,
)
_CHEAP = re.compile(r"\b(?:cheap(?:est|er)?|least expensive|lowest price)\b", re.IGNORECASE)
_DEAR = re.compile(r"\b(?:most expensive|priciest|dearest)\b", re.IGNORECASE)
_BEST = re.compile(r"\b(?:best|top|highest)(?:[ -]rated)?\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:in stock|available|left|how many)\b", re.IGNORECASE)
_CLASSES = frozenset({"category", "kind", "type", "brand", "subject", "genre"})
MOST_BROWSED = 5


@dataclass(frozen=True)
class Shelf:
    """The view where things are kept, and the one that tells what is shown. `key` names a thing in both."""

    things: View
    shown: Shown | None
    key: str
    options: tuple[str, ...]

    def by_name(self, name: str, said: str) -> Iterator[Select]:
        """The thing that the words mean, from the likeliest place on: what is shown, what was shown, everything."""
        every, noun = self._bearing(name), self._bearing(" ".join(words_of(name)[-1:]))
        if self.shown and (not name or points(said)):
            yield self._shown(every, said, name=name)
            yield self._shown(noun, said, name=name)
        if self.shown and (not name or points(said) or is_determined(name, said)):
            yield self._shown(every, said, now=False, name=name)
        if name:
            yield self._rows(every, order=self._closest(name))
            yield self._rows(noun, order=self._closest(name))

    def kinds(self, id_: str, options: Mapping[str, str]) -> Select:
        """What there is of a thing, and how much of it is left."""
        chosen = tuple(equals(name, value) for name, value in options.items() if self.things.column(name))
        return self._rows((equals(self.key, id_), *chosen))

    def question(self, said: str, name: str, id_: str | None) -> Iterator[Select]:
        """Of a thing that is known what is asked of it; else what is shown, or bears the words."""
        if id_:
            yield self._rows((equals(self.key, id_),), self._asked(said))
            return
        limits, order = self._limits(said), self._order(said)
        if self.shown and (points(said) or not (name or limits or order)):
            yield self._shown((*self._bearing(name), *limits), said, name=name)
        rows = partial(self._of_kinds, said) if self._is_of_kinds(said) and name else self._browsed
        if name or limits or order:
            yield rows((*self._bearing(name), *limits), order or self._closest(name))
        if name:
            noun = self._bearing(words_of(name)[-1]) if words_of(name) else ()
            yield rows((*noun, *limits), order or self._closest(name))

    def _is_of_kinds(self, said: str) -> bool:
        """Whether a question is for what a thing comes in, or what is left of it."""
        asked = Asked(said)
        words = [column.name for column in self.things.columns if column.is_text and not self._is_searched(column)]
        return bool(_LEFT.search(said)) or any(asked.wants(field, "") for field in (*self.options, *words))

    def _of_kinds(self, said: str, where: Sequence[str], order: str) -> Select:
        asked = Asked(said)
        wanted = [column.name for column in self.things.columns if asked.wants(column.name, "") > 0]
        return self._rows(where, wanted, order=order)

    def _bearing(self, name: str) -> tuple[str, ...]:
        """Conditions that all words of a name are borne."""
        columns = [column.name for column in self.things.columns if self._is_searched(column)]
        return tuple(bears(columns, word) for word in words_of(name))

    def _closest(self, name: str) -> str:
        """Whose name has most of the words, first."""
        title = self.things.title
        return closeness(title.name, words_of(name)) if title else ""

    def _rows(self, where: Sequence[str], extra: Sequence[str] = (), *, order: str = "") -> Select:
        return Select(tuple(dict.fromkeys([*self._told(), *extra])), self.things.name, tuple(where), order)

    def _browsed(self, where: Sequence[str], order: str) -> Select:
        """A few things, whatever kinds there are of each."""
        columns = [column for column in self._told() if self._is_of_the_whole(column)]
        by = order.removesuffix(" DESC")
        columns += [by] if self.things.column(by) and by not in columns else []
        return Select(tuple(columns), self.things.name, tuple(where), order, limit=MOST_BROWSED, grouped=True)

    def _shown(self, where: Sequence[str], said: str, *, name: str, now: bool = True) -> Select:
        """The things that are shown, the latest first unless one is meant by its place."""
        assert self.shown
        ours = {column.name for column in self.things.columns}
        beside = {column.name for column in self.shown.view.columns}
        source = f"{self.things.name} AS t JOIN {self.shown.view.name} AS s ON s.{self.key} = t.{self.key}"
        shows = self.shown.conditions(now=now and not _BEFORE.search(said.replace(name, "")))
        order = _of("s", self.shown.order(latest_first=ordinal(said) is None), beside)
        conditions = [*(_of("t", one, ours) for one in where), *(_of("s", one, beside) for one in shows)]
        return Select(tuple(f"t.{column}" for column in self._told()), source, tuple(conditions), order)

    def _told(self) -> list[str]:
        return [self.key, *(column.name for column in self.things.columns if self._is_told(column))]

    def _is_told(self, column: Column) -> bool:
        """What names a thing, its price, its kinds and what is left of them."""
        named = column in (self.things.title, self.things.stock, self._price)
        return named or column.name in self.options or column.name in _CLASSES

    def _is_of_the_whole(self, column: str) -> bool:
        stock = self.things.stock
        return column not in self.options and not (stock and column == stock.name)

    def _is_searched(self, column: Column) -> bool:
        return column == self.things.title or column.name in _CLASSES or column.is_long

    @property
    def _price(self) -> Column | None:
        return next((c for c in self.things.columns if c.is_number and is_money(c.name, 0)), None)

    def _asked(self, said: str) -> list[str]:
        """The columns that a question is for; where it is for none, the one that tells most."""
        asked = Asked(said)
        wanted = [c.name for c in self.things.columns if asked.wants(c.name, 1.0 if c.is_number else "") > 0]
        return wanted or [column.name for column in self.things.columns if column.is_long]

    def _limits(self, said: str) -> tuple[str, ...]:
        """Bounds on the price, and that something must be left."""
        bounds, price, stock = amount_range(said), self._price, self.things.stock
        low = [f"{price.name} >= {literal(bounds.low)}"] if price and bounds.low is not None else []
        high = [f"{price.name} <= {literal(bounds.high)}"] if price and bounds.high is not None else []
        return (*low, *high, *([f"{stock.name} > 0"] if stock and _LEFT.search(said) else []))

    def _order(self, said: str) -> str:
        price, rating = self._price, self.things.column("rating")
        if price and (_CHEAP.search(said) or _DEAR.search(said)):
            return price.name if _CHEAP.search(said) else f"{price.name} DESC"
        return f"{rating.name} DESC" if rating and _BEST.search(said) else ""


def shelf(views: Sequence[View], *, key: str, options: tuple[str, ...], said: Mapping[str, Json]) -> Shelf | None:
    """The view with the kinds and the stock is where things are kept; one with a flag tells what is shown."""
    about = [view for view in views if view.column(key)]
    things = max(about, key=lambda view: sum(bool(view.column(o)) for o in options) + bool(view.stock), default=None)
    shown = next((Shown(view, key, said) for view in about if view.flag and view is not things), None)
    return Shelf(things, shown, key, options) if things else None


def _of(alias: str, condition: str, columns: set[str]) -> str:
    """A condition with its columns qualified; what stands in quotes is a value."""
    pieces = re.split(r"('(?:[^']|'')*')", condition)
    named = re.compile(rf"(?<![.\w])({'|'.join(map(re.escape, sorted(columns)))})\b")
    return "".join(piece if piece.startswith("'") else named.sub(rf"{alias}.\1", piece) for piece in pieces)
