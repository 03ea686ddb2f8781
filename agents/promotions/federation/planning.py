"""In which order units are read, and each by which way: of few the cheapest order, of many what is cheapest next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.promotions.federation.facts import Known
from agents.promotions.federation.results import Cost, Estimate, StepEstimate
from agents.promotions.federation.units import Unit
from agents.promotions.federation.ways import Way, Ways

_MOST_TRIED_OUT = 7  # units: 448 steps; each one more doubles that
_WORTH_SAYING = 0.8  # of what it would cost plainly


def best_order(ways: Ways, unread: Sequence[Unit], known: Mapping[str, Known]) -> tuple[Way, ...]:
    """The ways in which the units that are left are best read, in order."""
    begun = _Begun(ways=(), score=0.0, known=known)
    plan = _tried_out if len(unread) <= _MOST_TRIED_OUT else _one_by_one
    return plan(ways, unread, begun).ways


def estimated(ways: Ways, chosen: Sequence[Way]) -> Estimate:
    """What an order is expected to cost, and what it gains over reading every source by itself."""
    total = _sum(chosen)
    plain = tuple(ways.plain(way.unit) for way in chosen)
    gains = sum(way.score for way in chosen) < _WORTH_SAYING * sum(way.score for way in plain)
    return Estimate(
        steps=tuple(StepEstimate(source=way.unit.source.name, how=way.words, cost=way.cost) for way in chosen),
        total=total,
        plainly=_sum(plain) if gains else None,
        better=tuple(_gain(way) for way in chosen if way.via is not None) if gains else (),
    )


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """Some units in an order, and what would be known after them."""

    ways: tuple[Way, ...]
    score: float
    known: Mapping[str, Known]

    def cheapest(self, unit: Unit, ways: Ways) -> "_Begun":
        """With one more."""
        way = min(ways.of(unit, self.known), key=lambda way: way.score)
        known = {**self.known, unit.name: ways.imagined(way)}
        return _Begun(ways=(*self.ways, way), score=self.score + way.score, known=known)


def _tried_out(ways: Ways, unread: Sequence[Unit], begun: _Begun) -> _Begun:
    """Of each set of units the best order is kept, and the next sets are made of those."""
    found = {frozenset[str](): begun}
    for _ in unread:
        longer: dict[frozenset[str], _Begun] = {}
        for read, so_far in found.items():
            for unit in unread:
                if unit.name not in read:
                    one_more = so_far.cheapest(unit, ways)
                    best = longer.get(read | {unit.name})
                    if best is None or one_more.score < best.score:
                        longer[read | {unit.name}] = one_more
        found = longer
    [best] = found.values()
    return best


def _one_by_one(ways: Ways, unread: Sequence[Unit], begun: _Begun) -> _Begun:
    """Always what is cheapest next."""
    left = list(unread)
    while left:
        unit, begun = min(((unit, begun.cheapest(unit, ways)) for unit in left), key=lambda each: each[1].score)
        left.remove(unit)
    return begun


def _sum(ways: Sequence[Way]) -> Cost:
    return sum((way.cost for way in ways), Cost())


def _gain(way: Way) -> str:
    """What reading by keys saves."""
    return f"Of {way.unit.source.name} only what belongs to rows already read: {way.words}."
