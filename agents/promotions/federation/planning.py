"""In which order units are read, and each by which way: the cheapest of all orders, with dear ones left early."""

from collections.abc import Mapping, Sequence

from agents.promotions.federation.facts import Known
from agents.promotions.federation.results import Cost, Estimate, StepEstimate
from agents.promotions.federation.units import Unit
from agents.promotions.federation.ways import Way, Ways

_MOST_TRIED = 20_000
_WORTH_SAYING = 0.8  # of what it would cost plainly


def best_order(ways: Ways, unread: Sequence[Unit], known: Mapping[str, Known]) -> tuple[Way, ...]:
    """The ways in which the units that are left are best read, in order."""
    return _Search(ways).best(unread, known)


def estimated(ways: Ways, units: Sequence[Unit]) -> Estimate:
    """What the best order is expected to cost, and what it gains over reading every source by itself."""
    chosen = best_order(ways, units, {})
    total = _sum(chosen)
    plain = tuple(ways.plain(unit) for unit in units)
    gains = sum(way.score for way in chosen) < _WORTH_SAYING * sum(way.score for way in plain)
    return Estimate(
        steps=tuple(StepEstimate(source=way.unit.source.name, how=way.words, cost=way.cost) for way in chosen),
        total=total,
        plainly=_sum(plain) if gains else None,
        better=tuple(_gain(way) for way in chosen if way.via is not None) if gains else (),
    )


class _Search:
    """Branch and bound over the orders. Eight tables have 40,320; past some thousands the best so far is taken."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._best: tuple[Way, ...] = ()
        self._best_score = float("inf")
        self._tried = 0

    def best(self, unread: Sequence[Unit], known: Mapping[str, Known]) -> tuple[Way, ...]:
        """Of the units that are left."""
        self._extend((), 0.0, unread, known)
        return self._best

    def _extend(
        self, so_far: tuple[Way, ...], score: float, unread: Sequence[Unit], known: Mapping[str, Known]
    ) -> None:
        if not unread:
            self._best, self._best_score = so_far, score
            return
        for way in sorted((self._cheapest(unit, known) for unit in unread), key=lambda way: way.score):
            self._tried += 1
            if score + way.score >= self._best_score or (self._best and self._tried > _MOST_TRIED):
                continue
            rest = [unit for unit in unread if unit is not way.unit]
            self._extend((*so_far, way), score + way.score, rest, {**known, way.unit.name: self._ways.imagined(way)})

    def _cheapest(self, unit: Unit, known: Mapping[str, Known]) -> Way:
        return min(self._ways.of(unit, known), key=lambda way: way.score)


def _sum(ways: Sequence[Way]) -> Cost:
    return sum((way.cost for way in ways), Cost())


def _gain(way: Way) -> str:
    """What reading by keys saves."""
    return f"Of {way.unit.source.name} only what belongs to rows already read: {way.words}."
