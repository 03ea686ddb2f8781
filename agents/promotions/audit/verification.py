"""Whether the trail is as it was written: nothing changed, removed, inserted or cut off."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.promotions.audit.entries import BEGINNING, CHAIN, Entry, as_item, from_item


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the trail ends: how many entries it has, and the hash of the last."""

    sequence: int
    hash: str

    @property
    def words(self) -> str:
        """As an operator writes it down, and gives it back."""
        return f"{self.sequence}:{self.hash}"


NO_ENTRIES = Head(sequence=0, hash=BEGINNING)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """How long the trail is, where it ends, and all that is wrong with it."""

    head: Head
    problems: tuple[str, ...]


def verified(items: Iterable[Mapping[str, object]], head: Head, *, anchor: Head | None = None) -> Verified:
    """Items in the order of their sequence. An `anchor` is a head that was written down earlier, elsewhere.

    Whoever may write the whole table can write a whole new chain; only an anchor finds that.
    """
    walk = _Walk()
    problems = [problem for item in items for problem in walk.step(item)]
    if walk.last != head:
        problems.append(f"the trail ends with {walk.last.words}, and its head says {head.words}")
    if anchor and walk.hashes.get(anchor.sequence, BEGINNING) != anchor.hash:
        problems.append(f"entry {anchor.sequence} is not the one that was written down: {anchor.hash}")
    return Verified(head=walk.last, problems=tuple(problems))


class _Walk:
    """From entry to entry."""

    def __init__(self) -> None:
        self.last = NO_ENTRIES
        self.hashes: dict[int, str] = {}

    def step(self, item: Mapping[str, object]) -> Iterator[str]:
        """What is wrong with the next one."""
        here = str(item.get("sequence"))
        try:
            one = from_item(item)
        except (KeyError, ValueError):
            yield f"entry {here} has no place in the order"
            return
        yield from self._wrong(one, item)
        self.last = Head(sequence=one.sequence, hash=one.hash)
        self.hashes[one.sequence] = one.hash

    def _wrong(self, one: Entry, item: Mapping[str, object]) -> Iterator[str]:
        expected = self.last.sequence + 1
        if one.sequence != expected:
            yield f"entry {expected} is missing: {one.sequence} comes after {self.last.sequence}"
        elif one.previous_hash != self.last.hash:
            yield f"entry {one.sequence} does not follow the one before it"
        if not one.is_whole or set(item) != set(as_item(one)) or item["chain"] != CHAIN:
            yield f"entry {one.sequence} was changed: its hash is not that of its content"
