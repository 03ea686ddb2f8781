"""Products as several agents find and show them: what is searched, what is read of one, what can be bought of it."""

from collections.abc import Mapping, Sequence
from typing import LiteralString, cast

from agents.common.database import Row
from agents.common.search_scope import Searched
from agents.common.tool_results import shortened

_LONGEST_DESCRIPTION = 400

# The columns of a product `p`, for `with_stock`.
PRODUCT: LiteralString = """
       p.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating, p.description,
       (SELECT count(*) FROM reviews r WHERE r.product_id = p.product_id) AS review_count,
       (SELECT jsonb_agg(jsonb_build_object(
                   'size', v.size, 'color', v.color, 'capacity', v.capacity, 'quantity', n.quantity)
               ORDER BY length(v.size), v.size, v.variant_id)
          FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id) AS variants
"""

# What people wrote of a product: shoppers ask in the words of other shoppers, more than in the catalogue's.
_REVIEWED: LiteralString = """
       coalesce((SELECT to_tsvector('english', string_agg(concat_ws(' ', r.title, r.body), ' '))
                   FROM reviews r WHERE r.product_id = p.product_id), '')
"""


def products_in(scope: LiteralString) -> Searched:
    """The products `p` that pass a condition."""
    return Searched(
        table="products",
        alias="p",
        key="product_id",
        vectors="product_embeddings",
        in_scope=scope,
        named_in="ABC",
        told=_REVIEWED,
    )


def sold_out_sizes(product: Row) -> list[str]:
    """The sizes that it comes in, and of which no piece is left: they are not the same as sizes that there are not."""
    variants = cast("Sequence[Mapping[str, object]]", product.get("variants") or [])
    left = {one["size"] for one in variants if int(str(one["quantity"])) > 0}
    return _each([one for one in variants if one["size"] not in left], "size")


def with_stock(product: Row) -> Row:
    """The sizes, colours and capacities with a piece in stock."""
    variants = cast("Sequence[Mapping[str, object]]", product.get("variants") or [])
    available = [one for one in variants if int(str(one["quantity"])) > 0]
    return {
        **{name: value for name, value in product.items() if name != "variants"},
        "description": shortened(str(product["description"]), longest=_LONGEST_DESCRIPTION),
        "pieces_in_stock": sum(int(str(one["quantity"])) for one in available),
        "sizes_in_stock": _each(available, "size"),
        "colors_in_stock": _each(available, "color"),
        "capacities_in_stock": _each(available, "capacity"),
        **_stock_of_each(variants),
    }


def _stock_of_each(variants: Sequence[Mapping[str, object]]) -> Row:
    """Pieces of each size; of each size in each colour where there are several, since 'black' and '11' may not meet."""
    sized = [one for one in variants if one.get("size")]
    if len(_each(sized, "color")) < 2:
        return {"stock_by_size": {str(one["size"]): one["quantity"] for one in sized if one["quantity"]} or None}
    by_color: dict[str, dict[str, object]] = {color: {} for color in _each(sized, "color")}
    for one in sized:
        by_color[str(one["color"])][str(one["size"])] = one["quantity"]
    return {"stock_by_color_and_size": by_color}


def _each(variants: Sequence[Mapping[str, object]], field: str) -> list[str]:
    return list(dict.fromkeys(str(one[field]) for one in variants if one.get(field)))
