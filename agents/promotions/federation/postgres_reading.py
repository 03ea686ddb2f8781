"""Rows out of PostgreSQL, in pages that the Data API takes, and what its planner expects of a SELECT."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from agents.common.database import Database, Row, StatementRefused, Transaction, words_of_postgres
from agents.common.principal import Principal
from agents.promotions.federation.postgres_statements import PagedRead
from agents.promotions.query.select import Select

_PAGE_BYTES = 700_000  # of the Data API's MiB: what a row becomes on the wire is a guess
_BYTES_OF_A_FIELD = 30  # `{"stringValue":""},` and a little
_MOST_ROWS_OF_A_PAGE = 10_000
_FEWEST_ROWS_OF_A_PAGE = 10
_TOO_LARGE = "size limit"  # "Database returned more than the allowed response size limit", in AWS's words


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What PostgreSQL's planner expects: rows, its own cost, and bytes a row."""

    rows: int
    cost: float
    width: int

    def rows_of_a_page(self, fields: int) -> int:
        """How many are likely to fit a response."""
        fitting = _PAGE_BYTES // (self.width + _BYTES_OF_A_FIELD * fields)
        return max(_FEWEST_ROWS_OF_A_PAGE, min(fitting, _MOST_ROWS_OF_A_PAGE))


class PostgresReader:
    """Reads as a marketer, in the role that may read the marketing views and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expect(self, selects: Sequence[Select], principal: Principal) -> list[Expected]:
        """What EXPLAIN says of each, in one transaction. Nothing is run."""
        if not selects:
            return []
        async with self._database.transaction(principal) as transaction:
            return [await _expected(transaction, select) for select in selects]

    async def rows(self, select: Select, principal: Principal) -> list[Row]:
        """All of them at once."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(select.sql, **select.parameters)

    async def pages(self, read: PagedRead, principal: Principal, *, size: int) -> AsyncGenerator[Sequence[Row], None]:
        """Page by page in the order of the read's key, with smaller ones when a page turns out too large."""
        after: Row | None = None
        while True:
            try:
                async with self._database.transaction(principal) as transaction:
                    while True:
                        page = read.page(size, after)
                        rows = await transaction.fetch(page.sql, **page.parameters)
                        if rows:
                            yield rows
                            after = rows[-1]
                        if len(rows) < size:
                            return
            except StatementRefused as error:
                if size <= _FEWEST_ROWS_OF_A_PAGE or _TOO_LARGE not in words_of_postgres(error):
                    raise
                size = max(size // 4, _FEWEST_ROWS_OF_A_PAGE)


async def _expected(transaction: Transaction, select: Select) -> Expected:
    [row] = await transaction.fetch(f"EXPLAIN (FORMAT JSON) {select.sql}", **select.parameters)
    [document] = row.values()
    plan = _top_of(document)
    return Expected(rows=int(plan["Plan Rows"]), cost=float(plan["Total Cost"]), width=int(plan["Plan Width"]))


def _top_of(document: object) -> Mapping[str, float]:
    """The top node of EXPLAIN's document."""
    if isinstance(document, list) and document and isinstance(document[0], dict):
        plan = document[0].get("Plan")
        if isinstance(plan, dict):
            return plan
    raise TypeError("EXPLAIN did not answer as it is documented")
