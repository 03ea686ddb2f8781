"""What runs measured, as it is kept in a file: from it pages and charts are made again."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

Milliseconds = Annotated[float, PlainSerializer(lambda value: round(value, 3), return_type=float)]
"""Kept to the microsecond: what lies below is noise."""


class Kept(BaseModel):
    """A base: immutable once read."""

    model_config = ConfigDict(frozen=True)
