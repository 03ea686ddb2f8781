"""Search on a generated catalogue of eight thousand, against exact search: nothing starves, and little is missed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray
from pgvector import Vector as Stored
from pgvector.psycopg import register_vector
from psycopg.sql import SQL, Identifier

from agents.common.database import Vector
from agents.common.principal import Principal
from agents.common.search import NO_CUT, Asked
from agents.live_shopping.multi_agent.search import Filters, SqlProductSearch
from db import migrate, migrations
from local.postgres import PostgresServer
from tests.integration.agents.shop import MASTER, PASSWORD, Shop

SOMEBODY = Principal(kind="staff", subject="subject-of-staff", customer_id=None)
PRODUCTS = 8_000
TOPICS = 40  # in which the catalogue's vectors lie; those of text models lie in about as few directions
RARE_SIZE, RARE, FAR = "99", "rare", "far"


@dataclass(frozen=True)
class Catalogue:
    """A shop with generated products, and what exact search needs to know of them."""

    shop: Shop
    vectors: NDArray[np.float32]
    category: NDArray[np.str_]
    price: NDArray[np.int64]
    stocked: NDArray[np.bool_]
    rare_size: NDArray[np.bool_]

    def exact(self, asked: NDArray[np.float32], among: NDArray[np.bool_], most: int) -> list[str]:
        """The nearest of those that pass, one by one."""
        nearest = np.argsort(-(self.vectors @ asked), kind="stable")
        return [_id(place) for place in nearest if among[place]][:most]


def _id(place: int) -> str:
    return f"gen{place:06}"


def _vectors(rng: np.random.Generator, category: NDArray[np.str_]) -> NDArray[np.float32]:
    """Every product near its topic; those of the category FAR on the other side of the room."""
    directions = rng.normal(size=(TOPICS, 512))
    spread = rng.normal(size=(len(category), TOPICS))
    spread[:, 0] += np.where(category == FAR, -9.0, 3.0)
    vectors = spread @ directions
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _generated(shop: Shop) -> Catalogue:
    rng = np.random.default_rng(7)
    places = np.arange(PRODUCTS)
    category = np.where(places % 100 == 0, RARE, np.where(places % 3 == 1, FAR, "common"))
    catalogue = Catalogue(
        shop=shop,
        vectors=_vectors(rng, category),
        category=category,
        price=rng.integers(10, 1000, PRODUCTS),
        stocked=rng.random(PRODUCTS) < 0.6,
        rare_size=rng.random(PRODUCTS) < 0.015,
    )
    _fill(catalogue)
    return catalogue


def _fill(catalogue: Catalogue) -> None:
    with psycopg.connect(catalogue.shop.owner, autocommit=True) as connection:
        register_vector(connection)
        [index] = catalogue.shop.ask("SELECT pg_get_indexdef('product_embeddings_nearest'::regclass)")[0]
        places = range(PRODUCTS)
        sizes = [RARE_SIZE if rare else "1" for rare in catalogue.rare_size]
        _copy(
            connection,
            "products (product_id, name, category, brand, description, price)",
            [
                (_id(n), f"Thing {n}", str(catalogue.category[n]), "Acme", "A thing.", int(catalogue.price[n]))
                for n in places
            ],
        )
        _copy(
            connection, "product_variants (variant_id, product_id, size)", [(_id(n), _id(n), sizes[n]) for n in places]
        )
        _copy(connection, "inventory (variant_id, quantity)", [(_id(n), int(catalogue.stocked[n]) * 5) for n in places])
        connection.execute("DROP INDEX product_embeddings_nearest")  # it is built faster than it grows
        _copy(
            connection,
            "product_embeddings (product_id, content_hash, model, embedding)",
            [(_id(n), "0" * 64, "generated", Stored(catalogue.vectors[n])) for n in places],
        )
        connection.execute(index.encode())
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection[tuple[object, ...]], table: str, rows: Sequence[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


@pytest.fixture(scope="module")
def catalogue(postgres: PostgresServer) -> Iterator[Catalogue]:
    """A database of its own."""
    name = f"catalogue_{uuid4().hex}"
    postgres.create_cluster_database(name, MASTER, PASSWORD)
    owner = postgres.connection_string(database=name, user=MASTER, password=PASSWORD)
    shop = Shop(port=postgres.port, name=name, owner=owner, superuser=postgres.dsn)
    asyncio.run(_migrated(shop))
    yield _generated(shop)
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


async def _migrated(shop: Shop) -> None:
    async with shop.open(MASTER, PASSWORD) as database:
        await migrate.migrate(database, migrations.read_migrations())


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), None),
        (Filters(in_stock=True), "stocked"),
        (Filters(category=RARE), "rare"),
        (Filters(size=RARE_SIZE), "size"),
        (Filters(category=RARE, highest=Decimal(300), in_stock=True), "rare and cheap"),
        (Filters(category=FAR), "far"),
    ],
    ids=["none", "stock", "1 % by category", "1 % by size", "a handful", "a third, all far away"],
)
async def test_a_filter_neither_starves_nor_blurs_the_search(
    catalogue: Catalogue, filters: Filters, kept: str | None
) -> None:
    among = {
        None: np.full(PRODUCTS, True),
        "stocked": catalogue.stocked,
        "rare": catalogue.category == RARE,
        "size": catalogue.rare_size & catalogue.stocked,
        "rare and cheap": (catalogue.category == RARE) & (catalogue.price <= 300) & catalogue.stocked,
        "far": catalogue.category == FAR,
    }[kept]
    recalled = []
    async with catalogue.shop.open(MASTER, PASSWORD) as database:
        search = SqlProductSearch(database)
        for place in range(1, PRODUCTS, PRODUCTS // 20):
            if catalogue.category[place] == FAR:
                place += 1
            asked = catalogue.vectors[place]
            found = await search.search(
                SOMEBODY,
                asked=Asked(query="", embedding=Vector(asked.tolist()), farthest=NO_CUT),
                filters=filters,
                most=10,
            )
            exact = catalogue.exact(asked, among, 10)
            ids = [str(row["product_id"]) for row in found]
            assert len(ids) == len(exact) == min(10, int(among.sum()))
            assert all(among[int(id_.removeprefix("gen"))] for id_ in ids)
            recalled.append(len({*ids} & {*exact}) / len(exact))
    assert np.mean(recalled) >= 0.95
