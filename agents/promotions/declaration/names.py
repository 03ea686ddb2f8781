"""What to say of a name that nobody declared: the nearest ones that somebody did."""

from collections.abc import Collection
from difflib import get_close_matches

_LONGEST = 64
_ALIKE = 0.5


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """A sentence that names the nearest; all of them when none is near and they are few."""
    told = f"There is no {kind} {_said(name)}"
    near = _nearest(name, known)
    if near:
        return f"{told}; did you mean {' or '.join(near)}?"
    return f"{told}; there are {', '.join(sorted(known))}." if 0 < len(known) <= 12 else f"{told}."


def _nearest(name: str, known: Collection[str]) -> list[str]:
    """Up to three; a name without its source is first looked for in every source."""
    by_tail = [each for each in known if "." in each and each.partition(".")[2] == name.rpartition(".")[2].casefold()]
    close = get_close_matches(name.casefold()[:_LONGEST], known, n=3, cutoff=_ALIKE)
    return list(dict.fromkeys((*by_tail, *close)))[:3]


def _said(name: str) -> str:
    """What a model wrote, short, and on one line."""
    text = " ".join(name[:_LONGEST].split())
    return repr(text) if not text.isprintable() or " " in text or not text else text
