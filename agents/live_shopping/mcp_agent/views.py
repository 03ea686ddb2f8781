"""The two views that SQL written by the model may read: what the guard allows, and what the model is told of them.

The words are those of the database's own comments (db/migrations); a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column's type and what it means."""

    type: str
    meaning: str


@dataclass(frozen=True)
class View:
    """What a row is, and its columns by name."""

    meaning: str
    columns: Mapping[str, Column]

    def described(self, name: str) -> str:
        """One line: `name(column type — meaning, ...) — meaning`."""
        columns = ", ".join(f"{column} {one.type} — {one.meaning}" for column, one in self.columns.items())
        return f"{name}({columns}) — {self.meaning}"


VIEWS: Mapping[str, View] = {
    "live_catalogue": View(
        "one row per size and color of a product",
        {
            "product_id": Column("text", "the product's id, such as shoe_001"),
            "name": Column("text", "the product's name"),
            "brand": Column("text", "who makes it"),
            "category": Column("text", "its kind"),
            "description": Column("text", "what it is like"),
            "price": Column("numeric", "in dollars"),
            "rating": Column("numeric", "stars from 0 to 5"),
            "size": Column("text", "such as 10 or M; empty where there are no sizes"),
            "color": Column("text", "its color"),
            "in_stock": Column("integer", "pieces in stock"),
        },
    ),
    "live_timeline": View(
        "what the presenter shows and says, one row per event",
        {
            "stream_id": Column("text", "the stream's id"),
            "title": Column("text", "the stream's title"),
            "presenter": Column("text", "who presents"),
            "at_second": Column("integer", "when, in seconds from the stream's beginning"),
            "shown_now": Column("boolean", "whether the product is shown at this moment"),
            "product_id": Column("text", "the product's id"),
            "name": Column("text", "the product's name"),
            "price": Column("numeric", "in dollars"),
            "text": Column("text", "what is said"),
        },
    ),
}
