"""A shop for conversations with a model: six things, a stream that shows some, and what its tools would find or do."""

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from local.bedrock.model import Json, JsonObject

STREAM_ID = "fitness_stream_morning_001"


@dataclass(frozen=True)
class Product:
    """What is sold; without sizes, `stock` has one entry under ''."""

    id: str
    name: str
    category: str
    price: float
    description: str
    stock: dict[str, int]

    @property
    def sized(self) -> bool:
        return "" not in self.stock


SHELVES = (
    Product(
        "shoe_001", "Nike Air Zoom Pegasus", "Running Shoes", 120.0, "Daily trainers with a mesh upper.",
        {"8": 3, "9": 5, "10": 5, "11": 2, "12": 0},
    ),
    Product(
        "shoe_002", "Trail Running Shoes", "Running Shoes", 135.0, "A deep tread and a rock plate for mud and stones.",
        {"8": 2, "9": 3, "10": 4, "11": 3, "12": 2},
    ),
    Product("mat_001", "Premium Yoga Mat", "Yoga", 49.99, "Natural rubber, 6 mm thick, does not slip.", {"": 25}),
    Product("band_001", "Resistance Band Set", "Training", 29.99, "Five latex bands with handles.", {"": 50}),
    Product("bottle_001", "Insulated Water Bottle", "Accessories", 34.99, "Steel, keeps cold for 24 hours.", {"": 0}),
    Product("shorts_001", "Athletic Shorts", "Clothing", 39.99, "With a zip pocket.", {"S": 1, "M": 15, "L": 12}),
)  # fmt: skip
SHOWN = ("shoe_001", "band_001", "mat_001")  # in this order; the first is shown now


class Refused(Exception):
    """A sentence that a tool says instead of doing it."""


def _matching(words: str) -> list[Product]:
    said = words.lower()
    if exact := [p for p in SHELVES if p.id == said or p.name.lower() == said]:
        return exact
    tokens = {t.strip("s.,!?") for t in said.split() if len(t) > 2} - {"the", "those", "that", "this", "show"}
    rated = [(sum(t in f"{p.name} {p.category} {p.description}".lower() for t in tokens), p) for p in SHELVES]
    most = max(count for count, _ in rated)
    return [p for count, p in rated if count == most] if most else []


@dataclass
class PlayedShop:
    """Plays the tools; `orders` are those that were placed."""

    declines: bool = False
    orders: list[JsonObject] = field(default_factory=list)

    def one(self, said: str) -> Product:
        found = _matching(said)
        if len(found) != 1:
            names = ", ".join(p.name for p in found)
            raise Refused(f"More than one product is meant: {names}." if found else f"There is no product '{said}'.")
        return found[0]

    def shown(self, reference: str | None = None, **_: object) -> Json:
        shown = [p for p in SHELVES if p.id in SHOWN]
        found = [p for p in _matching(reference) if p in shown] if reference else shown[:1]
        return _found([{"product_id": p.id, "name": p.name, "category": p.category, "price": p.price} for p in found])

    def search(self, query: str, limit: int = 3, **_: object) -> Json:
        rows = [
            {"product_id": p.id, "name": p.name, "price": p.price, "description": p.description}
            for p in _matching(query)
        ]
        return _found(rows[:limit])

    def details(self, product_id: str) -> Json:
        p = self.one(product_id)
        record: JsonObject = {
            "product_id": p.id,
            "name": p.name,
            "category": p.category,
            "price": p.price,
            "description": p.description,
        }
        return {**record, "sizes": list(p.stock)} if p.sized else record

    def inventory(self, product_id: str, size: str | None = None) -> Json:
        p = self.one(product_id)
        if size and p.sized and size not in p.stock:
            raise Refused(f"{p.name} does not come in size {size}; there are sizes {', '.join(p.stock)}.")
        stock = {s: n for s, n in p.stock.items() if size in (None, s) or not p.sized}
        sizes: list[Json] = [{"size": s, "quantity": n} if s else {"quantity": n} for s, n in stock.items()]
        return {"product_id": p.id, "name": p.name, "in_stock": any(stock.values()), "sizes": sizes}

    def total(self, product_id: str, quantity: int = 1, **_: object) -> Json:
        p = self.one(product_id)
        subtotal = p.price * quantity
        tax, shipping = round(subtotal * 0.08, 2), 0.0 if subtotal >= 50 else 9.99
        return {
            "product_id": p.id, "name": p.name, "quantity": quantity, "subtotal": subtotal, "tax": tax,
            "shipping": shipping, "total": round(subtotal + tax + shipping, 2),
        }  # fmt: skip

    def query(self, sql: str) -> Json:
        """The statement as SQLite understands it."""
        with sqlite3.connect(":memory:") as database:
            database.row_factory = sqlite3.Row
            database.execute(
                "CREATE TABLE live_catalogue(product_id, name, category, description, price, size, in_stock)"
            )
            database.execute(
                "CREATE TABLE live_timeline(stream_id, at_second, shown_now, product_id, name, price, text)"
            )
            for p in SHELVES:
                for size, left in p.stock.items():
                    kept = (p.id, p.name, p.category, p.description, p.price, size or None, left)
                    database.execute("INSERT INTO live_catalogue VALUES (?, ?, ?, ?, ?, ?, ?)", kept)
            for second, id_ in enumerate(SHOWN):
                p = next(p for p in SHELVES if p.id == id_)
                row = (STREAM_ID, second, second == 0, p.id, p.name, p.price, None)
                database.execute("INSERT INTO live_timeline VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            rows = [dict(row) for row in database.execute(sql.replace("ILIKE", "LIKE"))]
        plain: list[Json] = [{key: value for key, value in row.items() if value is not None} for row in rows]
        return {"found": len(rows), "rows": plain} if rows else {"found": 0, "message": "No row fits."}

    def order(self, product_id: str, size: str | None = None, quantity: int = 1, simulate: bool = False) -> Json:
        p = self.one(product_id)
        if p.sized and size is None:
            raise Refused(f"{p.name} comes in sizes {', '.join(p.stock)}: ask which one.")
        if p.sized and size not in p.stock:
            raise Refused(f"{p.name} does not come in size {size}; there are sizes {', '.join(p.stock)}.")
        if p.stock[size if p.sized and size else ""] < quantity:
            raise Refused(f"{p.name} is out of stock{f' in size {size}' if size else ''}.")
        total = self.total(p.id, quantity)
        assert isinstance(total, dict)
        if simulate:
            return {**total, "note": "Nothing has been ordered."}
        if self.declines:
            raise Refused("The payment was declined by the bank; nothing was ordered.")
        order: JsonObject = {
            "order_id": f"ORD-2026-{len(self.orders) + 700:06}",
            **total,
            "size": size,
            "status": "processing",
        }
        self.orders.append({"product_id": p.id, "size": size, "quantity": quantity})
        return order


def _found(rows: list[Any]) -> Json:
    return {"found": len(rows), "products": rows} if rows else {"found": 0, "message": "Nothing like that is shown."}
