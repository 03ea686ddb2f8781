"""What the shop offers: products by id or name with their variants' stock, and pages of the catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from agents.common.database import Database, Parameter, Row
from agents.common.principal import Principal
from agents.common.search import ASKED, PRODUCTS_MEANT
from agents.live_shopping.domain import Offer, OrderRefused, Variant

# As people count: S before M, 8 before 10.
SIZES_ASCENDING: LiteralString = """
    array_position(CAST('{XXS,XS,S,M,L,XL,XXL}' AS text[]), upper(size)), length(size), size
"""
_VARIANTS: LiteralString = f"""
       (SELECT jsonb_agg(jsonb_build_object(
                   'variant_id', v.variant_id, 'size', v.size, 'color', v.color, 'capacity', v.capacity,
                   'in_stock', coalesce(n.quantity, 0)) ORDER BY v.color, {SIZES_ASCENDING}, v.variant_id)
          FROM product_variants v LEFT JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id) AS variants
"""  # noqa: S608  made of the constant above
_OFFERS = f"""
WITH {PRODUCTS_MEANT}
SELECT p.product_id, p.name, CAST(p.price * 100 AS integer) AS unit_cents, p.named, p.closeness, {_VARIANTS}
  FROM meant p
 ORDER BY p.named DESC, p.closeness DESC, p.product_id
 LIMIT 5
"""  # noqa: S608  made of constants
_LISTED: LiteralString = """
SELECT p.product_id, p.name, p.brand, p.category, p.description, CAST(p.price * 100 AS integer) AS unit_cents, p.rating
"""
_PRODUCT = f"""{_LISTED}, 0.0 AS score, {_VARIANTS} FROM products p WHERE p.product_id = :product_id"""
_FILTERS: LiteralString = """
       (CAST(:category AS text) IS NULL OR lower(p.category) = lower(:category))
   AND (CAST(:min_cents AS integer) IS NULL OR p.price * 100 >= :min_cents)
   AND (CAST(:max_cents AS integer) IS NULL OR p.price * 100 <= :max_cents)
   AND (NOT CAST(:of_variants AS boolean) OR EXISTS (
           SELECT FROM product_variants v LEFT JOIN inventory n USING (variant_id)
            WHERE v.product_id = p.product_id
              AND (CAST(:size AS text) IS NULL OR upper(v.size) = upper(:size))
              AND (CAST(:color AS text) IS NULL OR upper(v.color) = upper(:color))
              AND (NOT CAST(:in_stock AS boolean) OR n.quantity > 0)))
"""
# By keys and not by an offset: a page neither repeats nor leaves out a product when others come or go.
_AFTER: LiteralString = """
       (CAST(:after_id AS text) IS NULL OR score < CAST(:after_score AS double precision)
        OR (score = CAST(:after_score AS double precision) AND p.product_id > :after_id))
"""
_BEST_SELLING = f"""{_LISTED}, score, {_VARIANTS}
  FROM products p CROSS JOIN LATERAL (SELECT CAST(p.popularity AS double precision) AS score) AS sold
 WHERE p.popularity <= coalesce(CAST(:after_score AS integer), 2147483647) AND {_AFTER} AND {_FILTERS}
 ORDER BY p.popularity DESC, p.product_id
 LIMIT :most
"""
_BEST_MATCHING = f"""
WITH {ASKED}, matching AS (
    SELECT p.*, CAST(ts_rank(p.search, asked.words) AS double precision) AS score
      FROM products p, asked WHERE p.search @@ asked.words AND {_FILTERS}
)
{_LISTED}, score, {_VARIANTS} FROM matching p WHERE {_AFTER}
 ORDER BY score DESC, p.product_id
 LIMIT :most
"""  # noqa: S608  made of constants

_SO_FAR_AHEAD = 2.0
_KEY = re.compile(r"[A-Za-z]+_?[0-9]{3,}")  # as product_key (0001): who says a key does not mean its words


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which products are looked for; None leaves it open."""

    query: str = ""
    category: str | None = None
    size: str | None = None
    color: str | None = None
    min_cents: int | None = None
    max_cents: int | None = None
    in_stock: bool = False


@dataclass(frozen=True)
class Place:
    """Where in the order of results a page ended."""

    score: float
    product_id: str


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product as it is listed: the offer, with what is said of it."""

    offer: Offer
    brand: str
    category: str
    description: str
    rating: float
    place: Place


class SqlCatalogue:
    """Over the database port, in a role that reads the shelf."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def offer(self, principal: Principal, product: str) -> Offer:
        """The product of that id or name, or the one that the words mean. Raises OrderRefused: none, or several."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_OFFERS, query=product.strip())
        if not rows or (_KEY.fullmatch(product.strip()) and not rows[0]["named"]):
            raise OrderRefused("no_such_product", f"The shop does not have {product.strip()[:80]!r}.")
        if not _is_clear(rows):
            names = ", ".join(str(row["name"]) for row in rows)
            raise OrderRefused("ambiguous_product", f"Several products are called something like that: {names}.")
        return _offer(rows[0])

    async def page(self, principal: Principal, wanted: Wanted, *, after: Place | None, most: int) -> list[Product]:
        """The products that match, the best first: by words where there are any, else by pieces sold."""
        async with self._database.transaction(principal) as transaction:
            if wanted.query:
                matching = {**_filters(wanted), **_after(after)}
                rows = await transaction.fetch(_BEST_MATCHING, query=wanted.query, **matching, most=most)
            else:
                rows = await transaction.fetch(_BEST_SELLING, **_filters(wanted), **_after(after), most=most)
        return [_product(row) for row in rows]

    async def product(self, principal: Principal, product_id: str) -> Product | None:
        """The one of exactly that id."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_PRODUCT, product_id=product_id)
        return _product(rows[0]) if rows else None


def _is_clear(rows: Sequence[Row]) -> bool:
    """One is named, or the words mean it far more than the next."""
    if rows[0]["named"] or len(rows) == 1:
        return True
    first, second = (float(str(row["closeness"])) for row in rows[:2])
    return first >= _SO_FAR_AHEAD * second


def _filters(wanted: Wanted) -> dict[str, Parameter]:
    return {
        "category": wanted.category,
        "size": wanted.size,
        "color": wanted.color,
        "min_cents": wanted.min_cents,
        "max_cents": wanted.max_cents,
        "in_stock": wanted.in_stock,
        "of_variants": bool(wanted.size or wanted.color or wanted.in_stock),
    }


def _after(place: Place | None) -> dict[str, Parameter]:
    return {"after_score": place.score if place else None, "after_id": place.product_id if place else None}


def _product(row: Row) -> Product:
    return Product(
        offer=_offer(row),
        brand=str(row["brand"]),
        category=str(row["category"]),
        description=str(row["description"]),
        rating=float(str(row["rating"])),
        place=Place(cast("float", row["score"]), str(row["product_id"])),
    )


def _offer(row: Row) -> Offer:
    return Offer(
        product_id=str(row["product_id"]),
        name=str(row["name"]),
        unit_cents=cast("int", row["unit_cents"]),
        variants=tuple(Variant(**variant) for variant in cast("list[dict[str, Any]]", row["variants"] or [])),
    )
