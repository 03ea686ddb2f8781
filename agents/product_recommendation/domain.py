"""What the catalogue says of a product, as one speaks of it."""

from collections.abc import Mapping, Sequence
from typing import cast

from agents.common.database import Row
from agents.common.taste import Taste, because
from agents.common.tool_results import shortened

_LONGEST_DESCRIPTION = 400


def card(product: Row, taste: Taste) -> Row:
    """A product with what can be bought of it now, and why this customer might."""
    shown = _with_stock(product)
    return {**shown, "because": because(shown, taste)}


def _with_stock(product: Row) -> Row:
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
        "stock_by_size": {str(one["size"]): one["quantity"] for one in available if one.get("size")} or None,
    }


def _each(variants: Sequence[Mapping[str, object]], field: str) -> list[str]:
    return list(dict.fromkeys(str(one[field]) for one in variants if one.get(field)))
