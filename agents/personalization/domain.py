"""What views add up to, and why a product is an opportunity: rules that no row states."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from agents.common.database import Row
from agents.common.taste import Taste, because

_MOST_GROUPS = 5
_MOST_NAMES = 5


def patterns(views: Sequence[Row]) -> Row:
    """What the viewed products have in common: categories, brands, prices, and which were left in the shop."""
    prices = [float(str(view["price"])) for view in views]
    return {
        "products_viewed": len(views),
        "times_viewed": sum(_number(view, "times_viewed") for view in views),
        "minutes_viewed": _minutes(views),
        "most_viewed_product": max(views, key=_interest)["product_name"],
        "categories": _groups(views, "category"),
        "brands": _groups(views, "brand"),
        "lowest_price": min(prices),
        "highest_price": max(prices),
        "average_price": round(sum(prices) / len(prices), 2),
        "viewed_and_not_bought": [view["product_name"] for view in views if not view["was_bought"]][:_MOST_NAMES],
    }


def _groups(views: Sequence[Row], field: str) -> list[Row]:
    """By how long they were looked at."""
    seconds: Counter[str] = Counter()
    for view in views:
        seconds[str(view[field])] += _number(view, "seconds_viewed")
    return [
        {
            field: name,
            "times_viewed": sum(_number(view, "times_viewed") for view in views if view[field] == name),
            "share_percent": round(100 * looked / max(seconds.total(), 1)),
        }
        for name, looked in seconds.most_common(_MOST_GROUPS)
    ]


def _interest(view: Row) -> tuple[int, int]:
    return _number(view, "times_viewed"), _number(view, "seconds_viewed")


def _minutes(views: Sequence[Row]) -> float:
    return round(sum(_number(view, "seconds_viewed") for view in views) / 60, 1)


def _number(row: Row, field: str) -> int:
    return int(str(row[field]))


def opportunity(product: Row, taste: Taste) -> Row:
    """A product with the reasons for which this customer may want it."""
    viewed, others = _number(product, "times_viewed"), cast("int | None", product["bought_by_similar_customers"])
    reasons = [
        *([f"you looked at it {viewed} times" if viewed > 1 else "you looked at it"] if viewed else []),
        *([f"{others} customers who share an interest with you bought it"] if others else []),
    ]
    kept = {name: value for name, value in product.items() if name not in ("times_viewed", "score")}
    return {**kept, "because": because(product, taste, *reasons)}


_OF_THE_OTHERS = ("customers", "similar_customers", "their_categories")


def insight(product: Row) -> Row:
    """A product that others bought, with how many did."""
    others, all_of_them = product["customers"], product["similar_customers"]
    kept = {name: value for name, value in product.items() if name not in _OF_THE_OTHERS}
    return {**kept, "because": f"{others} of {all_of_them} customers who share an interest with you bought it"}


def their_categories(products: Sequence[Row]) -> list[str]:
    """From which categories the others bought; every product tells it."""
    return [str(category) for category in cast("Sequence[str]", products[0]["their_categories"])]
