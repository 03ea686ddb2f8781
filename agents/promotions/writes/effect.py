"""What a write would do, worked out before anybody is asked: rows before and after, whom it concerns, what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from agents.promotions.canonical import Document, digest
from agents.promotions.declaration.model import Measure
from agents.promotions.value import Value

Stored = str | Decimal | bool | None  # as DynamoDB keeps values; a day is text


def stored(value: Value) -> Stored:
    """As it is kept."""
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Kept(BaseModel):
    """A part of what an approval keeps: as DynamoDB takes it, and gives it back."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class RowChange(Kept):
    """One row. `before` and `after` have the fields that change; `seen` what else of it made it a row of the plan."""

    key: Mapping[str, Stored]
    name: str
    before: Mapping[str, Stored]
    after: Mapping[str, Stored]
    seen: Mapping[str, Stored] = {}

    @property
    def label(self) -> str:
        """What a person calls it."""
        own = ", ".join(str(value) for value in self.key.values())
        return f"{self.name} ({own})" if self.name and self.name != own else own


class Impact(Kept):
    """How many it concerns, and the money: what it may cost is negative, what it may bring is positive."""

    customers: int = 0
    orders: int = 0
    money: Decimal | None = None
    words: tuple[str, ...] = ()


Measures = Mapping[Measure, Decimal]  # what policy limits, of what a write has


@dataclass(frozen=True, kw_only=True)
class Effect:
    """All of it. `version` is a digest of what was read: another version is another effect.

    `chosen` says which rows are meant, where a plan chose them.
    """

    source: str
    words: str
    changes: tuple[RowChange, ...]
    version: str
    impact: Impact
    measures: Measures
    chosen: str = ""


def version_of(changes: tuple[RowChange, ...]) -> str:
    """The digest of the rows that match, and of what they hold now."""
    rows: list[Document] = [{"key": one.key, "before": one.before, "seen": one.seen} for one in changes]
    return digest(sorted(rows, key=digest))
