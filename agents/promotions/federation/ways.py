"""The ways to read a unit, each with what it is expected to cost: by its own conditions, or by keys already read."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from agents.promotions.declaration.model import name_of
from agents.promotions.federation.facts import Facts, Known
from agents.promotions.federation.guesses import share_kept
from agents.promotions.federation.rates import Rates, WayKind
from agents.promotions.federation.results import Cost
from agents.promotions.federation.sizes import BYTES_OF_A_READ_UNIT
from agents.promotions.federation.units import Unit
from agents.promotions.query.dynamodb import Access, accesses, keyed

_LEAST_READ_UNITS = 0.5
_BYTES_OF_A_PAGE = 1_000_000
KEYS_OF_A_BATCH = 100
MOST_QUERIES = 2_000
MOST_KEYS = 20_000  # of a BatchGetItem's hundreds, or of one JSON parameter


@dataclass(frozen=True, kw_only=True)
class Via:
    """Keys that were read before: of which unit and field, and which field here they are looked up in."""

    unit: str
    field: str
    here: str
    most: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one unit is read. `calls` are requests to its database."""

    unit: Unit
    kind: WayKind
    index: str | None
    via: Via | None
    keys: int
    calls: float
    cost: Cost

    @property
    def score(self) -> float:
        """Seconds, and read units as patience: a thousand weigh as much as a second."""
        return self.cost.seconds + float(self.cost.read_units) / 1000

    @property
    def words(self) -> str:
        """For people."""
        if self.via is None:
            return _PLAINLY[self.kind].format(index=self.index or "its key")
        keys = f"{self.keys:,} {self.via.here}"
        return _BY_KEYS[self.kind].format(index=self.index or "its key", keys=keys)


_PLAINLY: Mapping[WayKind, str] = MappingProxyType(
    {
        "scan": "a Scan of the whole table",
        "query": "a Query of {index}",
        "batch_get": "a look-up by key",
        "select": "a SELECT",
    }
)
_BY_KEYS: Mapping[WayKind, str] = MappingProxyType(
    {
        "scan": "a Scan for {keys}",
        "query": "a Query of {index} for each of {keys}",
        "batch_get": "a look-up of {keys}",
        "select": "a SELECT for {keys}",
    }
)


