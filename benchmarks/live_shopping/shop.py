"""The shop that is measured: a running stack, its stock and paying customers, and how slow its model is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
import psycopg
from psycopg.rows import TupleRow

from benchmarks.shop_dsn import shop_dsn
from evals.place import Place, laptop, own_stack
from local.settings import Settings

PLENTY = 500_000
"""So many of everything that nothing is sold out, and that counts are long numbers, which a replay tells anew."""

_PAYING = """
SELECT customer_id FROM payment_methods
 WHERE is_default AND (expires_on IS NULL OR expires_on > CURRENT_DATE)
   AND coalesce(last4, '') NOT IN ('0002', '9995', '0069', '0119')
 ORDER BY customer_id
"""
_BY_SIZE = """
SELECT product_id, size FROM product_variants
 WHERE variant_id = product_id || '-' || size ORDER BY variant_id LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class LiveShop:
    """A running stack, the way into its database past all policies, and whose payments go through: cust001 first."""

    place: Place
    settings: Settings
    dsn: str
    customers: Sequence[str]

    @classmethod
    def of(cls, settings: Settings) -> "LiveShop":
        """The stack that runs with these settings."""
        dsn = shop_dsn(settings)
        with psycopg.connect(dsn) as connection:
            customers = [str(customer) for (customer,) in connection.execute(_PAYING)]
        return cls(place=laptop(settings), settings=settings, dsn=dsn, customers=customers)

    def sizes(self, most: int) -> Sequence[tuple[str, str]]:
        """Product and size of so many different things to order."""
        return [(str(product), str(size)) for product, size in self._rows(_BY_SIZE, most)]

    def stock(self, quantity: int) -> None:
        """So many of everything, and nothing left to write while we measure."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute("UPDATE inventory SET quantity = %s", [quantity])
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    def setting(self, name: str) -> str:
        """Of PostgreSQL, such as fsync."""
        [(value,)] = self._rows("SELECT current_setting(%s)", name)
        return str(value)

    async def slow_model(self, http: aiohttp.ClientSession, milliseconds: int) -> None:
        """From now on, before the first word of every reply."""
        url = self.settings.aws_variables()["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"]
        async with http.post(f"{url}/_local/faults", json={"latency_ms": milliseconds}) as answer:
            answer.raise_for_status()

    def _rows(self, sql: str, *parameters: object) -> list[TupleRow]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(sql.encode(), parameters).fetchall()


@contextmanager
def live_shop() -> Iterator[LiveShop]:
    """With a model that answers from memory; up while the block runs, gone afterwards. Raises PlaceMissing."""
    with own_stack("--replay") as settings:
        yield LiveShop.of(settings)
