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
        columns = ", ".join(f"{column} {one.type} — {one.meaning.rstrip('.')}" for column, one in self.columns.items())
        return f"{name}({columns}) — {self.meaning}"


VIEWS: Mapping[str, View] = {
    "live_catalogue": View(
        "What the shop sells and how many pieces it has: one row for each size, color and capacity of a product.",
        {
            "product_id": Column("text", "The product's key, such as shoe_001. It is the same in live_timeline."),
            "name": Column("text", "The product's name, such as Nike Air Zoom Pegasus."),
            "brand": Column("text", "Who makes it."),
            "category": Column("text", "One of the shop's categories, such as shoes or fitness."),
            "description": Column("text", "What it is like and what it is for, in two or three sentences."),
            "price": Column("numeric", "US dollars a piece, before tax and shipping."),
            "rating": Column("numeric", "Average of the customers' stars, 0 to 5."),
            "popularity": Column("integer", "Pieces sold so far."),
            "variant_id": Column("text", "The key of this size, color and capacity, such as shoe_001-10."),
            "size": Column("text", "The size as text, such as 10 or M; NULL when the product has no sizes."),
            "color": Column("text", "The color; NULL when there is one only."),
            "capacity": Column("text", "The capacity, such as 128GB; NULL when there is one only."),
            "in_stock": Column(
                "integer", "Pieces of this size, color and capacity that can be bought now; 0 is sold out."
            ),
        },
    ),
    "live_timeline": View(
        "What is shown and said in each live stream: one row a moment, in the order of event_number.",
        {
            "stream_id": Column("text", "The stream's key, such as fitness_stream_morning_001."),
            "title": Column("text", "The stream's title."),
            "presenter": Column("text", "Who presents it."),
            "event_number": Column("integer", "The moment's place in the stream: a higher one is later."),
            "at_second": Column("integer", "When it happens, in seconds from the stream's beginning."),
            "kind": Column(
                "text",
                "product_shown, product_hidden, price (it is spoken of), "
                "said (by the presenter) or question (by a viewer).",
            ),
            "shown_until_second": Column(
                "integer", "Of product_shown: when it is put away; NULL when it stays until the end."
            ),
            "now_second": Column("integer", "Where the stream stands at this moment."),
            "shown_now": Column(
                "boolean",
                "True for a product_shown whose product can be seen at this moment; the latest of them is in focus.",
            ),
            "product_id": Column("text", "The product that it is about, if any; the same as in live_catalogue."),
            "name": Column("text", "That product's name."),
            "brand": Column("text", "Who makes that product."),
            "category": Column("text", "That product's category."),
            "price": Column("numeric", "That product's price in US dollars, before tax and shipping."),
            "text": Column("text", "What is said."),
        },
    ),
}
