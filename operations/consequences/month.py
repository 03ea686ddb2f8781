"""What a month costs before and after, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.cost.bill import Bill
from operations.cost.idle import idle_bill
from operations.cost.prices import PriceTable
from operations.templates import Templates

# Below a cent nobody asks.
_NOTICEABLE_USD = 0.01


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """One line of the bill that is not what it was; `what` for a person, dollars a month."""

    what: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Month:
    """The environment idle for a month, before and after. `unpriced` are types that came, and that no rule knows."""

    before: float
    after: float
    lines: Sequence[LineChange]
    unpriced: Sequence[str]


def month(before: Templates, after: Templates, prices: PriceTable) -> Month:
    """Both at today's prices, so that only the templates make the difference."""
    old, new = idle_bill(before, prices), idle_bill(after, prices)
    return Month(
        before=old.usd,
        after=new.usd,
        lines=_lines(_by_name(old), _by_name(new)),
        unpriced=[each for each in new.unpriced if each not in old.unpriced],
    )


def _by_name(bill: Bill) -> dict[str, float]:
    sums: dict[str, float] = {}
    for line in bill.lines:
        name = f"{line.group}: {line.what}"
        sums[name] = sums.get(name, 0) + line.usd
    return sums


def _lines(old: dict[str, float], new: dict[str, float]) -> list[LineChange]:
    both = [LineChange(what=name, before=old.get(name, 0), after=new.get(name, 0)) for name in {**old, **new}]
    return [each for each in both if abs(each.after - each.before) >= _NOTICEABLE_USD]
