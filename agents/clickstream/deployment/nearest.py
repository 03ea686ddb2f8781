"""Names that are like one that was not found: who mistyped it reads what to type."""

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