class Ways:
    """All that can be done about a unit, as facts and measured rates judge it."""

    def __init__(self, facts: Facts, rates: Rates) -> None:
        self._facts = facts
        self._rates = rates
        self._plain: dict[str, Way] = {}
        self._most: dict[tuple[str, str], int] = {}

    def of(self, unit: Unit, known: Mapping[str, Known]) -> Iterator[Way]:
        """The plain way first."""
        yield self._plain.get(unit.name) or self._plain.setdefault(unit.name, self.plain(unit))
        for via in self._possible_keys(unit, known):
            keys = known[via.unit].values_of(via.field)
            if keys <= via.most:
                yield self._keyed(unit, via, keys)

    def plain(self, unit: Unit) -> Way:
        """By its own conditions."""
        if unit.in_postgres:
            return self._select(unit, via=None, keys=0, rows=self._facts.rows_of(unit))
        requests = plain_accesses(unit)
        if not requests:  # its conditions contradict each other
            return Way(unit=unit, kind="query", index=None, via=None, keys=0, calls=0, cost=Cost())
        first, *others = requests
        size = self._facts.sizes[unit.source.name].get(first.index, self._facts.sizes[unit.source.name][None])
        share = 1.0 if first.kind == "scan" else self._share_of(unit, first, times=1 + len(others))
        if first.kind == "batch_get":
            keys = sum(_keys_in(each) for each in (first, *others))
            return self._get(unit, via=None, keys=keys)
        bytes_read = size.items * share * size.bytes_of_an_item
        units = max(_LEAST_READ_UNITS * (1 + len(others)), bytes_read / BYTES_OF_A_READ_UNIT)
        calls = max(1 + len(others), bytes_read / _BYTES_OF_A_PAGE)
        return self._dynamodb(unit, first.kind, index=first.index, via=None, keys=0, units=units, calls=calls)

    def imagined(self, way: Way) -> Known:
        """What would be known once it was read so."""
        rows = float(way.cost.rows)
        edges = self._facts.reading.edges
        fields = {each.near_field for each in edges if each.near == way.unit.name}
        fields |= {each.far_field for each in edges if each.far == way.unit.name}
        return Known(rows=rows, values={name: min(rows, self._facts.values_of(way.unit, name)) for name in fields})

    def _share_of(self, unit: Unit, access: Access, *, times: int) -> float:
        """Of the index's items, what a query reads: one value's of the partition, and a range of the sort key."""
        index = next(each for each in unit.source.ways_in if each.name == access.index)
        ranges = [each for each in unit.filters if name_of(each.field) == index.sort]
        values = self._facts.values_of(unit, index.partition)
        return min(1.0, times / values * share_kept(unit.source, ranges, rows=self._facts.items_of(unit)))

    def _possible_keys(self, unit: Unit, known: Mapping[str, Known]) -> Iterator[Via]:
        for edge in self._facts.reading.edges:
            if edge.far == unit.name and edge.near in known and (most := self._most_keys(unit, edge.far_field)):
                yield Via(unit=edge.near, field=edge.near_field, here=edge.far_field, most=most)
            back = edge.near == unit.name and edge.far in known and edge.required
            if back and (most := self._most_keys(unit, edge.near_field)):
                yield Via(unit=edge.far, field=edge.far_field, here=edge.near_field, most=most)

    def _most_keys(self, unit: Unit, field: str) -> int:
        """Remembered: an order is looked for among hundreds."""
        if (unit.name, field) not in self._most:
            self._most[unit.name, field] = _most_keys(unit, field)
        return self._most[unit.name, field]

    def _keyed(self, unit: Unit, via: Via, keys: float) -> Way:
        values = self._facts.values_of(unit, via.here)
        if unit.in_postgres:
            return self._select(unit, via=via, keys=keys, rows=self._facts.rows_of(unit) * min(1.0, keys / values))
        if _gets(unit, via.here):
            return self._get(unit, via=via, keys=keys)
        items = self._facts.items_of(unit)
        bytes_a_key = items / values * self._facts.sizes[unit.source.name][None].bytes_of_an_item
        units = keys * max(_LEAST_READ_UNITS, bytes_a_key / BYTES_OF_A_READ_UNIT)
        return self._dynamodb(
            unit, "query", index=_index_by(unit, via.here), via=via, keys=keys, units=units, calls=keys
        )

    def _get(self, unit: Unit, *, via: Via | None, keys: float) -> Way:
        size = self._facts.sizes[unit.source.name][None]
        units = keys * _LEAST_READ_UNITS * math.ceil(size.bytes_of_an_item / (BYTES_OF_A_READ_UNIT / 2))
        calls = math.ceil(keys / KEYS_OF_A_BATCH)
        return self._dynamodb(unit, "batch_get", index=None, via=via, keys=keys, units=units, calls=calls)

    def _dynamodb(
        self, unit: Unit, kind: WayKind, *, index: str | None, via: Via | None, keys: float, units: float, calls: float
    ) -> Way:
        rows = self._facts.rows_of(unit)
        if via is not None:
            rows *= min(1.0, keys / self._facts.values_of(unit, via.here))
        cost = Cost(
            read_units=Decimal(str(round(units, 1))),
            rows=math.ceil(rows),
            seconds=self._rates.seconds(kind, calls=calls, rows=rows),
        )
        return Way(unit=unit, kind=kind, index=index, via=via, keys=math.ceil(keys), calls=calls, cost=cost)

    def _select(self, unit: Unit, *, via: Via | None, keys: float, rows: float) -> Way:
        expected = self._facts.expected[unit.name]
        calls = 1 + rows / expected.rows_of_a_page(len(unit.fields)) if keys or via is None else 0
        seconds = self._rates.seconds("select", calls=calls, rows=rows)
        cost = Cost(rows=math.ceil(rows), postgres_cost=expected.cost if calls else 0.0, seconds=seconds)
        return Way(unit=unit, kind="select", index=None, via=via, keys=math.ceil(keys), calls=calls, cost=cost)


def plain_accesses(unit: Unit) -> tuple[Access, ...]:
    """DynamoDB's way in by the unit's own conditions."""
    return accesses(unit.source, unit.filters, fields=sorted(unit.fields))


def keyed_accesses(unit: Unit, field: str, keys: Sequence[str]) -> tuple[Access, ...] | None:
    """DynamoDB's way in by values of a field; None when there is none."""
    return keyed(unit.source, field, keys, unit.filters, fields=sorted(unit.fields))


def _index_by(unit: Unit, field: str) -> str | None:
    """The index that leads to values of a field; None when that is the table's own key."""
    requests = keyed_accesses(unit, field, ["any"])
    return requests[0].index if requests else None


def _gets(unit: Unit, field: str) -> bool:
    return unit.source.key == (field,)


def _most_keys(unit: Unit, field: str) -> int:
    """How many keys may be looked up in the field; none when DynamoDB has no index by it."""
    if unit.in_postgres or _gets(unit, field):
        return MOST_KEYS
    return MOST_QUERIES if keyed_accesses(unit, field, ()) is not None else 0


def _keys_in(access: Access) -> int:
    keys = access.arguments.get("Keys", ())
    return len(keys) if isinstance(keys, list | tuple) else 0
