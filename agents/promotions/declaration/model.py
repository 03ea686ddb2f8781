"""What an environment declares of its data: sources, how one leads to another, rules, limits and policy."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from agents.promotions.declaration.parts import Filter, Join, Period

FieldType = Literal["text", "whole", "number", "money", "date", "flag", "choice"]
NUMBERS: frozenset[FieldType] = frozenset({"whole", "number", "money"})
_NAME = r"^[a-z][a-z0-9_]{0,39}$"
_STEP = re.compile(r"(\w+\.\w+) = (\w+\.\w+)")
ROWS_OF_A_TRANSACTION = (
    97  # a DynamoDB transaction takes 100 items: the approval, the audit's entry and its head are three
)

Name = Annotated[str, Field(pattern=_NAME)]
Means = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]
Measure = Literal["discount_percent", "audience", "budget", "rows", "price_change_percent"]


def source_of(field: str) -> str:
    """The source of a field that is written `source.field`."""
    return field.partition(".")[0]


def name_of(field: str) -> str:
    """The name within its source of a field that is written `source.field`."""
    return field.partition(".")[2]


class Declared(BaseModel):
    """A part of the declaration: nothing unknown in it, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DataField(Declared):
    """What a field holds. `values` are a choice's; with `always`, no row is without it, and an index on it has all."""

    name: Name
    type: FieldType
    means: Means
    values: tuple[str, ...] = ()
    always: bool = False


class Index(Declared):
    """A way into a DynamoDB table: by equality on `partition`, then by a range on `sort`."""

    name: str | None
    partition: Name
    sort: Name | None = None


class Source(Declared):
    """A table or a view by its physical name. `rows` is what its rows are called, `usual` what is shown by itself."""

    name: Name
    type: Literal["dynamodb", "postgres"]
    table: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{2,62}$")]
    means: Means
    rows: Means
    key: Annotated[tuple[Name, ...], Field(min_length=1, max_length=2)]
    fields: Mapping[str, DataField]
    indexes: tuple[Index, ...] = ()
    readers: Annotated[tuple[str, ...], Field(min_length=1)]
    writers: tuple[str, ...] = ()
    writable: tuple[Name, ...] = ()
    usual: Annotated[tuple[Name, ...], Field(min_length=1)]

    @property
    def ways_in(self) -> tuple[Index, ...]:
        """The table's own key, then its indexes."""
        own = Index(name=None, partition=self.key[0], sort=self.key[1] if len(self.key) > 1 else None)
        return (own, *self.indexes)


class Step(Declared):
    """Two fields that are equal: `left` of a source that was reached before, `right` of the next."""

    left: str
    right: str


def _step(text: object) -> object:
    if isinstance(text, str) and (match := _STEP.fullmatch(text)):
        return {"left": match[1], "right": match[2]}
    return text


class Relationship(Declared):
    """How one source leads to another."""

    name: Name
    means: Means
    way: Annotated[tuple[Annotated[Step, BeforeValidator(_step)], ...], Field(min_length=1)]

    @property
    def source(self) -> str:
        """Where it starts."""
        return source_of(self.way[0].left)

    @property
    def target(self) -> str:
        """Where it ends."""
        return source_of(self.way[-1].right)

    @property
    def others(self) -> tuple[str, ...]:
        """The sources on the way, without the first, in order."""
        return tuple(source_of(step.right) for step in self.way)


class Rule(Declared):
    """What the shop's people mean by a word, of one source."""

    name: Name
    source: Name
    means: Means
    filters: tuple[Filter, ...] = ()
    periods: tuple[Period, ...] = ()
    joins: tuple[Join, ...] = ()


class Limits(Declared):
    """What one question may cost."""

    rows_per_answer: Count
    scan_read_units: Count
    postgres_cost: Count
    engine_rows: Count
    engine_memory_mb: Count
    seconds: Count


class Policy(Declared):
    """What a write may do, and above which measures another person than the requester must approve it."""

    max_discount_percent: Percent
    max_audience: Count
    max_budget: Annotated[Decimal, Field(gt=0)]
    max_rows_per_write: Annotated[int, Field(ge=1, le=ROWS_OF_A_TRANSACTION)]
    price_change_percent: Percent
    four_eyes_above: Mapping[Measure, Annotated[Decimal, Field(gt=0)]]
    token_minutes: Annotated[int, Field(ge=1, le=1440)]
    undo_days: Count
    slack_may_decide: bool


class Declaration(Declared):
    """All of it, by name."""

    environment: str
    sources: Mapping[str, Source]
    relationships: Mapping[str, Relationship]
    rules: Mapping[str, Rule]
    limits: Limits
    policy: Policy

    def field(self, name: str) -> DataField:
        """The field that is written `source.field`. Raises KeyError when there is none."""
        return self.sources[source_of(name)].fields[name_of(name)]

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        source = self.sources.get(source_of(name))
        return source is not None and name_of(name) in source.fields

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field, as `source.field`."""
        return tuple(f"{source.name}.{field}" for source in self.sources.values() for field in source.fields)
