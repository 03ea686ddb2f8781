"""Money to the cent, and which variant somebody means."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.live_shopping.domain import MOST_PIECES, Offer, OrderRefused, Variant, quote

CENTS = st.integers(min_value=1, max_value=99_999_99)
PIECES = st.integers(min_value=1, max_value=MOST_PIECES)


def variant(
    size: str | None = None, color: str | None = None, capacity: str | None = None, in_stock: int = 3
) -> Variant:
    told_apart = "-".join(said for said in (color, size, capacity) if said)
    return Variant(variant_id=f"shoe_001-{told_apart}", size=size, color=color, capacity=capacity, in_stock=in_stock)


def offer(*variants: Variant, cents: int = 12_000) -> Offer:
    return Offer(product_id="shoe_001", name="Pegasus", unit_cents=cents, variants=variants)


@given(cents=CENTS, pieces=PIECES, is_free=st.booleans())
def test_a_quote_adds_up_to_the_cent(cents: int, pieces: int, is_free: bool) -> None:
    one = variant()
    sums = quote(offer(one, cents=cents), one, quantity=pieces, delivery_is_free=is_free)
    assert sums.subtotal_cents == cents * pieces
    tax = (Decimal(sums.subtotal_cents) * Decimal("0.08")).quantize(Decimal(1), ROUND_HALF_UP)
    assert sums.tax_cents == tax
    assert sums.shipping_cents in (0, 999)
    assert (sums.shipping_cents == 0) == (is_free or sums.subtotal_cents >= 5000)
    assert sums.total_cents == sums.subtotal_cents + sums.tax_cents + sums.shipping_cents


@pytest.mark.parametrize(
    ("cents", "pieces", "is_free", "total"),
    [
        (12_000, 1, False, 12_960),
        (4999, 1, False, 6398),
        (5000, 1, False, 5400),
        (2999, 1, True, 3239),
        (6, 1, True, 6),
        (7, 1, True, 8),
    ],
)
def test_the_shops_own_examples(cents: int, pieces: int, is_free: bool, total: int) -> None:
    one = variant()
    assert quote(offer(one, cents=cents), one, quantity=pieces, delivery_is_free=is_free).total_cents == total


SHIRT = offer(
    *(
        variant(size, color, in_stock=0 if (size, color) == ("S", "Navy") else 4)
        for color in ("Navy", "White")
        for size in ("S", "M")
    )
)


@pytest.mark.parametrize("said", ["M navy", "navy m", "Navy, M", "size M Navy", "  NAVY/M "])
def test_a_variant_is_meant_by_all_that_tells_it_apart(said: str) -> None:
    assert SHIRT.variant(said).label == "Navy M"


def test_half_of_it_is_asked_back_and_nothing_is_guessed() -> None:
    with pytest.raises(OrderRefused) as refused:
        SHIRT.variant("M")
    assert (refused.value.reason, refused.value.sizes) == ("size_needed", ("Navy M", "White M"))
    with pytest.raises(OrderRefused) as refused:
        SHIRT.variant("green")
    assert (refused.value.reason, refused.value.sizes) == ("no_such_size", ("Navy M", "White S", "White M"))


@given(size=st.sampled_from(["8", "9", "10", "11", "12"]), other=st.text(max_size=5))
def test_a_size_is_a_whole_word(size: str, other: str) -> None:
    """1 is not 10, and no text that is none of the sizes means one."""
    shoe = offer(*(variant(each) for each in ("8", "9", "10", "11", "12")))
    assert shoe.variant(f" Size {size} ").size == size
    if not any(word in {"8", "9", "10", "11", "12"} for word in other.replace(",", " ").replace("/", " ").split()):
        with pytest.raises(OrderRefused):
            shoe.variant(other)


def test_who_wants_too_many_hears_how_many_there_are_and_what_else() -> None:
    shoe = offer(variant("9", in_stock=2), variant("10", in_stock=0), variant("11", in_stock=5))
    assert shoe.sold_out(shoe.variants[0], 3).message == "Only 2 of Pegasus (9) can be had, not 3."
    refused = shoe.sold_out(shoe.variants[1], 1)
    assert refused.message == "Pegasus (10) is sold out. Still in stock: 9, 11."
    assert (refused.reason, refused.sizes) == ("out_of_stock", ("9", "11"))
    assert "try again" in shoe.sold_out(shoe.variants[2], 1).message
