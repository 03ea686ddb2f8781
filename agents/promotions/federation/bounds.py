"""What one question may take, and the refusals beyond it: never a part of an answer that looks like all of it."""

from collections.abc import Iterable
from decimal import Decimal

from agents.common.errors import Refused
from agents.promotions.declaration.model import Limits, Source
from agents.promotions.federation.results import Estimate
from agents.promotions.federation.ways import Way


class Bounds:
    """Counts what a question takes, and raises Refused beyond what it may. One for each run."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = 0
        self._scan_units = Decimal(0)

    def check(self, ways: Iterable[Way], estimate: Estimate) -> None:
        """Before anything is read."""
        for way in ways:
            if way.kind == "scan" and way.cost.read_units > self._limits.scan_read_units:
                raise Refused(
                    "too_much_to_scan",
                    f"This would scan all of {way.unit.source.name}, for about {way.cost.read_units:,} read units; "
                    f"a question may take {self._limits.scan_read_units:,}. {narrowing(way.unit.source)}",
                )
            if way.kind == "scan" and not way.unit.filters:
                self._check_rows(way, way.cost.rows)
        self.check_postgres(estimate.total.postgres_cost)

    def check_postgres(self, cost: float) -> None:
        """Before PostgreSQL is asked."""
        if cost > self._limits.postgres_cost:
            raise Refused(
                "too_much_for_postgres",
                f"PostgreSQL expects this to cost {cost:,.0f}, and a question may cost {self._limits.postgres_cost:,}. "
                "Narrow it with a condition or a period, or join less.",
            )

    def count(self, way: Way, *, rows: int, read_units: Decimal) -> None:
        """While it is read: estimates may be wrong, and these figures are not."""
        self._rows += rows
        self._check_rows(way, self._rows)
        if way.kind == "scan":
            self._check_scan(way, read_units)

    def _check_rows(self, way: Way, rows: int) -> None:
        if rows > self._limits.engine_rows:
            raise Refused(
                "too_many_rows",
                f"This needs more than {self._limits.engine_rows:,} rows, which is all that one question may join; "
                f"most were of {way.unit.source.name}. {narrowing(way.unit.source)}",
            )

    def _check_scan(self, way: Way, read_units: Decimal) -> None:
        self._scan_units += read_units
        if self._scan_units > self._limits.scan_read_units:
            raise Refused(
                "too_much_to_scan",
                f"Scanning {way.unit.source.name} took more than {self._limits.scan_read_units:,} read units, which is "
                f"all that a question may take. {narrowing(way.unit.source)}",
            )


def too_slow(limits: Limits) -> Refused:
    """For a question that ran out of time."""
    return Refused(
        "too_slow",
        f"This took more than {limits.seconds} seconds, which is all that a question may take. "
        "Ask for less at once: a segment, a shorter period, or fewer joins.",
    )


def narrowing(source: Source) -> str:
    """What would help: conditions that have an index."""
    if source.type == "postgres":
        return "A condition or a period would make it less."
    indexed = sorted({index.partition for index in source.ways_in})
    return f"A condition on {' or '.join(indexed)} would make it less: those are indexed."
