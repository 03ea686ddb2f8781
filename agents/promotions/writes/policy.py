"""What policy says of a write: what is refused, and what another person has to approve."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from agents.common.errors import Refused
from agents.promotions.declaration.model import Measure, Policy
from agents.promotions.writes.effect import Measures
from agents.promotions.writes.wording import counted, plain

_COUNTED: Mapping[Measure, str] = MappingProxyType({"rows": "rows", "audience": "customers"})
_WORDS: Mapping[Measure, str] = MappingProxyType(
    {
        "rows": "{} at once",
        "audience": "an audience of {}",
        "discount_percent": "a discount of {} percent",
        "budget": "a budget of {} dollars",
        "price_change_percent": "a price that changes by {} percent",
    }
)


def check(measures: Measures, policy: Policy) -> None:
    """Raises Refused with everything that policy does not allow."""
    most = _most(policy)
    above = [f"{words} is beyond the limit of {plain(most[name])}" for name, words in _above(measures, most)]
    if above:
        raise Refused("policy", f"Policy does not allow this: {'; '.join(above)}.")


def four_eyes(measures: Measures, policy: Policy) -> tuple[str, ...]:
    """Why another person than the requester has to approve; nothing when they may do it themselves."""
    least = policy.four_eyes_above
    return tuple(f"{words} is above {plain(least[name])}" for name, words in _above(measures, least))


def limits(measures: Measures, policy: Policy) -> tuple[str, ...]:
    """How near a write comes to its limits, in words, for who reads a preview."""
    most = _most(policy)
    return tuple(f"{_in_words(name, value)}, of at most {plain(most[name])}" for name, value in measures.items())


def _most(policy: Policy) -> Measures:
    return {
        "rows": Decimal(policy.max_rows_per_write),
        "audience": Decimal(policy.max_audience),
        "discount_percent": Decimal(str(policy.max_discount_percent)),
        "budget": Decimal(policy.max_budget),
        "price_change_percent": Decimal(str(policy.price_change_percent)),
    }


def _above(measures: Measures, most: Measures) -> Iterator[tuple[Measure, str]]:
    for name, value in measures.items():
        if name in most and value > most[name]:
            yield name, _in_words(name, value)


def _in_words(name: Measure, value: Decimal) -> str:
    things = _COUNTED.get(name)
    return _WORDS[name].format(counted(int(value), things) if things else plain(value))
