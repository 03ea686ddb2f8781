"""What a customer likes and bought, and the reasons that it gives for a product: each stands in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from agents.common.database import Row

TASTE = """
SELECT c.categories, c.brands, c.sizes, c.min_price, c.max_price,
       (SELECT jsonb_agg(to_jsonb(latest))
          FROM (SELECT product_id, product_name, category, brand FROM purchase_history h
                 WHERE h.customer_id = asking.customer_id
                 ORDER BY purchase_date DESC, order_id, line_number LIMIT 50) latest) AS purchases
  FROM (SELECT CAST(:customer_id AS text) AS customer_id) asking LEFT JOIN customer_preferences c USING (customer_id)
"""

MOST_REASONS = 4


@dataclass(frozen=True, kw_only=True)
class Taste:
    """One customer's own. Staff and strangers have none: then only the product speaks for itself."""

    categories: Sequence[str] = ()
    brands: Sequence[str] = ()
    sizes: Mapping[str, str] = field(default_factory=dict)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    purchases: Sequence[Mapping[str, str]] = ()


def taste_of(rows: Sequence[Row]) -> Taste:
    """What TASTE found."""
    row = rows[0] if rows else {}
    return Taste(
        categories=cast("Sequence[str]", row.get("categories") or ()),
        brands=cast("Sequence[str]", row.get("brands") or ()),
        sizes=cast("Mapping[str, str]", row.get("sizes") or {}),
        lowest=cast("Decimal | None", row.get("min_price")),
        highest=cast("Decimal | None", row.get("max_price")),
        purchases=cast("Sequence[Mapping[str, str]]", row.get("purchases") or ()),
    )


def because(product: Row, taste: Taste, *others: str) -> str:
    """Why this product, for this customer: `others` and their own reasons first, then what the product shows."""
    told = [*others, *_own(product, taste), *_shown(product)]
    return "; ".join(told[:MOST_REASONS])


def _own(product: Row, taste: Taste) -> list[str]:
    """From purchases and preferences."""
    return [reason for reason in (_history(product, taste), _brand(product, taste), _fit(product, taste)) if reason]


def _history(product: Row, taste: Taste) -> str | None:
    if any(one["product_id"] == product["product_id"] for one in taste.purchases):
        return "you bought it before"
    for shared in ("brand", "category"):
        for bought in taste.purchases:
            if bought[shared] == product[shared]:
                return f"you bought {bought['product_name']}, of the same {shared}"
    return None


def _brand(product: Row, taste: Taste) -> str | None:
    if product["brand"] in taste.brands:
        return f"{product['brand']} is one of your preferred brands"
    if product["category"] in taste.categories:
        return f"{product['category']} is one of your preferred categories"
    return None


def _fit(product: Row, taste: Taste) -> str | None:
    size = taste.sizes.get(str(product["category"]))
    if size and size in cast("Sequence[str]", product.get("sizes_in_stock") or ()):
        return f"in stock in your size {size}"
    price = cast("Decimal", product["price"])
    if taste.lowest is not None and taste.highest is not None and taste.lowest <= price <= taste.highest:
        return f"its price is within your range of {taste.lowest:.0f} to {taste.highest:.0f} dollars"
    return None


def _shown(product: Row) -> list[str]:
    """From reviews and stock."""
    reviews, pieces = product.get("review_count"), product.get("pieces_in_stock")
    rated = f"rated {product['rating']} of 5" + (f", with {reviews} reviews" if reviews else "")
    return [*([rated] if product["rating"] else []), *([f"{pieces} pieces in stock"] if pieces else [])]
