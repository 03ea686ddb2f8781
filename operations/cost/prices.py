"""The price table: dated, in a file, each figure with where AWS says it and where it was read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from operations.errors import OperationRefused

TABLE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """Where a figure stands. Without `read` nobody has found it on a second page."""

    source: str
    read: str | None = None
    as_of: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the figure was found outside of our own notes."""
        return self.read is not None


@dataclass(frozen=True, kw_only=True)
class Price(Sourced):
    """One figure, in US dollars a unit."""

    usd: float
    unit: str


@dataclass(frozen=True, kw_only=True)
class ModelPrice(Sourced):
    """What a million tokens cost, in US dollars, through a global inference profile."""

    input: float
    output: float


@dataclass(frozen=True, kw_only=True)
class PriceTable:
    """All of them, for one region on one day."""

    region: str
    date: date
    hours_a_month: float
    price: Mapping[str, Price]
    model: Mapping[str, ModelPrice]
    factor: Mapping[str, float]
    assumed: Mapping[str, float]
    conversation: Mapping[str, float | str]
    question: Mapping[str, float | str]

    def of_model(self, model_id: str) -> ModelPrice:
        """Raises OperationRefused for a model without a price."""
        if model_id not in self.model:
            raise OperationRefused(
                f"{model_id} has no price: add [model.{model_id!r}] to {TABLE.name}, with its source."
            )
        return self.model[model_id]


@cache
def price_table(path: Path = TABLE) -> PriceTable:
    """Reads the table."""
    told: dict[str, Any] = tomllib.loads(path.read_text())
    return PriceTable(
        region=told["region"],
        date=told["date"],
        hours_a_month=told["hours_a_month"],
        price={name: Price(**each) for name, each in told["price"].items()},
        model={name: ModelPrice(**each) for name, each in told["model"].items()},
        factor=told["factor"],
        assumed=told["assumed"],
        conversation=told["conversation"],
        question=told["question"],
    )
