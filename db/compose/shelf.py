"""The catalogue as a buyer sees it: products by category, the better known the likelier, in a variant that fits."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.sample_catalogue import variants
from db.sample_documents import Document


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is put into a cart."""

    product_id: str
    variant_id: str
    category: str
    brand: str
    price: Decimal


class Shelf:
    """All products, with the variants of each."""

    def __init__(self, products: Sequence[Document]) -> None:
        self._products = {str(product["id"]): product for product in products}
        self._variants = {id_: [row for row, _ in variants(product)] for id_, product in self._products.items()}

    def pick(self, rng: random.Random, *, categories: Sequence[str], sizes: Mapping[str, str]) -> Item:
        """A product of a category, or of any where none is named."""
        offered = [p for p in self._products.values() if not categories or p["category"] in categories]
        [product] = rng.choices(offered, weights=[p["popularity"] for p in offered])
        return self.item(rng, str(product["id"]), sizes)

    def item(self, rng: random.Random, product_id: str, sizes: Mapping[str, str]) -> Item:
        """A product in the size that fits, where it has sizes."""
        product = self._products[product_id]
        fitting = [row for row in self._variants[product_id] if row["size"] == sizes.get(product["category"])]
        variant = rng.choice(fitting or self._variants[product_id])
        return Item(
            product_id=product_id,
            variant_id=str(variant["variant_id"]),
            category=product["category"],
            brand=product["brand"],
            price=product["price"],
        )

    def product(self, product_id: str) -> Document:
        """By its id."""
        return self._products[product_id]

    def sold_as(self, variant_id: str) -> Document:
        """The product that a variant is of."""
        return next(
            self._products[id_]
            for id_, rows in self._variants.items()
            if any(r["variant_id"] == variant_id for r in rows)
        )

    def other_size(self, rng: random.Random, item: Item) -> str | None:
        """Another size of the same product, for an exchange; None where there is none."""
        sizes = {str(row["variant_id"]): row["size"] for row in self._variants[item.product_id]}
        others = [str(size) for size in sizes.values() if size not in (None, sizes[item.variant_id])]
        return rng.choice(others) if others else None
