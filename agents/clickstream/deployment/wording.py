"""Parts of sentences: names that are like one that was not found, and counted things."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3


def nearest(name: str, among: Iterable[str]) -> str:
    """A sentence with names to choose from: those that are like it, else the first ones, else that there are none."""
    names = sorted(set(among))
    if not names:
        return "There are none in this account and region."
    like = get_close_matches(name, names, n=MOST, cutoff=0.6)
    if like:
        return f"Did you mean {' or '.join(like)}?"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"There are: {', '.join(names[:MOST])}{more}."


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 broker`, `2 brokers`, `no brokers`."""
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"
