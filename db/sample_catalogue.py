"""The sample shop's products and articles as rows: a product is one document with its variants, stock and warranty."""

from collections.abc import Iterator, Mapping

from db.sample_documents import Calendar, Document, Row

_DIFFERENCES = {"sizes": "size", "colors": "color", "capacities": "capacity"}
_PER_COLOR = {"sizes_by_color": "size", "capacities_by_color": "capacity"}
_RESTOCKED = -14


def product_row(product: Document) -> Row:
    """What is described, and priced."""
    described = ("name", "category", "brand", "description", "price", "rating", "popularity")
    return {"product_id": product["id"], **{key: product[key] for key in described}}


def variants(product: Document) -> Iterator[tuple[Row, int]]:
    """What is bought, with the pieces in stock: by size, colour or capacity, by colour and one of them, or as it is."""
    row: Row = {"variant_id": product["id"], "product_id": product["id"], "size": None, "color": None, "capacity": None}
    if "stock" in product:
        yield row, product["stock"]
    for key, column in _DIFFERENCES.items():
        for value, pieces in product.get(key, {}).items():
            yield _variant(row, {column: value}), pieces
    for key, column in _PER_COLOR.items():
        for color, stock in product.get(key, {}).items():
            for value, pieces in stock.items():
                yield _variant(row, {"color": color, column: value}), pieces


def _variant(row: Row, differences: Mapping[str, str]) -> Row:
    told_apart = "-".join(value.replace(" ", "") for value in differences.values())
    return {**row, "variant_id": f"{row['product_id']}-{told_apart}", **differences}


def inventory_rows(product: Document, calendar: Calendar) -> Iterator[Row]:
    """The pieces in stock, a row a variant."""
    for variant, pieces in variants(product):
        yield {
            "variant_id": variant["variant_id"],
            "quantity": pieces,
            "reorder_threshold": product.get("reorder_threshold", 3),
            "reorder_quantity": product.get("reorder_quantity", 10),
            "last_restock_date": calendar.day(product.get("restocked", _RESTOCKED)),
        }


def article_row(article: Document) -> Row:
    """What support knows."""
    return {
        "article_id": article["id"],
        "kind": article["kind"],
        "category": article["category"],
        "product_id": article.get("product"),
        "title": article["title"],
        "body": article["body"].strip(),
    }
