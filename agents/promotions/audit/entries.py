"""An entry of the trail, and the hash that binds it to all before it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from agents.promotions.canonical import digest

CHAIN = "writes"
HEAD = f"{CHAIN}#head"  # a key of its own: a role may be allowed to update this item, and no entry
BEGINNING = "0" * 64

# What an approval becomes, one after the other.
State = Literal[
    "waiting", "approved", "rejected", "withdrawn", "expired", "sending", "executed", "failed", "undoing", "undone"
]


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an approval became, and who did it.

    `before` is the digest of the rows as they were, `after` that of the approval as it then is, with the rows as they
    become and the reason: the trail, which forgets nothing, holds no customer's data.
    """

    what: State
    approval_id: str
    actor: str
    at: str
    plan_hash: str
    data_version: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A happening at its place in the chain."""

    sequence: int
    happening: Happening
    previous_hash: str
    hash: str

    @property
    def content(self) -> dict[str, str | int]:
        """What the hash is of: everything but itself."""
        return {**asdict(self.happening), "sequence": self.sequence, "previous_hash": self.previous_hash}

    @property
    def is_whole(self) -> bool:
        """Whether its hash is that of its content."""
        return self.hash == digest(self.content)


def entry(happening: Happening, *, sequence: int, previous_hash: str) -> Entry:
    """The next link."""
    unsigned = Entry(sequence=sequence, happening=happening, previous_hash=previous_hash, hash="")
    return replace(unsigned, hash=digest(unsigned.content))


def as_item(one: Entry) -> dict[str, str | int]:
    """As the table keeps it."""
    return {"chain": CHAIN, **one.content, "hash": one.hash}


def from_item(item: Mapping[str, object]) -> Entry:
    """As it was kept. A field that somebody added makes it another entry: it is part of no hash of ours."""
    known = {name: str(item.get(name, "")) for name in Happening.__dataclass_fields__}
    return Entry(
        sequence=int(str(item["sequence"])),
        happening=Happening(**known),  # type: ignore[arg-type]  # an unknown state fails its hash
        previous_hash=str(item.get("previous_hash", "")),
        hash=str(item.get("hash", "")),
    )
