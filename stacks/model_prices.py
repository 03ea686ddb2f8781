"""What a million tokens cost: the dated table that `make cost` multiplies with (operations/cost/prices.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents.common.inference_profiles import InferenceProfile
from stacks.components.sources import ROOT

_TABLE = ROOT / "operations" / "cost" / "prices.toml"


@dataclass(frozen=True, kw_only=True)
class TokenPrice:
    """US dollars a token, in and out."""

    input: float
    output: float


@dataclass(frozen=True, kw_only=True)
class ModelPrices:
    """The prices of one day."""

    date: date
    geographic_premium: float
    models: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls) -> "ModelPrices":
        """From the table, as a file: nothing of stacks imports the operations."""
        table = tomllib.loads(_TABLE.read_text())
        return cls(date=table["date"], geographic_premium=table["factor"]["geographic_premium"], models=table["model"])

    def of(self, profile: InferenceProfile) -> TokenPrice | None:
        """The price through this profile; none for a model that is newer than the table."""
        known = self.models.get(profile.model_id)
        if known is None:
            return None
        factor = (1.0 if profile.is_global else self.geographic_premium) / 1_000_000
        return TokenPrice(input=known["input"] * factor, output=known["output"] * factor)
