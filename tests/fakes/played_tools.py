"""The tools over the played shop as a model is offered them: one agent's, one agent's with SQL, and specialists'."""

from local.bedrock.model import JsonObject, Tool


def _tool(name: str, description: str, required: tuple[str, ...] = (), **properties: JsonObject) -> Tool:
    return Tool(name, description, {"type": "object", "properties": dict(properties), "required": list(required)})


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
