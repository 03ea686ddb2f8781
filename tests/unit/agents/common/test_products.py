"""What of a product can be bought, and what of it is only sold out."""

from agents.common.products import sold_out_sizes, with_stock


def variant(size: str | None, color: str | None, quantity: int) -> dict[str, object]:
    return {"size": size, "color": color, "capacity": None, "quantity": quantity}


SHIRT = {
    "product_id": "shirt_001",
    "description": "A shirt.",
    "variants": [
        variant("S", "red", 0),
        variant("S", "blue", 2),
        variant("M", "red", 0),
        variant("M", "blue", 0),
        variant("L", "red", 1),
    ],
}


def test_a_size_is_sold_out_when_it_is_so_in_every_color() -> None:
    assert sold_out_sizes(SHIRT) == ["M"]
    assert with_stock(SHIRT)["sizes_in_stock"] == ["S", "L"]


def test_what_comes_in_no_sizes_has_none_that_are_sold_out() -> None:
    assert sold_out_sizes({**SHIRT, "variants": [variant(None, None, 0)]}) == []
    assert sold_out_sizes({**SHIRT, "variants": None}) == []


def test_pieces_are_counted_for_each_size_in_each_color() -> None:
    assert with_stock(SHIRT)["stock_by_color_and_size"] == {
        "red": {"S": 0, "M": 0, "L": 1},
        "blue": {"S": 2, "M": 0},
    }
    red = {**SHIRT, "variants": [variant("S", "red", 0), variant("L", "red", 1)]}
    assert with_stock(red)["stock_by_size"] == {"L": 1}
