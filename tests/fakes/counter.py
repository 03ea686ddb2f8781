"""A shop's counter as a model sees it: six things, a stream that shows some, tools over them, and who plays them."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.bedrock.model import Conversation, Json, JsonObject, Message, TextBlock, Tool, ToolResult, ToolUse
from local.bedrock.planner import Planner

MOST_CALLS = 8


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
class Counter:
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


def _tool(name: str, description: str, required: tuple[str, ...] = (), **properties: JsonObject) -> Tool:
    return Tool(name, description, {"type": "object", "properties": dict(properties), "required": list(required)})


STREAM_ID = "fitness_stream_morning_001"
PRODUCT: JsonObject = {"type": "string", "description": "The product's id or its name, for example shoe_001."}
SIZE: JsonObject = {"type": "string", "description": "The size, such as 10 or M; leave it out for what has no sizes."}
QUANTITY: JsonObject = {"type": "integer", "description": "How many.", "default": 1}
STREAM: JsonObject = {"type": "string", "description": "The stream, for example fitness_stream_morning_001."}
REFERENCE: JsonObject = {
    "type": "string",
    "description": "The customer's words for it, such as 'the second one'; leave it out for what is shown.",
}

SHOWS = _tool(
    "identify_product_from_stream",
    "Find the product that the presenter shows, or that the customer means by their words.",
    stream_id=STREAM,
    reference=REFERENCE,
)
SEARCHES = _tool(
    "semantic_product_search",
    "Search the catalogue by what a product is or is for.",
    ("query",),
    query={"type": "string"},
    limit={"type": "integer", "default": 3},
)
STOCK = _tool(
    "check_product_inventory",
    "Check what is in stock of a product, in which sizes.",
    ("product_id",),
    product_id=PRODUCT,
    size=SIZE,
)
DETAILS = _tool(
    "get_product_details", "Get a product's description, price, rating and sizes.", ("product_id",), product_id=PRODUCT
)
TOTAL = _tool(
    "calculate_order_total",
    "Calculate what an order would cost with tax and shipping.",
    ("product_id",),
    product_id=PRODUCT,
    size=SIZE,
    quantity=QUANTITY,
)
ORDERS = _tool(
    "process_customer_order",
    "Place the customer's order for a product, once they have said that they want it ordered.",
    ("product_id",),
    product_id=PRODUCT,
    size=SIZE,
    quantity=QUANTITY,
)
SIMULATES = _tool(
    "simulate_order_placement",
    "Place the order for a product, or with simulate=true say what it would cost.",
    ("product_id",),
    product_id=PRODUCT,
    size=SIZE,
    quantity=QUANTITY,
    simulate={"type": "boolean", "description": "True quotes and places nothing."},
)

VIEWS = "\n".join(
    (
        "live_catalogue(product_id text — the product's id, such as shoe_001, name text — its name, category text — "
        "its kind, description text — what it is like, price numeric — in dollars, size text — such as 10 or M; empty "
        "where there are none, in_stock integer — pieces in stock) — one row per size of a product",
        "live_timeline(stream_id text — the stream's id, at_second integer — when, shown_now boolean — whether the "
        "product is shown at this moment, product_id text — the product's id, name text — the product's name, "
        "price numeric — in dollars, text text — what is said) — what the presenter shows",
    )
)
QUERIES = _tool(
    "run_query",
    f"Run a SELECT in the shop's database.\n\nThese are the views:\n{VIEWS}",
    ("sql",),
    sql={"type": "string", "description": "One SELECT statement of PostgreSQL."},
)
TABLES = _tool("get_table_schema", "Get the columns of a view.", ("table_name",), table_name={"type": "string"})
CREATES = _tool(
    "create_order",
    "Create the customer's order for a product, once they have said that they want it ordered.",
    ("product_id",),
    product_id=PRODUCT,
    size=SIZE,
    quantity=QUANTITY,
)
RATES = "Tax is 8 % of the goods. Shipping is 9.99, free from 50.00."

PROMPT = "You sell while a stream runs. The customer watches stream_id: fitness_stream_morning_001.\n" + RATES
MCP = (QUERIES, TABLES, CREATES)
SINGLE = (SHOWS, STOCK, TOTAL, ORDERS)
SEARCH, PRODUCT_DESK, ORDER_DESK = (SEARCHES, SHOWS), (DETAILS, STOCK), (SIMULATES,)


@dataclass
class Talk:
    """A conversation in progress: `calls` are those of the last turn."""

    planner: Planner
    tools: tuple[Tool, ...]
    counter: Counter = field(default_factory=Counter)
    prompt: str = PROMPT
    keeps_tools: bool = True
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, JsonObject]] = field(default_factory=list)

    def say(self, text: str) -> str:
        """The reply, after all calls that it took."""
        self.calls = []
        self.messages.append(Message("user", (TextBlock(text),)))
        start = len(self.messages)
        for _ in range(MOST_CALLS):
            reply = self.planner.answer(Conversation(tuple(self.messages), (self.prompt,), self.tools))
            if not reply.tool_uses:
                if not self.keeps_tools:
                    del self.messages[start:]
                self.messages.append(Message("assistant", (TextBlock(reply.text),)))
                return reply.text
            self.messages.append(Message("assistant", reply.tool_uses))
            self.messages.append(Message("user", tuple(self._result(use) for use in reply.tool_uses)))
        raise AssertionError(f"no reply after {self.calls}")

    def _result(self, use: ToolUse) -> ToolResult:
        self.calls.append((use.name, use.input))
        try:
            return ToolResult(use.id, (json.dumps(self._played()[use.name](**use.input)),))
        except Refused as refused:
            return ToolResult(use.id, (str(refused),), "error")

    def _played(self) -> Mapping[str, Callable[..., Json]]:
        c = self.counter
        return {
            SHOWS.name: c.shown, SEARCHES.name: c.search, STOCK.name: c.inventory, DETAILS.name: c.details,
            TOTAL.name: c.total, ORDERS.name: c.order, SIMULATES.name: c.order,
            QUERIES.name: c.query, CREATES.name: c.order, TABLES.name: lambda **_: VIEWS,
        }  # fmt: skip

    @property
    def called(self) -> list[str]:
        """The tools of the last turn, in order."""
        return [name for name, _ in self.calls]
