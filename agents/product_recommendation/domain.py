"""What the catalogue says of a product, as one speaks of it."""

from agents.common.database import Row
from agents.common.products import with_stock
from agents.common.taste import Taste, because


def card(product: Row, taste: Taste) -> Row:
    """A product with what can be bought of it now, and why this customer might."""
    shown = with_stock(product)
    return {**shown, "because": because(shown, taste)}
