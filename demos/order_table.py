"""An order as a table."""

from rich.table import Table

from demos.wire import Order
from operations.terminal import columns


def dollars(cents: int) -> str:
    """Cents as people write them."""
    return f"{cents / 100:,.2f}"


def order_table(order: Order) -> Table:
    """Lines, then what is added to them."""
    table = columns(("order", "product", "size", "pieces", "US dollars"), (), right=(3, 4))
    for line in order.lines:
        amount = dollars(line.quantity * line.unit_cents)
        table.add_row(order.order_id, line.name, line.size or line.color or "", str(line.quantity), amount)
    for name, cents in (("tax", order.tax_cents), ("shipping", order.shipping_cents), ("total", order.total_cents)):
        table.add_row("", name, "", "", dollars(cents), style="bold" if name == "total" else "")
    return table
